import type { CheckpointCard } from "./model.ts";

/** How the weights file of an encoder is obtained. */
export type CheckpointSource =
  | { readonly kind: "direct"; readonly url: string }
  /** Only a person gets it: one sentence per step. */
  | { readonly kind: "manual"; readonly steps: readonly string[] };

/**
 * Finds the address of the weights file behind the page that a card names: files of Hugging Face, Zenodo, figshare
 * and single files of Google Drive can be fetched; folders of Drive and repositories cannot.
 */
export function checkpointSource({ url, fileName }: CheckpointCard): CheckpointSource {
  const { host, pathname } = new URL(url);
  if (host === "huggingface.co") return { kind: "direct", url: huggingFaceFile(url, fileName) };
  if (host === "drive.google.com") return driveFile(url, fileName);
  const isFile =
    (host === "zenodo.org" && pathname.includes("/files/")) ||
    (host.endsWith("figshare.com") && /\/(files|ndownloader)\//.test(pathname));
  if (isFile || pathname.endsWith(`/${fileName}`)) return { kind: "direct", url };
  return byHand(url, fileName);
}

/** The page that states the terms of a weights file: that of its repository, where the card names the file itself. */
export function checkpointPage({ url }: CheckpointCard): string {
  return url.replace(/\/(resolve|files)\/.*$/, "");
}

/** The page of a repository stands for its newest revision. */
function huggingFaceFile(url: string, fileName: string): string {
  return url.includes("/resolve/") ? url : `${url.replace(/\/$/, "")}/resolve/main/${fileName}`;
}

function driveFile(url: string, fileName: string): CheckpointSource {
  const id = /\/file\/d\/([\w-]+)/.exec(url)?.[1];
  if (id === undefined) return byHand(url, fileName);
  return { kind: "direct", url: `https://drive.usercontent.google.com/download?id=${id}` };
}

function byHand(url: string, fileName: string): CheckpointSource {
  return {
    kind: "manual",
    steps: [
      `open ${url} in a browser`,
      `download ${fileName} (where it lies in an archive, unpack that)`,
    ],
  };
}
