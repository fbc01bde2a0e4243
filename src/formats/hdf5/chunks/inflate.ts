import type { Inflate } from "../../../core/inflate.ts";
import { malformedHdf5 } from "../structure/faults.ts";

/** Deflate never shrinks bytes by more than this factor (zlib's technical notes: 1032 to 1). */
export const MOST_DEFLATE_GAIN = 1040;

/** Inflates a chunk that should hold `likelyBytes`. Rejects with `header-malformed` for damage and for more than `mostBytes`. */
export async function inflateChunk(
  bytes: Uint8Array,
  { inflate, ...sizes }: { inflate: Inflate; likelyBytes: number; mostBytes: number },
): Promise<Uint8Array> {
  try {
    return await inflate(bytes, sizes);
  } catch (cause) {
    throw malformedHdf5(
      `a chunk of ${bytes.byteLength} bytes cannot be inflated to at most ${sizes.mostBytes}: ${String(cause)}`,
    );
  }
}
