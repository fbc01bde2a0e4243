import { alignToByte, type BitReader, readBits } from "./bit-reader.ts";
import { crc16 } from "./flac-crc.ts";
import { flacDamage } from "./flac-damage.ts";
import { readFrameHeader, type StereoCoding } from "./frame-header.ts";
import type { FlacStream } from "./stream-info.ts";
import { readSubframeInto } from "./subframe.ts";

/**
 * Decodes the frame at the reader's place, which must be a whole byte, and verifies its checksum (RFC 9639, section 9).
 * Returns int32[channels][block samples]. Throws `checksum-mismatch` and `file-truncated`.
 */
export function readFlacFrame(
  reader: BitReader,
  stream: FlacStream,
  firstSample: number,
): readonly Int32Array[] {
  const start = reader.bit / 8;
  const { blockSamples, channels, stereo, bitsPerSample } = readFrameHeader(
    reader,
    stream,
    firstSample,
  );
  const decoded = Array.from({ length: channels }, (_, channel) => {
    const samples = new Int32Array(blockSamples);
    const extraBit = channel === SIDE_CHANNEL[stereo] ? 1 : 0;
    readSubframeInto(samples, reader, bitsPerSample + extraBit);
    return samples;
  });
  alignToByte(reader);
  const sum = crc16(reader.padded.subarray(start, reader.bit / 8));
  if (readBits(reader, 16) !== sum) throw flacDamage(`frame at sample ${firstSample}`);
  if (stereo !== "independent") unfoldStereo(decoded[0]!, decoded[1]!, stereo);
  return decoded;
}

/** Which channel holds left minus right, and so needs one bit more. */
const SIDE_CHANNEL: Readonly<Record<StereoCoding, number>> = {
  independent: -1,
  "left-side": 1,
  "side-right": 0,
  "mid-side": 1,
};

/** Turns the two stored channels into left and right in place (RFC 9639, section 4.2). */
function unfoldStereo(
  first: Int32Array,
  second: Int32Array,
  stereo: Exclude<StereoCoding, "independent">,
): void {
  for (let i = 0; i < first.length; i++) {
    const a = first[i]!;
    const b = second[i]!;
    switch (stereo) {
      case "left-side":
        second[i] = a - b;
        break;
      case "side-right":
        first[i] = a + b;
        break;
      case "mid-side": {
        // Mid lost its lowest bit, which is that of the side.
        const twiceMid = 2 * a + (b & 1);
        first[i] = (twiceMid + b) >> 1;
        second[i] = (twiceMid - b) >> 1;
      }
    }
  }
}
