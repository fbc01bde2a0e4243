import { type Matrix, squaredLengths } from "../../core/matrix.ts";
import { NEAR_BLOCKS_WASM } from "./near-blocks.generated.ts";
import { openWasm, type WasmArray } from "./open-wasm.ts";

interface NearKernels {
  scanNearest(
    block: number,
    n: number,
    m: number,
    rowBase: number,
    colBase: number,
    norms: number,
    limits: number,
    scores: number,
    indices: number,
    width: number,
    mirrored: number,
  ): void;
  exactDistances(
    x: number,
    features: number,
    records: number,
    indices: number,
    width: number,
    out: number,
  ): void;
  countNearer(
    block: number,
    n: number,
    m: number,
    rowBase: number,
    colBase: number,
    norms: number,
    limits: number,
    largest: number,
    counts: number,
    width: number,
  ): void;
  sumByGroup(
    block: number,
    n: number,
    m: number,
    rowBase: number,
    colBase: number,
    norms: number,
    starts: number,
    groups: number,
    sums: number,
  ): void;
  turn(block: number, n: number, m: number, out: number): void;
}

/** A block of scalar products: of which rows with which. */
export interface BlockPlace {
  readonly rowBase: number;
  readonly n: number;
  readonly colBase: number;
  readonly m: number;
}

/** Rows of one block at most: as many and so wide that a product runs at the machine's best speed. */
export const BLOCK_ROWS = 256;
/** Columns of one block at most. */
export const BLOCK_COLUMNS = 4096;

/** Looks through blocks of products, one after another. */
export interface BlockVisitor {
  /** Where the products of the next block are to be written: float32[n, m]. */
  room(place: BlockPlace): Float32Array;
  /** Looks through the block that was written; `mirrored` serves the columns too. */
  add(place: BlockPlace, mirrored: boolean): void;
}

/** The nearest of every record that were found, nearest first by float32; equal ones by row number. */
export interface NearestLists {
  /** Squared distances, rounded: float32[records, width], infinite where there are fewer. */
  readonly scores: Float32Array;
  /** int32[records, width], -1 where there are fewer. */
  readonly indices: Int32Array;
}

/** The nearest of every record, found block by block. */
export interface NearestScan extends BlockVisitor {
  /** What was found so far. */
  lists(): NearestLists;
}

/** Opens a scan for the `width` nearest others of every record of float32[records, features] (wasm/near-blocks.ts). */
export function openNearestScan(x: Matrix, width: number): NearestScan {
  const { kernels, memory } = openWasm<NearKernels>(NEAR_BLOCKS_WASM);
  const norms = putNorms(memory, x);
  const limits = memory.float32(norms.length);
  limits.view().fill(Number.POSITIVE_INFINITY);
  const scores = memory.float32(x.rows * width);
  scores.view().fill(Number.POSITIVE_INFINITY);
  const indices = memory.int32(x.rows * width);
  indices.view().fill(-1);
  const block = blockRoom(memory);
  return {
    room: ({ n, m }) => block.view().subarray(0, n * m),
    add({ n, m, rowBase, colBase }, mirrored) {
      kernels.scanNearest(
        block.address,
        n,
        m,
        rowBase,
        colBase,
        norms.address,
        limits.address,
        scores.address,
        indices.address,
        width,
        mirrored ? 1 : 0,
      );
    },
    lists: () => ({ scores: scores.view().slice(), indices: indices.view().slice() }),
  };
}

/**
 * Squared distances in float64 of every record of float32[records, features] to `width` others of its own, int32[records, width]:
 * float64[records, width], infinite where there is none (-1).
 */
export function squaredToOthers(x: Matrix, others: Int32Array, width: number): Float64Array {
  const { kernels, memory } = openWasm<NearKernels>(NEAR_BLOCKS_WASM);
  const data = memory.float32(x.data.length);
  data.view().set(x.data);
  const indices = memory.int32(others.length);
  indices.view().set(others);
  const squared = memory.float64(others.length);
  kernels.exactDistances(data.address, x.cols, x.rows, indices.address, width, squared.address);
  return squared.view().slice();
}

/** Squared distances of every record, against which others are counted. */
export interface CountLimits {
  /** float32[records, width]. */
  readonly limits: Float32Array;
  readonly width: number;
}

/** Counts how many records are nearer to each one than its limits, block by block. */
export interface NearerCount extends BlockVisitor {
  /** int32[records, width]. */
  finish(): Int32Array;
}

/** Opens a count for x = float32[records, features]. */
export function openNearerCount(x: Matrix, { limits, width }: CountLimits): NearerCount {
  const { kernels, memory } = openWasm<NearKernels>(NEAR_BLOCKS_WASM);
  const norms = putNorms(memory, x);
  const below = memory.float32(limits.length);
  below.view().set(limits);
  const largest = memory.float32(x.rows);
  const most = largest.view().fill(Number.NEGATIVE_INFINITY);
  limits.forEach((limit, i) => {
    const r = Math.floor(i / width);
    most[r] = Math.max(most[r]!, limit);
  });
  const counts = memory.int32(limits.length);
  const visitor = openTurning(kernels, memory, (address, { n, m, rowBase, colBase }) =>
    kernels.countNearer(
      address,
      n,
      m,
      rowBase,
      colBase,
      norms.address,
      below.address,
      largest.address,
      counts.address,
      width,
    ),
  );
  return { ...visitor, finish: () => counts.view().slice() };
}

/** Adds up distances from every record to the records of every group, block by block. */
export interface GroupSums extends BlockVisitor {
  /** float64[records, groups]. */
  finish(): Float64Array;
}

/** Opens sums of distances for records that are ordered by group: group g owns rows starts[g] ... starts[g + 1] - 1. */
export function openGroupSums(x: Matrix, starts: Int32Array): GroupSums {
  const { kernels, memory } = openWasm<NearKernels>(NEAR_BLOCKS_WASM);
  const norms = putNorms(memory, x);
  const groups = starts.length - 1;
  const begins = memory.int32(starts.length);
  begins.view().set(starts);
  const sums = memory.float64(x.rows * groups);
  const visitor = openTurning(kernels, memory, (address, { n, m, rowBase, colBase }) =>
    kernels.sumByGroup(
      address,
      n,
      m,
      rowBase,
      colBase,
      norms.address,
      begins.address,
      groups,
      sums.address,
    ),
  );
  return { ...visitor, finish: () => sums.view().slice() };
}

type Arena = ReturnType<typeof openWasm>["memory"];

function blockRoom(memory: Arena): WasmArray<Float32Array> {
  return memory.float32(BLOCK_ROWS * BLOCK_COLUMNS + 4);
}

/** Visits a block, and the same block turned where it stands for the one below the diagonal too. */
function openTurning(
  kernels: NearKernels,
  memory: Arena,
  visit: (address: number, place: BlockPlace) => void,
): BlockVisitor {
  const block = blockRoom(memory);
  const turned = blockRoom(memory);
  return {
    room: ({ n, m }) => block.view().subarray(0, n * m),
    add(place, mirrored) {
      visit(block.address, place);
      if (!mirrored) return;
      const { n, m, rowBase, colBase } = place;
      kernels.turn(block.address, n, m, turned.address);
      visit(turned.address, { n: m, m: n, rowBase: colBase, colBase: rowBase });
    },
  };
}

function putNorms(memory: Arena, x: Matrix): WasmArray<Float32Array> {
  const norms = memory.float32(x.rows + 4);
  // Infinite behind the last record: nothing there is near.
  norms.view().fill(Number.POSITIVE_INFINITY).set(squaredLengths(x));
  return norms;
}
