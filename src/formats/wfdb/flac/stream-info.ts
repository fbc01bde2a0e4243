import type { ByteSource } from "../../../core/byte-source.ts";
import { EinthovenError } from "../../../core/error.ts";
import { flacDamage } from "./flac-damage.ts";

/** What a FLAC file says of itself. */
export interface FlacStream {
  /** Samples per channel in every frame but the last; only an upper bound where frames vary. */
  readonly maxBlockSamples: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  /** Samples per channel; 0 where the encoder did not know. */
  readonly samples: number;
  /** Where the first frame begins. */
  readonly firstFrameByte: number;
}

const SIGNATURE = 0x664c_6143;
const STREAMINFO_BYTES = 34;
const LAST_BLOCK = 0x80;

/**
 * Reads the signature and the metadata of a FLAC file (RFC 9639, sections 6 and 8). Throws `format-unsupported` for any
 * other file and for samples of more than 24 bits, and `file-truncated`.
 */
export async function readFlacStream(source: ByteSource): Promise<FlacStream> {
  const start = await viewOf(source, 0, 4 + 4 + STREAMINFO_BYTES);
  if (start.getUint32(0) !== SIGNATURE) {
    throw new EinthovenError("format-unsupported", "not a FLAC file", {
      hint: "formats 508, 516 and 524 are FLAC; does the header belong to this file?",
    });
  }
  if ((start.getUint8(4) & 0x7f) !== 0 || (start.getUint32(4) & 0xff_ffff) !== STREAMINFO_BYTES) {
    throw flacDamage("its first metadata block is no STREAMINFO");
  }
  const packed = start.getUint32(8 + 10);
  const stream = {
    maxBlockSamples: start.getUint16(8 + 2),
    channels: ((packed >>> 9) & 7) + 1,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    samples: (packed & 15) * 2 ** 32 + start.getUint32(8 + 14),
    firstFrameByte: await endOfMetadata(source),
  };
  if (stream.bitsPerSample > 24) {
    throw new EinthovenError("format-unsupported", `FLAC of ${stream.bitsPerSample} bits`, {
      hint: "WFDB's FLAC formats hold at most 24 bits",
    });
  }
  return stream;
}

async function endOfMetadata(source: ByteSource): Promise<number> {
  let at = 4;
  for (;;) {
    const header = await viewOf(source, at, 4);
    at += 4 + (header.getUint32(0) & 0xff_ffff);
    if ((header.getUint8(0) & LAST_BLOCK) !== 0) return at;
  }
}

async function viewOf(source: ByteSource, start: number, length: number): Promise<DataView> {
  if (start + length > source.byteLength) {
    throw new EinthovenError("file-truncated", `a FLAC file of ${source.byteLength} bytes`, {
      hint: "download the file again",
    });
  }
  const bytes = await source.slice(start, start + length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
