import { malformedHdf5 } from "../structure/faults.ts";

const LONGEST_LITERAL = 32;
/** From here on a byte more of the length follows. */
const LONG_COPY = 0xe0;

/**
 * Expands LZF, h5py's own compression (Marc Lehmann's liblzf 3.6): a control byte below 32 is followed by that many
 * literals and one more; any other copies from what was written, its upper three bits the length less 2 (7: a byte
 * more follows), its lower five the upper bits of the distance less 1. Throws `header-malformed` when the bytes do not
 * give at most `mostBytes`.
 */
export function expandLzf(bytes: Uint8Array, mostBytes: number): Uint8Array {
  const out = new Uint8Array(mostBytes);
  let to = 0;
  for (let from = 0; from < bytes.byteLength; ) {
    const { stepBytes, length, distance } = stepAt(bytes, from);
    const isSound = from + stepBytes <= bytes.byteLength && to + length <= mostBytes;
    if (!isSound || distance > to) {
      throw malformedHdf5(`a chunk of ${bytes.byteLength} bytes cannot be expanded by LZF`);
    }
    if (distance === 0) out.set(bytes.subarray(from + 1, from + stepBytes), to);
    // Byte by byte: a copy may reach into itself.
    else for (let i = to; i < to + length; i++) out[i] = out[i - distance]!;
    from += stepBytes;
    to += length;
  }
  return out.subarray(0, to);
}

/** Distance 0: literals. */
interface Step {
  readonly stepBytes: number;
  readonly length: number;
  readonly distance: number;
}

function stepAt(bytes: Uint8Array, from: number): Step {
  const control = bytes[from]!;
  if (control < LONGEST_LITERAL) {
    return { stepBytes: control + 2, length: control + 1, distance: 0 };
  }
  const [next = 0, last = 0] = bytes.subarray(from + 1, from + 3);
  const upper = (control & 31) * 256 + 1;
  return control < LONG_COPY
    ? { stepBytes: 2, length: (control >> 5) + 2, distance: upper + next }
    : { stepBytes: 3, length: 9 + next, distance: upper + last };
}
