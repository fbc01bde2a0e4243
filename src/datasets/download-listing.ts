import { z } from "zod";
import { EinthovenError } from "../core/error.ts";
import type { RemoteFile } from "./download.ts";

/**
 * Reads PhysioNet's SHA256SUMS.txt: one digest and one path per line, apart by one or two blanks. `baseUrl` is that
 * of the release, with a slash at its end. Throws `download-refused` for a line of another form or a path that
 * leaves the folder.
 */
export function physionetFiles(sums: string, baseUrl: string): readonly RemoteFile[] {
  const lines = sums.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const [, hex, path] = /^([0-9a-f]{64}) [ *]?(.+)$/i.exec(line) ?? [];
    if (hex === undefined || path === undefined) throw strangeListing(`the line "${line}"`);
    return {
      path: safePath(path),
      url: baseUrl + path.split("/").map(encodeURIComponent).join("/"),
      bytes: null,
      checksum: { algorithm: "sha256", hex: hex.toLowerCase() },
    };
  });
}

const zenodoRecord = z.object({
  files: z.array(
    z.object({
      key: z.string(),
      size: z.number(),
      checksum: z.string(),
      links: z.object({ self: z.string() }),
    }),
  ),
});

/** Reads what Zenodo's API states of a record (GET /api/records/<id>). Throws `download-refused` for another form. */
export function zenodoFiles(answer: unknown): readonly RemoteFile[] {
  const parsed = zenodoRecord.safeParse(answer);
  if (!parsed.success) throw strangeListing(z.prettifyError(parsed.error));
  return parsed.data.files.map(({ key, size, checksum, links }) => {
    const [, hex] = /^md5:([0-9a-f]{32})$/.exec(checksum) ?? [];
    if (hex === undefined) throw strangeListing(`the checksum "${checksum}" of ${key}`);
    return {
      path: safePath(key),
      url: links.self,
      bytes: size,
      checksum: { algorithm: "md5", hex },
    };
  });
}

const figshareList = z.array(
  z.object({
    name: z.string(),
    size: z.number(),
    download_url: z.string(),
    computed_md5: z.string().regex(/^[0-9a-f]{32}$/),
  }),
);

/** Reads figshare's list of an article's files (GET /v2/articles/<id>/files). Throws `download-refused` for another form. */
export function figshareFiles(answer: unknown): readonly RemoteFile[] {
  const parsed = figshareList.safeParse(answer);
  if (!parsed.success) throw strangeListing(z.prettifyError(parsed.error));
  return parsed.data.map((file) => ({
    path: safePath(file.name),
    url: file.download_url,
    bytes: file.size,
    checksum: { algorithm: "md5", hex: file.computed_md5 },
  }));
}

const figshareArticles = z.array(z.object({ id: z.number() }));

/** Reads the ids of a figshare collection's articles (GET /v2/collections/<id>/articles). Throws `download-refused`. */
export function figshareArticleIds(answer: unknown): readonly number[] {
  const parsed = figshareArticles.safeParse(answer);
  if (!parsed.success) throw strangeListing(z.prettifyError(parsed.error));
  return parsed.data.map(({ id }) => id);
}

/** A publisher's list must not write outside the folder that a person chose. */
function safePath(path: string): string {
  const plain = path.replace(/^\.\//, "");
  const parts = plain.split("/");
  const isInside = parts.every((part) => part !== "" && part !== "." && part !== "..");
  if (isInside && !/[\\:\0]/.test(plain)) return plain;
  throw strangeListing(`the path "${path}"`);
}

function strangeListing(what: string): EinthovenError {
  return new EinthovenError(
    "download-refused",
    `the publisher's list of files holds what it should not: ${what}`,
    { hint: "download the files by hand from the address on the card, and please report this" },
  );
}
