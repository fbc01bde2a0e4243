import { inflateStart } from "../../core/inflate.ts";
import type { MatValue } from "./mat-value.ts";
import { MI, mat5Element } from "./mat5-element.ts";
import { parseMatrix } from "./mat5-matrix.ts";

const HEADER_BYTES = 128;
const TAG_BYTES = 8;
const LITTLE_ENDIAN = 0x4d49;
const STRUCT_CLASS = 2;
/** Enough for the small fields that people put before the samples. */
const START_BYTES = 4096;

/**
 * Reads as many fields of the first variable of a MAT file of version 5 as its first bytes (some KiB of the file) hold,
 * where that is a struct of one element: what stands before the samples, without unpacking these. null for any other
 * file, whole or damaged: `readMat` says what it is.
 */
export async function firstFields(
  start: Uint8Array,
): Promise<{ readonly name: string; readonly fields: ReadonlyMap<string, MatValue> } | null> {
  try {
    const view = await firstMatrix(start);
    return view === null ? null : fieldsOf(view);
  } catch {
    return null;
  }
}

/** The contents of the first matrix as far as they are there. */
async function firstMatrix(start: Uint8Array): Promise<DataView | null> {
  const view = viewOf(start);
  if (view.getUint16(126, true) !== LITTLE_ENDIAN) return null;
  const type = view.getUint32(HEADER_BYTES, true);
  const data = start.subarray(HEADER_BYTES + TAG_BYTES);
  if (type === MI.matrix) return viewOf(data);
  if (type !== MI.compressed) return null;
  const length = view.getUint32(HEADER_BYTES + 4, true);
  const unpacked = viewOf(await inflateStart(data.subarray(0, length), START_BYTES));
  const inside = unpacked.getUint32(0, true) === MI.matrix;
  return inside ? viewOf(bytesOf(unpacked).subarray(TAG_BYTES)) : null;
}

function fieldsOf(
  view: DataView,
): { readonly name: string; readonly fields: ReadonlyMap<string, MatValue> } | null {
  let at = 0;
  const next = (): DataView => {
    const element = mat5Element(view, at, true);
    at = element.next;
    return element.view;
  };
  const isStruct = (next().getUint32(0, true) & 0xff) === STRUCT_CLASS;
  const shape = next();
  const isSingle =
    shape.byteLength === 8 && shape.getInt32(0, true) * shape.getInt32(4, true) === 1;
  if (!isStruct || !isSingle) return null;
  const name = textOf(next());
  const width = next().getInt32(0, true);
  const names = bytesOf(next());
  const fields = new Map<string, MatValue>();
  for (let f = 0; (f + 1) * width <= names.byteLength; f++) {
    if (at + TAG_BYTES > view.byteLength) break;
    if (at + TAG_BYTES + view.getUint32(at + 4, true) > view.byteLength) break;
    const field = textOf(viewOf(names.subarray(f * width, (f + 1) * width)));
    fields.set(field, parseMatrix(next(), { littleEndian: true }).value);
  }
  return { name, fields };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function bytesOf({ buffer, byteOffset, byteLength }: DataView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Names are padded by zero bytes. */
function textOf(view: DataView): string {
  return new TextDecoder("latin1").decode(view).replace(/\0.*$/s, "");
}
