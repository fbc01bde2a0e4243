import { openWasm, type WasmArray } from "./open-wasm.ts";
import { UMAP_LAYOUT_WASM } from "./umap-layout.generated.ts";

interface LayoutKernels {
  moveOnce(
    headPositions: number,
    tailPositions: number,
    moveTails: number,
    tailRows: number,
    heads: number,
    tails: number,
    periods: number,
    nextUse: number,
    nextNegative: number,
    edges: number,
    pullTable: number,
    pushTable: number,
    epoch: number,
    epochs: number,
    rate: number,
    before: number,
  ): number;
}

export interface LayoutEdges {
  /** Rows that move: int32[edges]. */
  readonly heads: Int32Array;
  /** Rows that they are pulled to: int32[edges]. */
  readonly tails: Int32Array;
  /** Epochs between two uses of an edge: float64[edges]. */
  readonly periods: Float64Array;
}

export interface LayoutOptions {
  readonly edges: LayoutEdges;
  /** A map that stays as it is, to which heads are pulled; absent: heads and tails are rows of one map. */
  readonly fixed?: Float64Array | undefined;
  /** float32[2817]: factor of the difference of two joined records by the bits of its squared length. */
  readonly pull: Float32Array;
  /** The same for two records that are not joined. */
  readonly push: Float32Array;
  readonly epochs: number;
  /** Learning rate of the first epoch. */
  readonly rate: number;
  /** First state of the stream of chance: a 32-bit number other than 0. */
  readonly seed: number;
}

/** Five records are pushed away for every one that is pulled. */
const NEGATIVE_SAMPLES = 5;

/** Moves float64[records, 2] by stochastic gradient descent (wasm/umap-layout.ts); returns new positions. */
export function moveLayout(
  start: Float64Array,
  { edges, fixed, pull, push, epochs, rate, seed }: LayoutOptions,
): Float64Array {
  const { kernels, memory } = openWasm<LayoutKernels>(UMAP_LAYOUT_WASM);
  const put = (values: Float64Array): WasmArray<Float64Array> => {
    const array = memory.float64(values.length);
    array.view().set(values);
    return array;
  };
  const putIntegers = (values: Int32Array): WasmArray<Int32Array> => {
    const array = memory.int32(values.length);
    array.view().set(values);
    return array;
  };
  const putTable = (values: Float32Array): WasmArray<Float32Array> => {
    const array = memory.float32(values.length);
    array.view().set(values);
    return array;
  };
  const positions = put(start);
  const others = fixed === undefined ? positions : put(fixed);
  const heads = putIntegers(edges.heads).address;
  const tails = putIntegers(edges.tails).address;
  const periods = put(edges.periods).address;
  const nextUse = put(edges.periods).address;
  const nextNegative = put(edges.periods.map((period) => period / NEGATIVE_SAMPLES)).address;
  const [pulls, pushes] = [putTable(pull).address, putTable(push).address];
  let state = seed;
  for (let epoch = 0; epoch < epochs; epoch++) {
    state = kernels.moveOnce(
      positions.address,
      others.address,
      fixed === undefined ? 1 : 0,
      others.length / 2,
      heads,
      tails,
      periods,
      nextUse,
      nextNegative,
      edges.heads.length,
      pulls,
      pushes,
      epoch,
      epochs,
      rate,
      state,
    );
  }
  return positions.view().slice();
}
