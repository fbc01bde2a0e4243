import { keepRecent } from "../../../core/keep-recent.ts";
import type { Cursor } from "./cursor.ts";
import { malformedHdf5 } from "./faults.ts";
import type { FileBytes } from "./file-bytes.ts";

/** Fetches one object of a global heap collection; rejects with `header-malformed` when it is not there. */
export type GlobalHeap = (address: number, index: number) => Promise<Uint8Array>;

const KEPT_COLLECTIONS = 8;

/** Opens the file's global heap (HDF5 File Format Specification 3.0, III.E), where strings of any length are kept. */
export function openGlobalHeap(file: FileBytes): GlobalHeap {
  const collection = keepRecent<number, ReadonlyMap<number, Uint8Array>>(KEPT_COLLECTIONS);
  return async (address, index) => {
    const objects = await collection(address, () => readCollection(file, address));
    const found = objects.get(index);
    if (found === undefined) throw malformedHdf5(`no object ${index} in the heap at ${address}`);
    return found;
  };
}

async function readCollection(
  file: FileBytes,
  address: number,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const prefixBytes = 8 + file.lengthSize;
  const prefix = await file.read(address, prefixBytes);
  if (prefix.text(4) !== "GCOL") throw malformedHdf5(`no global heap at address ${address}`);
  prefix.skip(4);
  const byteLength = prefix.length();
  if (byteLength < prefixBytes) throw malformedHdf5(`a global heap of ${byteLength} bytes`);
  return objectsOf(await file.read(address + prefixBytes, byteLength - prefixBytes));
}

/** Object 0 is the free space at the end. */
function objectsOf(cursor: Cursor): ReadonlyMap<number, Uint8Array> {
  const objects = new Map<number, Uint8Array>();
  while (cursor.left >= 8 + cursor.lengthSize) {
    const index = cursor.unsigned(2);
    if (index === 0) break;
    cursor.skip(6);
    const byteLength = cursor.length();
    objects.set(index, cursor.take(byteLength));
    cursor.skip(Math.min(cursor.left, -byteLength & 7));
  }
  return objects;
}
