import { randomOf, shuffled } from "../../core/random.ts";

/** Shapley values of a game whose worth can only be asked for, coalition by coalition. */
export interface CoalitionValues {
  /** float64[players, outputs], row-major. They sum to `full - empty` exactly, up to rounding. */
  readonly values: Float64Array;
  /** Standard error of each value over the orders that were drawn, pairs as one: float64[players, outputs]. */
  readonly standardErrors: Float64Array;
  /** Worth of nobody and of everybody: float64[outputs]. */
  readonly empty: Float64Array;
  readonly full: Float64Array;
  /** Coalitions whose worth was asked for. */
  readonly evaluations: number;
}

/** Asks for the worth of coalitions, uint8[players] each: float64[coalitions, outputs]. */
export type Worth = (coalitions: readonly Uint8Array[]) => Promise<Float64Array>;

/**
 * Estimates Shapley values by walking random orders of the players forward and backward (antithetic pairs; Mitchell
 * and others, JMLR 2022): the mean gain of each player when it joins. Exact for a game without interactions, and
 * additive always. Asks for 2 + pairs * 2 (players - 1) coalitions, one walk at a time. Deterministic for a seed.
 */
export async function coalitionValues(
  worth: Worth,
  {
    players,
    outputs,
    pairs,
    seed,
  }: {
    readonly players: number;
    readonly outputs: number;
    readonly pairs: number;
    readonly seed: string;
  },
): Promise<CoalitionValues> {
  const ends = await worth([new Uint8Array(players), new Uint8Array(players).fill(1)]);
  const empty = ends.slice(0, outputs);
  const full = ends.slice(outputs);
  const random = randomOf(seed);
  const size = players * outputs;
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  let evaluations = 2;
  for (let pair = 0; pair < pairs; pair++) {
    const order = shuffled([...new Uint32Array(players).keys()], random);
    const gains = new Float64Array(size);
    for (const walk of [order, order.toReversed()]) {
      const steps = stepsOf(walk);
      const between = await worth(steps);
      evaluations += steps.length;
      addGains(gains, { walk, worths: [empty, between, full], outputs });
    }
    for (let i = 0; i < size; i++) {
      sum[i]! += gains[i]! / 2;
      squares[i]! += (gains[i]! / 2) ** 2;
    }
  }
  const values = sum.map((total) => total / pairs);
  const standardErrors = squares.map((total, i) =>
    Math.sqrt(Math.max(0, total / pairs - values[i]! ** 2) / Math.max(1, pairs - 1)),
  );
  return { values, standardErrors, empty, full, evaluations };
}

/** The coalitions on the way from nobody to everybody, both left out. */
function stepsOf(walk: readonly number[]): Uint8Array[] {
  const present = new Uint8Array(walk.length);
  return walk.slice(0, -1).map((player) => {
    present[player] = 1;
    return present.slice();
  });
}

function addGains(
  gains: Float64Array,
  {
    walk,
    worths,
    outputs,
  }: { walk: readonly number[]; worths: readonly Float64Array[]; outputs: number },
): void {
  const path = Float64Array.from(worths.flatMap((part) => [...part]));
  for (const [step, player] of walk.entries()) {
    for (let o = 0; o < outputs; o++) {
      gains[player * outputs + o]! += path[(step + 1) * outputs + o]! - path[step * outputs + o]!;
    }
  }
}
