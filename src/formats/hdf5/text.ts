import type { Hdf5Datatype } from "./messages/datatype.ts";
import { cursorOf, type FieldSizes } from "./structure/cursor.ts";
import type { GlobalHeap } from "./structure/global-heap.ts";

const SPACES_AT_END = / +$/;

/** Converts stored text of a fixed length: UTF-8 up to the first zero byte, or without the spaces that pad it. */
export function fixedTexts(
  bytes: Uint8Array,
  { bytes: elementBytes, spacePadded }: Extract<Hdf5Datatype, { kind: "fixed-text" }>,
): string[] {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  for (let at = 0; at < bytes.byteLength; at += elementBytes) {
    const element = bytes.subarray(at, at + elementBytes);
    const end = element.indexOf(0);
    const text = decoder.decode(end < 0 ? element : element.subarray(0, end));
    texts.push(spacePadded ? text.replace(SPACES_AT_END, "") : text);
  }
  return texts;
}

/** Fetches text of any length from the global heap; an element that was never written is "". */
export async function variableTexts(
  bytes: Uint8Array,
  heap: GlobalHeap,
  sizes: FieldSizes,
): Promise<string[]> {
  const decoder = new TextDecoder();
  const cursor = cursorOf(bytes, sizes);
  const texts: string[] = [];
  while (cursor.left > 0) {
    const byteLength = cursor.unsigned(4);
    const address = cursor.address();
    const index = cursor.unsigned(4);
    const isEmpty = byteLength === 0 || address === null || address === 0;
    texts.push(isEmpty ? "" : decoder.decode((await heap(address, index)).subarray(0, byteLength)));
  }
  return texts;
}
