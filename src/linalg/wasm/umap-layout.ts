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
    edges: number,
    pullTable: number,
    pushTable: number,
    epoch: number,
    epochs: number,
    rate: number,
    streams: number,
  ): void;
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
  /** float32[2817, 2]: the factor of the difference of two joined records as lines over its squared length. */
  readonly pull: Float32Array;
  /** The same for two records that are not joined. */
  readonly push: Float32Array;
  readonly epochs: number;
  /** Learning rate of the first epoch. */
  readonly rate: number;
  /** Where the streams of chance begin: any 32-bit number. */
  readonly seed: number;
}

/** Moves float64[records, 2] by stochastic gradient descent in float32 (wasm/umap-layout.ts); returns new positions. */
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
  const putShort = (values: Float32Array | Float64Array): WasmArray<Float32Array> => {
    const array = memory.float32(values.length);
    array.view().set(values);
    return array;
  };
  const positions = putShort(start);
  const others = fixed === undefined ? positions : putShort(fixed);
  const heads = putIntegers(edges.heads).address;
  const tails = putIntegers(edges.tails).address;
  const periods = put(edges.periods).address;
  const nextUse = put(edges.periods).address;
  const [pulls, pushes] = [putShort(pull).address, putShort(push).address];
  const streams = memory.int32(5);
  streams.view().set(streamsOf(seed));
  for (let epoch = 0; epoch < epochs; epoch++) {
    kernels.moveOnce(
      positions.address,
      others.address,
      fixed === undefined ? 1 : 0,
      others.length / 2,
      heads,
      tails,
      periods,
      nextUse,
      edges.heads.length,
      pulls,
      pushes,
      epoch,
      epochs,
      rate,
      streams.address,
    );
  }
  return Float64Array.from(positions.view());
}

/** Five states of xorshift32, none of them 0, from one number. */
export function streamsOf(seed: number): Int32Array {
  let state = seed;
  return Int32Array.from({ length: 5 }, () => {
    // Mixed well, so that the streams have nothing in common.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x45d9f3b);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
    mixed ^= mixed >>> 16;
    return mixed === 0 ? 1 : mixed;
  });
}
