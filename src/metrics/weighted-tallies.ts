import { EinthovenError } from "../core/error.ts";
import { BOOTSTRAP_WASM } from "../linalg/wasm/bootstrap.generated.ts";
import { openWasm, type Wasm, type WasmArray } from "../linalg/wasm/open-wasm.ts";
import type { Ranking, Tally } from "./ranking.ts";

/** Tallies one ranking, each record counted weights = uint16[records] times (of all records, as a bootstrap draws them). */
export type WeightedTally = (weights: Uint16Array) => Tally;

/** Takes a ranking into a memory (12 bytes a record), so that it can be tallied again and again. */
export type TakeRanking = (ranking: Ranking) => WeightedTally;

/**
 * Opens a memory for any number of rankings of the same records. A tally is good until the next one of the same memory.
 * Throws `shape-mismatch` for a ranking or weights of other records.
 */
export function openTallies(records: number): TakeRanking {
  let store = openStore(records);
  return (ranking) => {
    if (store.memory.mark() > FULL_BYTES) store = openStore(records);
    return weightedTally(store, ranking);
  };
}

/** Beyond this the next ranking goes into a memory of its own; one reaches to 4 GiB. */
const FULL_BYTES = 2 ** 30;

interface TallyKernels {
  tally(
    weights: number,
    codes: number,
    scores: number,
    ranked: number,
    tied: number,
    weightOf: number,
    positivesOf: number,
  ): number;
}

/** One memory, its room for weights and for the tally of whichever ranking comes next. */
interface TallyStore extends Wasm<TallyKernels> {
  readonly weights: WasmArray<Uint16Array>;
  readonly tied: readonly WasmArray<Float64Array>[];
  /** Views of them, made anew when the memory has grown. */
  views: { readonly weights: Uint16Array; readonly tied: readonly Float64Array[] };
}

function openStore(records: number): TallyStore {
  const { kernels, memory } = openWasm<TallyKernels>(BOOTSTRAP_WASM);
  const weights = memory.uint16(records);
  const tied = Array.from({ length: 3 }, () => memory.float64(records));
  return { kernels, memory, weights, tied, views: viewsOf({ weights, tied }) };
}

function viewsOf({ weights, tied }: Pick<TallyStore, "weights" | "tied">): TallyStore["views"] {
  return { weights: weights.view(), tied: tied.map((array) => array.view()) };
}

function weightedTally(store: TallyStore, ranking: Ranking): WeightedTally {
  const { kernels, memory, weights, tied } = store;
  const ranked = ranking.records.length;
  const codes = memory.int32(ranked);
  const scores = memory.float64(ranked);
  codes.view().set(codesOf(ranking, weights.length));
  scores.view().set(ranking.scores);
  const addresses = tied.map(({ address }) => address) as [number, number, number];
  return (drawn) => {
    if (drawn.length !== weights.length) {
      throw new EinthovenError(
        "shape-mismatch",
        `${drawn.length} weights of ${weights.length} records`,
      );
    }
    // A view of a memory that has grown since is detached, and empty.
    if (store.views.tied[0]!.length === 0) store.views = viewsOf(store);
    store.views.weights.set(drawn);
    const groups = kernels.tally(
      weights.address,
      codes.address,
      scores.address,
      ranked,
      ...addresses,
    );
    const [tiedScores, weightOf, positives] = store.views.tied as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return { groups, scores: tiedScores, weights: weightOf, positives };
  };
}

/** Record x 4, 2 for a positive one, 1 where its score ends: the kernel reads one number a record. */
function codesOf({ records, positive, endsTie }: Ranking, ofRecords: number): Int32Array {
  return records.map((r, i) => {
    if (r >= ofRecords) {
      throw new EinthovenError("shape-mismatch", `record ${r} is ranked of ${ofRecords} records`);
    }
    return (r << 2) | (positive[i]! << 1) | endsTie[i]!;
  });
}
