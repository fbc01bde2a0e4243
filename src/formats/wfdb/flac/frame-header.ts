import { type BitReader, readBits } from "./bit-reader.ts";
import { crc8 } from "./flac-crc.ts";
import { flacDamage } from "./flac-damage.ts";
import type { FlacStream } from "./stream-info.ts";

/** How the two channels of a stereo frame are stored. */
export type StereoCoding = "independent" | "left-side" | "side-right" | "mid-side";

/** The header of one FLAC frame. */
export interface FrameHeader {
  /** Samples per channel in this frame. */
  readonly blockSamples: number;
  readonly channels: number;
  readonly stereo: StereoCoding;
  readonly bitsPerSample: number;
}

const SYNC = 0x3ffe;
const STEREO: readonly StereoCoding[] = ["left-side", "side-right", "mid-side"];
/** Bits per sample by code; 0 stands for "as STREAMINFO says", NaN for reserved codes. */
const BITS = [0, 8, 12, Number.NaN, 16, 20, 24, 32];

/**
 * Reads a frame's header at a whole byte and verifies its checksum, and that the frame continues at sample `expected`
 * (RFC 9639, section 9.1). Throws `checksum-mismatch` and `file-truncated`.
 */
export function readFrameHeader(
  reader: BitReader,
  stream: FlacStream,
  expected: number,
): FrameHeader {
  const start = reader.bit / 8;
  if (readBits(reader, 14) !== SYNC) throw flacDamage(`no frame at sample ${expected}`);
  const fixedSize = readBits(reader, 2) === 0;
  const sizeCode = readBits(reader, 4);
  const rateCode = readBits(reader, 4);
  const channelCode = readBits(reader, 4);
  const bits = BITS[readBits(reader, 3)]!;
  readBits(reader, 1);
  const coded = readCodedNumber(reader);
  const blockSamples = blockSamplesOf(reader, sizeCode);
  skipRate(reader, rateCode);
  const sum = crc8(reader.padded.subarray(start, reader.bit / 8));
  if (readBits(reader, 8) !== sum) throw flacDamage(`frame header at sample ${expected}`);
  const header = {
    blockSamples,
    channels: channelCode < 8 ? channelCode + 1 : 2,
    stereo: channelCode < 8 ? "independent" : (STEREO[channelCode - 8] ?? "independent"),
    bitsPerSample: bits === 0 ? stream.bitsPerSample : bits,
  };
  const first = fixedSize ? coded * stream.maxBlockSamples : coded;
  if (first !== expected) throw flacDamage(`sample ${first} follows where ${expected} should`);
  if (
    header.channels !== stream.channels ||
    header.bitsPerSample !== stream.bitsPerSample ||
    channelCode > 10
  ) {
    throw flacDamage(`the frame at sample ${expected} has another layout than the file`);
  }
  return header;
}

/** A number in the manner of UTF-8, extended to seven bytes. */
function readCodedNumber(reader: BitReader): number {
  const first = readBits(reader, 8);
  const ones = Math.clz32(~(first << 24));
  if (ones === 0) return first;
  if (ones === 1 || ones > 7) throw flacDamage("a frame number");
  let value = first & (0x7f >> ones);
  for (let k = 1; k < ones; k++) {
    const byte = readBits(reader, 8);
    if (byte >> 6 !== 2) throw flacDamage("a frame number");
    value = value * 64 + (byte & 0x3f);
  }
  return value;
}

function blockSamplesOf(reader: BitReader, code: number): number {
  if (code === 0) throw flacDamage("a reserved block size");
  if (code === 1) return 192;
  if (code <= 5) return 576 << (code - 2);
  if (code === 6) return readBits(reader, 8) + 1;
  if (code === 7) return readBits(reader, 16) + 1;
  return 256 << (code - 8);
}

/** The audio rate means nothing here: the WFDB header states the rate. */
function skipRate(reader: BitReader, code: number): void {
  if (code === 12) readBits(reader, 8);
  if (code === 13 || code === 14) readBits(reader, 16);
}
