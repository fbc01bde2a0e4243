import { type BitReader, readBits, readSigned, readUnary } from "./bit-reader.ts";
import { flacDamage } from "./flac-damage.ts";

/**
 * Reads the prediction errors of samples `order` and later into `out` (RFC 9639, section 9.2.7: partitions of Rice
 * codes, each with its own parameter, or of plain integers). `out` is int32[block samples].
 */
export function readResidualInto(out: Int32Array, reader: BitReader, order: number): void {
  const method = readBits(reader, 2);
  if (method > 1) throw flacDamage("a reserved residual coding");
  const parameterBits = method === 0 ? 4 : 5;
  const plain = 2 ** parameterBits - 1;
  const partitions = 2 ** readBits(reader, 4);
  const size = out.length / partitions;
  if (!Number.isInteger(size) || size < order) throw flacDamage("residual partitions");
  for (let p = 0; p < partitions; p++) {
    const part = out.subarray(p === 0 ? order : p * size, (p + 1) * size);
    const parameter = readBits(reader, parameterBits);
    if (parameter === plain) readPlainInto(part, reader, readBits(reader, 5));
    else readRiceInto(part, reader, parameter);
  }
}

function readPlainInto(out: Int32Array, reader: BitReader, bits: number): void {
  for (let i = 0; i < out.length; i++) out[i] = readSigned(reader, bits);
}

/** Even codes are 0, 1, 2 ..., odd ones -1, -2, -3 ... */
function readRiceInto(out: Int32Array, reader: BitReader, parameter: number): void {
  for (let i = 0; i < out.length; i++) {
    const high = readUnary(reader);
    const code = (high << parameter) | readBits(reader, parameter);
    out[i] = (code >>> 1) ^ -(code & 1);
  }
}
