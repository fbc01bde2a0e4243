import { HISTOGRAM_WASM } from "./histogram.generated.ts";
import { openWasm, type WasmArray } from "./open-wasm.ts";

interface HistogramKernels {
  histogram(
    out: number,
    codes: number,
    rows: number,
    groups: number,
    bins: number,
    order: number,
    packed: number,
    count: number,
  ): void;
  subtract(parent: number, child: number, length: number): void;
  bestCut(
    histogram: number,
    groups: number,
    bins: number,
    gradient: number,
    hessian: number,
    minHessian: number,
    l2: number,
    best: number,
    lanes: number,
  ): void;
}

/** Binned features in a kernel's memory, for any number of growers. */
export interface HistogramMemory {
  /** Makes room for one grower's records and so many histograms. */
  room(sizes: { readonly records: number; readonly histograms: number }): HistogramRoom;
}

/** Where one grower works. Its views end when another room is made. */
export interface HistogramRoom {
  /** int32[records]: record numbers in the order of their nodes. */
  order(): Int32Array;
  /** float64[records]: gradient x 2^26 + hessian of the record at the same place of `order`. */
  packed(): Float64Array;
  /** Sums the records at places `low` to `high` (not included) into histogram number `to`. */
  count(to: number, low: number, high: number): void;
  /** Takes one child's histogram from its parent's, which becomes that of the other child. */
  subtract(parent: number, child: number): void;
  /** Finds the best cut in a histogram; see `RawCut`. */
  bestCut(from: number, total: CutTotal): RawCut;
}

/** What a node sums up to and what its sides may be: whole units, see `wholeGradientsInto`. */
export interface CutTotal {
  readonly gradient: number;
  readonly hessian: number;
  readonly minHessian: number;
  readonly l2: number;
}

/** The cut of greatest worth, g²/h of both sides as one fraction; of equal ones the lower feature, then the lower code. */
export interface RawCut {
  readonly upper: number;
  readonly lower: number;
  /** -1 where no cut is better than none. */
  readonly feature: number;
  /** Codes up to this one go left. */
  readonly code: number;
  /** Packed gradient and hessian of the left side. */
  readonly left: number;
}

const LANES = 4;

/**
 * Takes binned features: codes = uint32[groups, rows], the codes of four features in each, below `bins`. All sums are of
 * whole numbers below 2^53, so that no order of adding changes them. Memory: the codes, and groups x bins x 32 bytes for
 * each histogram.
 */
export function openHistograms({
  codes,
  rows,
  groups,
  bins,
}: {
  readonly codes: Uint32Array;
  readonly rows: number;
  readonly groups: number;
  readonly bins: number;
}): HistogramMemory {
  const { kernels, memory } = openWasm<HistogramKernels>(HISTOGRAM_WASM);
  const own = memory.int32(groups * rows);
  const best = memory.float64(5);
  const lanes = memory.float64(4 * LANES);
  const size = groups * bins * LANES;
  own.view().set(codes);
  return {
    room: ({ records, histograms }) => {
      const order = memory.int32(records);
      const packed = memory.float64(records);
      const sums: WasmArray<Float64Array>[] = Array.from({ length: histograms }, () =>
        memory.float64(size),
      );
      return {
        order: () => order.view(),
        packed: () => packed.view(),
        count: (to, low, high) => {
          const places = [order.address + 4 * low, packed.address + 8 * low] as const;
          const shape = [rows, groups, bins] as const;
          kernels.histogram(sums[to]!.address, own.address, ...shape, ...places, high - low);
        },
        subtract: (parent, child) => {
          kernels.subtract(sums[parent]!.address, sums[child]!.address, size);
        },
        bestCut: (from, { gradient, hessian, minHessian, l2 }) => {
          const total = [gradient, hessian, minHessian, l2] as const;
          const places = [best.address, lanes.address] as const;
          kernels.bestCut(sums[from]!.address, groups, bins, ...total, ...places);
          const [upper, lower, feature, code, left] = best.view();
          return {
            upper: upper!,
            lower: lower!,
            feature: feature!,
            code: code!,
            left: left!,
          };
        },
      };
    },
  };
}
