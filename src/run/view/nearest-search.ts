import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { timesTransposed } from "../../linalg/products.ts";
import { npyBlocks } from "../npy-blocks.ts";

/** Stored vectors of one dataset: .npy of float32[records, dimension]. */
export interface SearchedPart {
  readonly source: ByteSource;
  readonly records: number;
}

/** How vectors are made comparable before they are brought to unit length. */
export interface VectorScale {
  /** float64[dimension]; subtracted, and divided by. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** A record by its place: which part, and which row of it. */
export interface PlacedRecord {
  readonly part: number;
  readonly row: number;
}

export interface Nearest extends PlacedRecord {
  /** Cosine, -1 to 1. */
  readonly similarity: number;
}

export interface SearchOptions {
  readonly count: number;
  /** null for vectors as they are. */
  readonly scale: VectorScale | null;
  readonly signal?: AbortSignal | undefined;
}

/** Values of a block in memory: 8 MiB as float64. */
const BLOCK_VALUES = 2 ** 20;
/** Records that are asked about at once. */
const QUERIES_AT_ONCE = 256;

/**
 * Finds the exact nearest records of some records by cosine, in float64, over vectors that are read block by block: never
 * the record itself, never one whose vector has no direction; a tie goes to the earlier part and row. Memory: three blocks of 8 MiB, and
 * for each record asked about its vector and neighbours; each 256 of them cost one pass over the files. Null for a record
 * without a direction. Rejects with `run-interrupted` when the signal is aborted.
 */
export async function searchNearest(
  parts: readonly SearchedPart[],
  asked: readonly PlacedRecord[],
  options: SearchOptions,
): Promise<(readonly Nearest[] | null)[]> {
  const found: (readonly Nearest[] | null)[] = [];
  for (let first = 0; first < asked.length; first += QUERIES_AT_ONCE) {
    found.push(...(await searchFew(parts, asked.slice(first, first + QUERIES_AT_ONCE), options)));
  }
  return found;
}

/** Mean and standard deviation of every dimension over all parts, records without a vector left out. One pass. */
export async function vectorScale(
  parts: readonly SearchedPart[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<VectorScale> {
  let mean = new Float64Array(0);
  let squares = new Float64Array(0);
  let counts = new Float64Array(0);
  await eachBlock(parts, { signal }, ({ data, cols }) => {
    if (mean.length === 0) {
      mean = new Float64Array(cols);
      squares = new Float64Array(cols);
      counts = new Float64Array(cols);
    }
    for (const [i, value] of data.entries()) {
      if (Number.isNaN(value)) continue;
      const f = i % cols;
      const before = value - mean[f]!;
      mean[f]! += before / ++counts[f]!;
      squares[f]! += before * (value - mean[f]!);
    }
  });
  const deviation = squares.map((sum, f) => Math.sqrt(sum / Math.max(1, counts[f]!)) || 1);
  return { mean, deviation };
}

async function searchFew(
  parts: readonly SearchedPart[],
  asked: readonly PlacedRecord[],
  { count, scale, signal }: SearchOptions,
): Promise<(readonly Nearest[] | null)[]> {
  const queries: ScaledRows[] = [];
  for (const { part, row } of asked) queries.push(await vectorAt(parts[part]!, row, scale));
  const cols = queries[0]?.values.length ?? 0;
  const a = new Float64Array(queries.length * cols);
  for (const [q, { values }] of queries.entries()) a.set(values, q * cols);
  const lists = asked.map((): Nearest[] => []);
  await eachBlock(parts, { signal }, ({ part, first, data, rows }) => {
    const { values, lengths } = scaledRows(data, { cols, scale });
    const products = timesTransposed(a, values, { n: asked.length, m: rows, k: cols });
    for (const [q, list] of lists.entries()) {
      const self = asked[q]!.part === part ? asked[q]!.row - first : -1;
      const own = products.subarray(q * rows, (q + 1) * rows);
      const length = queries[q]!.lengths[0]!;
      for (let r = 0; r < rows; r++) {
        // What is not to be found lies below every cosine.
        const isFound = r !== self && lengths[r]! > 0;
        own[r] = isFound ? own[r]! / (length * lengths[r]!) : NOWHERE;
      }
      addInto(list, own, { part, first, count });
    }
  });
  return lists.map((list, q) => (queries[q]!.lengths[0]! > 0 ? list.map(withinOne) : null));
}

/** Rounding may leave a cosine a little beyond 1. */
function withinOne({ similarity, ...place }: Nearest): Nearest {
  return { ...place, similarity: Math.max(-1, Math.min(1, similarity)) };
}

const NOWHERE = -2;

/** Puts the nearest of some consecutive rows among those that were found before. */
function addInto(
  list: Nearest[],
  similarities: Float64Array,
  { part, first, count }: { readonly part: number; readonly first: number; readonly count: number },
): void {
  for (const [r, similarity] of similarities.entries()) {
    const least = list.length < count ? NOWHERE : list[count - 1]!.similarity;
    if (similarity > least) insert(list, { part, row: first + r, similarity }, count);
  }
}

function insert(list: Nearest[], near: Nearest, count: number): void {
  let place = list.length;
  while (place > 0 && list[place - 1]!.similarity < near.similarity) place--;
  list.splice(place, 0, near);
  if (list.length > count) list.pop();
}

interface Block {
  readonly part: number;
  readonly first: number;
  readonly rows: number;
  readonly cols: number;
  readonly data: Float32Array;
}

async function eachBlock(
  parts: readonly SearchedPart[],
  { signal }: { readonly signal?: AbortSignal | undefined },
  work: (block: Block) => void,
): Promise<void> {
  for (const [part, { source, records }] of parts.entries()) {
    const rows = Int32Array.from({ length: records }, (_, row) => row);
    const { cols } = await npyBlocks(source, { rows });
    const blockRows = Math.max(1, Math.floor(BLOCK_VALUES / Math.max(1, cols)));
    const blocks = await npyBlocks(source, { rows, blockRows });
    for await (const { first, x } of blocks.read()) {
      if (signal?.aborted === true) {
        throw new EinthovenError("run-interrupted", "nobody waits for these neighbours any more");
      }
      work({ part, first, rows: x.rows, cols, data: x.data });
    }
  }
}

async function vectorAt(
  { source }: SearchedPart,
  row: number,
  scale: VectorScale | null,
): Promise<ScaledRows> {
  const blocks = await npyBlocks(source, { rows: Int32Array.of(row) });
  for await (const { x } of blocks.read()) return scaledRows(x.data, { cols: x.cols, scale });
  throw new EinthovenError("shape-mismatch", `no row ${row} among stored vectors`, {
    hint: "run the study again: they are computed anew",
  });
}

interface ScaledRows {
  /** float64[records, features]. */
  readonly values: Float64Array;
  /** float64[records]: Euclidean; 0 of a record without a direction, whose values are zeros or all NaN. */
  readonly lengths: Float64Array;
}

/** Vectors made comparable, and their lengths. A value that could not be measured counts as the mean. */
function scaledRows(
  data: Float32Array,
  { cols, scale }: { readonly cols: number; readonly scale: VectorScale | null },
): ScaledRows {
  const values = Float64Array.from(data);
  const lengths = new Float64Array(cols === 0 ? 0 : data.length / cols);
  for (let r = 0; r < lengths.length; r++) {
    const row = values.subarray(r * cols, (r + 1) * cols);
    if (scale !== null) {
      for (let f = 0; f < cols; f++) row[f] = (row[f]! - scale.mean[f]!) / scale.deviation[f]!;
    }
    const squares = squaresOf(row);
    lengths[r] = Math.sqrt(Number.isNaN(squares) ? squaresOf(withoutNaN(row)) : squares);
  }
  return { values, lengths };
}

/** Sets what could not be measured to zero, in place. */
function withoutNaN(row: Float64Array): Float64Array {
  for (let f = 0; f < row.length; f++) if (Number.isNaN(row[f]!)) row[f] = 0;
  return row;
}

/** Two sums side by side, because one chain of additions waits on itself. */
function squaresOf(row: Float64Array): number {
  let even = 0;
  let odd = 0;
  const whole = row.length - (row.length % 2);
  for (let f = 0; f < whole; f += 2) {
    even += row[f]! * row[f]!;
    odd += row[f + 1]! * row[f + 1]!;
  }
  return even + odd + (whole < row.length ? row[whole]! ** 2 : 0);
}
