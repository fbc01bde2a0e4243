import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { listZip, type ZipEntry } from "../archive/zip-directory.ts";
import { openZipEntry } from "../archive/zip-entry.ts";
import { malformed } from "./stored-tensor.ts";

const STORED = 0;

/** Lists a torch file, which is a zip archive. Rejects with `checkpoint-malformed` where `listZip` rejects. */
export async function listTorchArchive(source: ByteSource): Promise<ReadonlyMap<string, ZipEntry>> {
  return asCheckpoint(listZip(source, { label: "the weights file" }));
}

/** Opens one stored entry of a torch file. Rejects with `checkpoint-malformed` when it is compressed or cut off. */
export async function openTorchEntry(source: ByteSource, entry: ZipEntry): Promise<ByteSource> {
  if (entry.method !== STORED) {
    throw malformed(
      `${entry.name} is compressed; torch stores its tensors uncompressed`,
      "use the file as it was published, not one that was packed again",
    );
  }
  return asCheckpoint(openZipEntry(source, entry));
}

async function asCheckpoint<T>(opened: Promise<T>): Promise<T> {
  try {
    return await opened;
  } catch (cause) {
    if (cause instanceof EinthovenError) throw malformed(cause.message, undefined, cause);
    throw cause;
  }
}
