import { type BitReader, readBits, readSigned, readUnary } from "./bit-reader.ts";
import { flacDamage } from "./flac-damage.ts";
import { FIXED_PREDICTORS, predictInto } from "./prediction.ts";
import { readResidualInto } from "./residual.ts";

/**
 * Decodes one channel of a frame into `out`, int32[block samples] of `bits` bits each (RFC 9639, section 9.2): a
 * constant, plain samples, or a prediction and its errors. Throws `checksum-mismatch` and `file-truncated`.
 */
export function readSubframeInto(out: Int32Array, reader: BitReader, bits: number): void {
  if (readBits(reader, 1) !== 0) throw flacDamage("a subframe header");
  const type = readBits(reader, 6);
  const wasted = readBits(reader, 1) === 0 ? 0 : readUnary(reader) + 1;
  if (wasted >= bits) throw flacDamage("more unused bits than bits");
  readContentInto(out, reader, { type, bits: bits - wasted });
  if (wasted > 0) for (let i = 0; i < out.length; i++) out[i] = out[i]! << wasted;
}

function readContentInto(
  out: Int32Array,
  reader: BitReader,
  { type, bits }: { type: number; bits: number },
): void {
  if (type === 0) out.fill(readSigned(reader, bits));
  else if (type === 1) readSamplesInto(out, reader, bits);
  else if (type >= 8 && type <= 12) readFixedInto(out, reader, { order: type - 8, bits });
  else if (type >= 32) readLinearInto(out, reader, { order: type - 31, bits });
  else throw flacDamage(`subframe of the reserved type ${type}`);
}

function readSamplesInto(out: Int32Array, reader: BitReader, bits: number): void {
  for (let i = 0; i < out.length; i++) out[i] = readSigned(reader, bits);
}

interface Predicted {
  /** Samples that each prediction looks back at, the first of which stand plainly before the errors. */
  readonly order: number;
  readonly bits: number;
}

function readFixedInto(out: Int32Array, reader: BitReader, { order, bits }: Predicted): void {
  if (order > out.length) throw flacDamage("more warm-up samples than samples");
  readSamplesInto(out.subarray(0, order), reader, bits);
  readResidualInto(out, reader, order);
  predictInto(out, { coefficients: FIXED_PREDICTORS[order]!, shift: 0 });
}

function readLinearInto(out: Int32Array, reader: BitReader, { order, bits }: Predicted): void {
  if (order > out.length) throw flacDamage("more warm-up samples than samples");
  readSamplesInto(out.subarray(0, order), reader, bits);
  const precision = readBits(reader, 4) + 1;
  const shift = readSigned(reader, 5);
  if (precision === 16 || shift < 0) throw flacDamage("a reserved predictor");
  const coefficients = Array.from({ length: order }, () => readSigned(reader, precision));
  readResidualInto(out, reader, order);
  predictInto(out, { coefficients, shift });
}
