import { halfToNumber } from "./half-float.ts";
import type { NpyHeader, NpyType } from "./npy-header.ts";

type Reader = (view: DataView, at: number, littleEndian: boolean) => number;

const READERS: Readonly<Record<NpyType, Reader>> = {
  float16: (view, at, littleEndian) => halfToNumber(view.getUint16(at, littleEndian)),
  float32: (view, at, littleEndian) => view.getFloat32(at, littleEndian),
  float64: (view, at, littleEndian) => view.getFloat64(at, littleEndian),
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  int16: (view, at, littleEndian) => view.getInt16(at, littleEndian),
  uint16: (view, at, littleEndian) => view.getUint16(at, littleEndian),
  int32: (view, at, littleEndian) => view.getInt32(at, littleEndian),
  uint32: (view, at, littleEndian) => view.getUint32(at, littleEndian),
  int64: (view, at, littleEndian) => Number(view.getBigInt64(at, littleEndian)),
  uint64: (view, at, littleEndian) => Number(view.getBigUint64(at, littleEndian)),
};

/**
 * Decodes the numbers in `bytes` to out[first], out[first + step] ...; a step of the number of columns lays a
 * column-major file out row-major.
 */
export function decodeNpyInto(
  out: Float32Array | Float64Array,
  bytes: Uint8Array,
  {
    header: { type, littleEndian, bytesPerValue },
    first = 0,
    step = 1,
  }: { header: NpyHeader; first?: number; step?: number },
): void {
  const count = bytes.byteLength / bytesPerValue;
  if (type === "float64" && littleEndian && step === 1) {
    // A typed array needs aligned bytes; what a source gives rarely is.
    const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
    out.set(new Float64Array(aligned.buffer, aligned.byteOffset, count), first);
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = READERS[type];
  for (let i = 0; i < count; i++) {
    out[first + i * step] = read(view, i * bytesPerValue, littleEndian);
  }
}
