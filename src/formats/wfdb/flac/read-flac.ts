import type { ByteSource } from "../../../core/byte-source.ts";
import { EinthovenError } from "../../../core/error.ts";
import { bitReader } from "./bit-reader.ts";
import { readFlacFrame } from "./flac-frame.ts";
import type { FlacStream } from "./stream-info.ts";

/** Bytes that are looked at together; grown for a frame that needs more. */
const WINDOW_BYTES = 2 ** 18;

/**
 * Reads samples [from, to) of every channel: int32[channels][to - from]. Frames have no index, so that all before `from`
 * are decoded too, but only one window of the file, one frame and the wanted samples are held. Memory grows with the
 * samples that were really there, never with what the file claims. Throws `file-truncated` and `checksum-mismatch`.
 */
export async function readFlacSamples(
  source: ByteSource,
  stream: FlacStream,
  { from, to }: { from: number; to: number },
): Promise<readonly Int32Array[]> {
  const wanted = Array.from({ length: stream.channels }, () => emptySamples(to - from));
  let firstSample = 0;
  for await (const frame of flacFrames(source, stream)) {
    const end = firstSample + frame[0]!.length;
    if (end > from) {
      const start = Math.max(0, from - firstSample);
      const stop = Math.min(frame[0]!.length, to - firstSample);
      frame.forEach((channel, c) => {
        append(wanted[c]!, channel.subarray(start, stop));
      });
    }
    firstSample = end;
    if (firstSample >= to) return wanted.map(({ samples, filled }) => samples.subarray(0, filled));
  }
  throw new EinthovenError(
    "file-truncated",
    `a FLAC file holds ${firstSample} of ${to} samples per signal`,
    { hint: "download the file again" },
  );
}

/** Decodes frame by frame; each is int32[channels][block samples]. */
async function* flacFrames(
  source: ByteSource,
  stream: FlacStream,
): AsyncGenerator<readonly Int32Array[]> {
  let at = stream.firstFrameByte;
  let windowBytes = WINDOW_BYTES;
  let firstSample = 0;
  while (at < source.byteLength) {
    const end = Math.min(source.byteLength, at + windowBytes);
    const reader = bitReader(await source.slice(at, end));
    let consumed = 0;
    while (reader.bit < reader.endBit) {
      const frame = frameOrNothing(reader, {
        stream,
        firstSample,
        atEnd: end === source.byteLength,
      });
      if (frame === null) break;
      consumed = reader.bit / 8;
      firstSample += frame[0]!.length;
      yield frame;
    }
    windowBytes = consumed === 0 ? 2 * windowBytes : WINDOW_BYTES;
    at += consumed;
  }
}

/** null where the window ends within the frame and the file goes on. */
function frameOrNothing(
  reader: ReturnType<typeof bitReader>,
  { stream, firstSample, atEnd }: { stream: FlacStream; firstSample: number; atEnd: boolean },
): readonly Int32Array[] | null {
  try {
    return readFlacFrame(reader, stream, firstSample);
  } catch (error) {
    const cut = error instanceof EinthovenError && error.code === "file-truncated";
    if (cut && !atEnd) return null;
    throw error;
  }
}

interface GrowingSamples {
  samples: Int32Array;
  filled: number;
  readonly limit: number;
}

function emptySamples(limit: number): GrowingSamples {
  return { samples: new Int32Array(0), filled: 0, limit };
}

function append(target: GrowingSamples, more: Int32Array): void {
  const needed = target.filled + more.length;
  if (needed > target.samples.length) {
    const grown = new Int32Array(Math.min(target.limit, 2 * needed));
    grown.set(target.samples.subarray(0, target.filled));
    target.samples = grown;
  }
  target.samples.set(more, target.filled);
  target.filled = needed;
}
