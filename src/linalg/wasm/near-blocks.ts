import type { Matrix } from "../../core/matrix.ts";
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
    rooted: number,
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

/** Rows and columns of one block at most. */
export const BLOCK_SIDE = 1024;

/** The nearest of every record, found block by block. */
export interface NearestScan {
  /** Looks through one block of products; `mirrored` serves the columns too. */
  add(products: Float32Array, place: BlockPlace, mirrored: boolean): void;
  /**
   * The candidates of every record: int32[records, width], -1 where there are fewer; their squared distances in
   * `exact` = float32[records, features], float64[records, width]; and the largest score that was kept, infinite where the list is not full: float32[records].
   */
  finish(exact: Matrix): { indices: Int32Array; squared: Float64Array; limits: Float32Array };
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
  const block = memory.float32(BLOCK_SIDE * BLOCK_SIDE + 4);
  return {
    add(products, place, mirrored) {
      block.view().set(products);
      kernels.scanNearest(
        block.address,
        place.n,
        place.m,
        place.rowBase,
        place.colBase,
        norms.address,
        limits.address,
        scores.address,
        indices.address,
        width,
        mirrored ? 1 : 0,
      );
    },
    finish(exact) {
      const data = memory.float32(exact.data.length);
      data.view().set(exact.data);
      const squared = memory.float64(x.rows * width);
      kernels.exactDistances(data.address, x.cols, x.rows, indices.address, width, squared.address);
      return {
        indices: indices.view().slice(),
        squared: squared.view().slice(),
        limits: limits.view().slice(0, x.rows),
      };
    },
  };
}

/** Counts how many records are nearer to each one than given others, block by block. */
export interface NearerCount {
  /** Looks through one block of products; `mirrored` serves the columns too. */
  add(products: Float32Array, place: BlockPlace, mirrored: boolean): void;
  /** int32[records, width]. */
  finish(): Int32Array;
}

/** Opens a count against `width` other records of each, int32[records, width]; x = float32[records, features]. */
export function openNearerCount(x: Matrix, others: Int32Array, width: number): NearerCount {
  const { kernels, memory } = openWasm<NearKernels>(NEAR_BLOCKS_WASM);
  const norms = putNorms(memory, x);
  const limits = memory.float32(others.length);
  const counts = memory.int32(others.length);
  const mark = memory.mark();
  const data = memory.float32(x.data.length);
  data.view().set(x.data);
  const indices = memory.int32(others.length);
  indices.view().set(others);
  const squared = memory.float64(others.length);
  kernels.exactDistances(data.address, x.cols, x.rows, indices.address, width, squared.address);
  const [exact, lengths] = [squared.view(), norms.view()];
  // A little less than exact: no record is to count as nearer than itself.
  limits.view().set(
    exact.map((value, i) => {
      const own = lengths[Math.floor(i / width)]!;
      return value - 1e-6 * (own + lengths[others[i]!]!);
    }),
  );
  memory.release(mark);
  const blocks = openBlocks(kernels, memory);
  return {
    add: (products, place, mirrored) =>
      blocks.each(products, place, mirrored, (address, { n, m, rowBase, colBase }) =>
        kernels.countNearer(
          address,
          n,
          m,
          rowBase,
          colBase,
          norms.address,
          limits.address,
          counts.address,
          width,
        ),
      ),
    finish: () => counts.view().slice(),
  };
}

/** Adds up distances from every record to the records of every group, block by block. */
export interface GroupSums {
  add(products: Float32Array, place: BlockPlace, mirrored: boolean): void;
  /** float64[records, groups]. */
  finish(): Float64Array;
}

/** Opens sums for records that are ordered by group: group g owns rows starts[g] ... starts[g + 1] - 1; `rooted`: of distances, else of their squares. */
export function openGroupSums(x: Matrix, starts: Int32Array, rooted: boolean): GroupSums {
  const { kernels, memory } = openWasm<NearKernels>(NEAR_BLOCKS_WASM);
  const norms = putNorms(memory, x);
  const groups = starts.length - 1;
  const begins = memory.int32(starts.length);
  begins.view().set(starts);
  const sums = memory.float64(x.rows * groups);
  const blocks = openBlocks(kernels, memory);
  return {
    add: (products, place, mirrored) =>
      blocks.each(products, place, mirrored, (address, { n, m, rowBase, colBase }) =>
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
          rooted ? 1 : 0,
        ),
      ),
    finish: () => sums.view().slice(),
  };
}

type Arena = ReturnType<typeof openWasm>["memory"];

/** Room for a block and for the same block turned, which stands for the one below the diagonal. */
function openBlocks(
  kernels: NearKernels,
  memory: Arena,
): {
  each(
    products: Float32Array,
    place: BlockPlace,
    mirrored: boolean,
    visit: (address: number, place: BlockPlace) => void,
  ): void;
} {
  const block = memory.float32(BLOCK_SIDE * BLOCK_SIDE + 4);
  const turned = memory.float32(BLOCK_SIDE * BLOCK_SIDE + 4);
  return {
    each(products, place, mirrored, visit) {
      block.view().set(products);
      visit(block.address, place);
      if (!mirrored) return;
      const { n, m, rowBase, colBase } = place;
      kernels.turn(block.address, n, m, turned.address);
      visit(turned.address, { n: m, m: n, rowBase: colBase, colBase: rowBase });
    },
  };
}

function putNorms(memory: Arena, x: Matrix): WasmArray<Float32Array> {
  const padded = x.rows + 4;
  const norms = memory.float32(padded);
  norms.view().set(squaredNorms(x, padded));
  return norms;
}

/** Infinite behind the last record: nothing there is near. */
function squaredNorms({ rows, cols, data }: Matrix, length: number): Float32Array {
  const out = new Float32Array(length).fill(Number.POSITIVE_INFINITY);
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let f = r * cols; f < (r + 1) * cols; f++) sum += data[f]! * data[f]!;
    out[r] = sum;
  }
  return out;
}
