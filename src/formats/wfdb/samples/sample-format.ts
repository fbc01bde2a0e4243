import { EinthovenError } from "../../../core/error.ts";
import {
  decodeBigEndian16,
  decodeInt8,
  decodeInt16,
  decodeInt24,
  decodeInt32,
  decodeOffset8,
  decodeOffset16,
} from "./decode-aligned.ts";
import { decode212, decode310, decode311 } from "./decode-packed.ts";

/** Digital samples in the order of the file. */
export type DigitalSamples = Int16Array | Int32Array;

/** How a storage format lays samples in bytes. */
export interface SampleFormat {
  /** Samples are packed in blocks of so many ... */
  readonly blockSamples: number;
  /** ... that take so many bytes. */
  readonly blockBytes: number;
  /** Bytes that the first 0, 1 ... samples of an unfinished last block take. */
  readonly partialBytes: readonly number[];
  /** The sample that means "not recorded"; null where the format has none. */
  readonly invalidSample: number | null;
  /** Samples range from -(2 ** (bits - 1)) to 2 ** (bits - 1) - 1. */
  readonly bits: number;
  /** Decodes the first `count` samples of bytes that begin with a block and hold at least `bytesOf(format, count)`. */
  readonly decode: (bytes: Uint8Array, count: number) => DigitalSamples;
}

const aligned = { blockSamples: 1, partialBytes: [0] };
const bits10 = { blockSamples: 3, blockBytes: 4, bits: 10, invalidSample: -512 };

/** First differences of one byte: what format 8 stores instead of samples. */
export const DIFFERENCE_FORMAT = 8;

/**
 * Every storage format of signal(5), WFDB Applications Guide, that is not compressed; 8 decodes to differences. The
 * samples that mean "not recorded" are those of the WFDB library (wfdb-python 4.3.1 `INVALID_SAMPLE_VALUE`).
 */
const FORMATS: ReadonlyMap<number, SampleFormat> = new Map<number, SampleFormat>([
  [8, { ...aligned, blockBytes: 1, bits: 8, invalidSample: null, decode: decodeInt8 }],
  [16, { ...aligned, blockBytes: 2, bits: 16, invalidSample: -32_768, decode: decodeInt16 }],
  [24, { ...aligned, blockBytes: 3, bits: 24, invalidSample: -8_388_608, decode: decodeInt24 }],
  [32, { ...aligned, blockBytes: 4, bits: 32, invalidSample: -2_147_483_648, decode: decodeInt32 }],
  [61, { ...aligned, blockBytes: 2, bits: 16, invalidSample: -32_768, decode: decodeBigEndian16 }],
  [80, { ...aligned, blockBytes: 1, bits: 8, invalidSample: -128, decode: decodeOffset8 }],
  [160, { ...aligned, blockBytes: 2, bits: 16, invalidSample: -32_768, decode: decodeOffset16 }],
  [
    212,
    {
      blockSamples: 2,
      blockBytes: 3,
      partialBytes: [0, 2],
      bits: 12,
      invalidSample: -2048,
      decode: decode212,
    },
  ],
  [310, { ...bits10, partialBytes: [0, 2, 4], decode: decode310 }],
  [311, { ...bits10, partialBytes: [0, 2, 3], decode: decode311 }],
]);

/** The invalid samples of the FLAC formats, by their number. */
const FLAC_INVALID_SAMPLES: ReadonlyMap<number, number> = new Map([
  [508, -128],
  [516, -32_768],
  [524, -8_388_608],
]);

/** Looks up an uncompressed format. Throws `format-unsupported`. */
export function sampleFormat(format: number): SampleFormat {
  const found = FORMATS.get(format);
  if (found !== undefined) return found;
  throw new EinthovenError("format-unsupported", `WFDB storage format ${format}`, {
    hint: `known formats: ${[...FORMATS.keys(), ...FLAC_INVALID_SAMPLES.keys()].join(", ")}`,
  });
}

/** Is this one of the FLAC formats 508, 516 and 524? */
export function isFlacFormat(format: number): boolean {
  return FLAC_INVALID_SAMPLES.has(format);
}

/** The sample that means "not recorded" in a format; null where there is none. Throws `format-unsupported`. */
export function invalidSampleOf(format: number): number | null {
  return FLAC_INVALID_SAMPLES.get(format) ?? sampleFormat(format).invalidSample;
}

/** Bytes that `count` samples take. */
export function bytesOfSamples(format: SampleFormat, count: number): number {
  const rest = count % format.blockSamples;
  return ((count - rest) / format.blockSamples) * format.blockBytes + format.partialBytes[rest]!;
}

/** Whole samples that so many bytes hold. */
export function samplesInBytes(format: SampleFormat, byteLength: number): number {
  const rest = byteLength % format.blockBytes;
  const blocks = (byteLength - rest) / format.blockBytes;
  return blocks * format.blockSamples + format.partialBytes.findLastIndex((bytes) => bytes <= rest);
}
