import { EinthovenError } from "../../core/error.ts";
import type { DatasetDownload, RemoteFile } from "../../datasets/download.ts";
import {
  figshareArticleIds,
  figshareFiles,
  physionetFiles,
  zenodoFiles,
} from "../../datasets/download-listing.ts";
import { fetchText } from "./fetch-text.ts";
import type { RequestOptions } from "./open-response.ts";

/** Where each publisher answers; `--mirror` replaces it. */
const PUBLISHERS = {
  physionet: "https://physionet.org/files",
  zenodo: "https://zenodo.org",
  figshare: "https://api.figshare.com",
} as const;

const PHYSIONET_LIST = "SHA256SUMS.txt";

export interface ListOptions extends RequestOptions {
  /** Address of a copy that is laid out as the publisher's own site, without slash at its end. */
  readonly mirror?: string;
  readonly backoffMs?: number;
}

/** Asks a publisher for its files, with sizes and checksums. Rejects with `download-failed` or `download-refused`. */
export async function listFiles(
  download: Exclude<DatasetDownload, { kind: "manual" }>,
  { mirror, ...request }: ListOptions = {},
): Promise<readonly RemoteFile[]> {
  switch (download.kind) {
    case "files":
      return download.files;
    case "physionet": {
      const { slug, version } = download;
      const base = `${mirror ?? PUBLISHERS.physionet}/${slug}/${version}/`;
      const list = `${base}${PHYSIONET_LIST}`;
      const files = physionetFiles(await fetchText(list, request), base);
      // Kept beside the data, so that it can be verified again without a network.
      return [...files, { path: PHYSIONET_LIST, url: list, bytes: null, checksum: null }];
    }
    case "zenodo": {
      const url = `${mirror ?? PUBLISHERS.zenodo}/api/records/${download.record}`;
      return zenodoFiles(await fetchJson(url, request));
    }
    case "figshare": {
      const api = `${mirror ?? PUBLISHERS.figshare}/v2`;
      const articles =
        download.source === "article"
          ? [download.id]
          : figshareArticleIds(
              await fetchJson(`${api}/collections/${download.id}/articles?page_size=1000`, request),
            );
      const lists: RemoteFile[] = [];
      for (const id of articles) {
        const url = `${api}/articles/${id}/files?page_size=1000`;
        lists.push(...figshareFiles(await fetchJson(url, request)));
      }
      return lists;
    }
  }
}

async function fetchJson(url: string, request: ListOptions): Promise<unknown> {
  const text = await fetchText(url, request);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EinthovenError("download-refused", `${url} did not answer with a list of files`, {
      hint: "download the files by hand from the address on the card",
      cause,
    });
  }
}
