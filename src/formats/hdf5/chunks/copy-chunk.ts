/** A box of rows: all rows [firstRow, endRow) of an array of this shape, row-major. */
export interface RowWindow {
  readonly shape: readonly number[];
  readonly firstRow: number;
  readonly endRow: number;
  readonly elementBytes: number;
}

/** The rows of one chunk that lie in the window; `bytes` begins at row `firstRow` of the dataset. */
export interface ChunkRows {
  readonly place: readonly number[];
  readonly chunkShape: readonly number[];
  readonly firstRow: number;
  readonly endRow: number;
  readonly bytes: Uint8Array;
}

/** Below this many units a loop is quicker than a copy of a part. */
const SHORT_RUN = 24;

/** Copies what a chunk holds of a window into it; elements past the shape's edges are left out. */
export function copyChunkInto(out: Uint8Array, window: RowWindow, chunk: ChunkRows): void {
  const { shape, elementBytes } = window;
  const { place, chunkShape } = chunk;
  const axes = shape.length;
  const starts = place.map((at, axis) => at * chunkShape[axis]!);
  const lengths = chunkShape.map((length, axis) => Math.min(length, shape[axis]! - starts[axis]!));
  starts[0] = chunk.firstRow - window.firstRow;
  lengths[0] = chunk.endRow - chunk.firstRow;
  const copy = runCopier(out, chunk.bytes, elementBytes);
  const outSteps = steps(shape);
  const inSteps = steps(chunkShape);

  function along(axis: number, to: number, from: number): void {
    if (axis === axes - 1) {
      copy(to + starts[axis]!, from, lengths[axis]!);
      return;
    }
    const outStep = outSteps[axis]!;
    const inStep = inSteps[axis]!;
    for (let i = 0; i < lengths[axis]!; i++) {
      along(axis + 1, to + (starts[axis]! + i) * outStep, from + i * inStep);
    }
  }
  along(0, 0, 0);
}

/** Elements between neighbours on each axis of a row-major array. */
function steps(shape: readonly number[]): number[] {
  const out = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    out[axis] = out[axis + 1]! * shape[axis + 1]!;
  return out;
}

/** Copies runs of elements in the widest unit that both sides are aligned to. */
function runCopier(
  out: Uint8Array,
  bytes: Uint8Array,
  elementBytes: number,
): (to: number, from: number, count: number) => void {
  const unit = [4, 2, 1].find(
    (size) => (elementBytes | out.byteOffset | bytes.byteOffset) % size === 0,
  )!;
  const target = unitsOf(out, unit);
  const source = unitsOf(bytes, unit);
  const perElement = elementBytes / unit;
  return (to, from, count) => {
    const toUnit = to * perElement;
    const fromUnit = from * perElement;
    const units = count * perElement;
    if (units >= SHORT_RUN) {
      target.set(source.subarray(fromUnit, fromUnit + units), toUnit);
    } else {
      for (let i = 0; i < units; i++) target[toUnit + i] = source[fromUnit + i]!;
    }
  };
}

function unitsOf(bytes: Uint8Array, unit: number): Uint8Array | Uint16Array | Uint32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  if (unit === 4) return new Uint32Array(buffer, byteOffset, byteLength / 4);
  return unit === 2 ? new Uint16Array(buffer, byteOffset, byteLength / 2) : bytes;
}
