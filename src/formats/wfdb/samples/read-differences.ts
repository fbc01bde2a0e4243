import type { ByteSource } from "../../../core/byte-source.ts";
import type { WfdbSignalHeader } from "../header/signal-line.ts";

/** Bytes that are looked at together. */
const WINDOW_BYTES = 2 ** 18;

/**
 * Reads frames [from, to) of a file in format 8, int32[frames, samples of a frame]: every sample is the sum of all
 * differences up to it and of the initial value in the header, so that the file is summed up from its beginning. (The
 * WFDB library starts at the initial value wherever it starts to read, which gives other values.)
 */
export async function readDifferences(
  source: ByteSource,
  signals: readonly WfdbSignalHeader[],
  { from, to }: { from: number; to: number },
): Promise<Int32Array> {
  // Which signal each byte of a frame belongs to.
  const owner = signals.flatMap(({ samplesPerFrame }, s) => Array<number>(samplesPerFrame).fill(s));
  const value = Int32Array.from(signals, ({ initialValue }) => initialValue ?? 0);
  const frameBytes = owner.length;
  const out = new Int32Array((to - from) * frameBytes);
  const windowFrames = Math.max(1, Math.floor(WINDOW_BYTES / frameBytes));
  const { byteOffset } = signals[0]!;
  for (let frame = 0; frame < to; frame += windowFrames) {
    const end = Math.min(to, frame + windowFrames);
    const bytes = await source.slice(
      byteOffset + frame * frameBytes,
      byteOffset + end * frameBytes,
    );
    const shift = (frame - from) * frameBytes;
    for (let i = 0; i < bytes.length; i++) {
      const s = owner[i % frameBytes]!;
      value[s] = value[s]! + ((bytes[i]! << 24) >> 24);
      if (shift + i >= 0) out[shift + i] = value[s]!;
    }
  }
  return out;
}
