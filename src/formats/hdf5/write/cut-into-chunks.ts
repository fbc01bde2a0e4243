/** A chunk's values and its first element on each axis, counted within its band. */
export interface CutChunk {
  readonly offsets: readonly number[];
  readonly bytes: Uint8Array;
}

/** A band of rows and how it is cut. */
export interface Cut {
  readonly bandShape: readonly number[];
  readonly chunkShape: readonly number[];
  readonly elementBytes: number;
}

/** Cuts a band of rows into chunks, row-major; what lies past the band's edges is zero. */
export function* cutIntoChunks(rows: Uint8Array, cut: Cut): Generator<CutChunk> {
  const { bandShape, chunkShape, elementBytes } = cut;
  const counts = bandShape.map((length, axis) => Math.ceil(length / chunkShape[axis]!));
  const chunks = counts.reduce((product, count) => product * count, 1);
  const chunkBytes = chunkShape.reduce((product, length) => product * length, elementBytes);
  for (let n = 0; n < chunks; n++) {
    const place = placeOf(n, counts);
    const offsets = place.map((at, axis) => at * chunkShape[axis]!);
    const bytes = new Uint8Array(chunkBytes);
    fill(bytes, rows, cut, offsets);
    yield { offsets, bytes };
  }
}

function placeOf(number: number, counts: readonly number[]): number[] {
  const place = new Array<number>(counts.length);
  let rest = number;
  for (let axis = counts.length - 1; axis >= 0; axis--) {
    place[axis] = rest % counts[axis]!;
    rest = Math.floor(rest / counts[axis]!);
  }
  return place;
}

/** Copies run by run along the last axis. */
function fill(
  bytes: Uint8Array,
  rows: Uint8Array,
  { bandShape, chunkShape, elementBytes }: Cut,
  offsets: readonly number[],
): void {
  const last = bandShape.length - 1;
  const run = Math.min(chunkShape[last]!, bandShape[last]! - offsets[last]!);
  const runs = bytes.byteLength / (chunkShape[last]! * elementBytes);
  for (let r = 0; r < runs; r++) {
    const within = placeOf(r, chunkShape.slice(0, last));
    if (within.some((at, axis) => offsets[axis]! + at >= bandShape[axis]!)) continue;
    const from =
      within.reduce((sum, at, axis) => sum * bandShape[axis]! + offsets[axis]! + at, 0) *
        bandShape[last]! +
      offsets[last]!;
    const part = rows.subarray(from * elementBytes, (from + run) * elementBytes);
    bytes.set(part, r * chunkShape[last]! * elementBytes);
  }
}
