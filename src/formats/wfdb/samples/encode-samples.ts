import { EinthovenError } from "../../../core/error.ts";
import { bytesOfSamples, sampleFormat } from "./sample-format.ts";

/**
 * Encodes whole samples in the order of the file, in any uncompressed format but 8 (see `encodeDifferences`). Throws
 * `values-invalid` for a sample outside the format's range and `format-unsupported`.
 */
export function encodeSamples(samples: ArrayLike<number>, format: number): Uint8Array {
  const { bits } = sampleFormat(format);
  const highest = 2 ** (bits - 1) - 1;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (value <= highest && value >= -highest - 1) continue;
    throw new EinthovenError("values-invalid", `sample ${value} does not fit format ${format}`, {
      hint: `format ${format} holds ${-highest - 1} to ${highest}`,
    });
  }
  const bytes = new Uint8Array(bytesOfSamples(sampleFormat(format), samples.length));
  encoderOf(format)(bytes, samples);
  return bytes;
}

/**
 * Encodes one signal as format 8: first differences, the first of them to `initialValue`. Differences beyond one byte
 * saturate and later ones catch up, as the WFDB library does. Returns the bytes and the samples that a reader gets.
 */
export function encodeDifferences(
  samples: ArrayLike<number>,
  initialValue: number,
): { bytes: Uint8Array; stored: Int32Array } {
  const bytes = new Uint8Array(samples.length);
  const stored = new Int32Array(samples.length);
  let value = initialValue;
  for (let i = 0; i < samples.length; i++) {
    const step = Math.max(-128, Math.min(127, samples[i]! - value));
    bytes[i] = step;
    value += step;
    stored[i] = value;
  }
  return { bytes, stored };
}

type Encoder = (bytes: Uint8Array, samples: ArrayLike<number>) => void;

function encoderOf(format: number): Encoder {
  switch (format) {
    case 61:
      return (bytes, samples) => {
        const view = new DataView(bytes.buffer);
        for (let i = 0; i < samples.length; i++) view.setInt16(2 * i, samples[i]!, false);
      };
    case 80:
      return littleEndian(1, 128);
    case 160:
      return littleEndian(2, 32_768);
    case 212:
      return (bytes, samples) => packInto(bytes, samples, pack212);
    case 310:
      return (bytes, samples) => packInto(bytes, samples, pack310);
    case 311:
      return (bytes, samples) => packInto(bytes, samples, pack311);
    default:
      return littleEndian(sampleFormat(format).blockBytes, 0);
  }
}

function littleEndian(width: number, offset: number): Encoder {
  return (bytes, samples) => {
    for (let i = 0; i < samples.length; i++) {
      const value = samples[i]! + offset;
      for (let k = 0; k < width; k++) bytes[width * i + k] = value >> (8 * k);
    }
  };
}

interface Packing {
  readonly blockSamples: number;
  readonly blockBytes: number;
  /** The block of up to three samples (0 where there is none) as an integer, its lowest byte first in the file. */
  readonly pack: (first: number, second: number, third: number) => number;
}

const pack212: Packing = {
  blockSamples: 2,
  blockBytes: 3,
  pack: (first, second) => (first & 0xfff) | ((second & 0xf00) << 4) | ((second & 0xff) << 16),
};
const pack310: Packing = {
  blockSamples: 3,
  blockBytes: 4,
  pack: (first, second, third) =>
    ((first & 0x3ff) << 1) |
    ((third & 0x1f) << 11) |
    ((second & 0x3ff) << 17) |
    ((third & 0x3e0) << 22),
};
const pack311: Packing = {
  blockSamples: 3,
  blockBytes: 4,
  pack: (first, second, third) =>
    (first & 0x3ff) | ((second & 0x3ff) << 10) | ((third & 0x3ff) << 20),
};

/** Writes beyond the end of `bytes` are dropped: an unfinished last block is shorter. */
function packInto(bytes: Uint8Array, samples: ArrayLike<number>, packing: Packing): void {
  const { blockSamples, blockBytes, pack } = packing;
  for (let i = 0, at = 0; i < samples.length; i += blockSamples, at += blockBytes) {
    const word = pack(samples[i]!, samples[i + 1] ?? 0, samples[i + 2] ?? 0);
    for (let k = 0; k < blockBytes; k++) bytes[at + k] = word >> (8 * k);
  }
}
