import { EinthovenError } from "../core/error.ts";
import { type Random, shuffled } from "../core/random.ts";

/** What is hidden of a record whose tokens lie on a grid of leads x slots of time. */
export interface Masking {
  /** Tokens that the encoder sees; all others are hidden. */
  readonly contextTokens: number;
  /** Hidden tokens that the predictor must guess; at most all that are hidden. */
  readonly targetTokens: number;
  /** Leads that are hidden together, because some of them give the others: I and II give III, aVR, aVL and aVF. */
  readonly leadGroups: readonly (readonly number[])[];
  /** A block spans at least and at most so many neighbouring lead groups. */
  readonly blockGroups: readonly [fewest: number, most: number];
  /** A block spans at least and at most so many neighbouring slots. */
  readonly blockSlots: readonly [fewest: number, most: number];
}

/** Tokens by their number on the grid, lead after lead, in ascending order. */
export interface Mask {
  readonly context: Int32Array;
  readonly targets: Int32Array;
}

/** Of twelve leads: the six of the limbs hang together, each chest lead stands for itself. */
export const LIMB_AND_CHEST: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5],
  ...[6, 7, 8, 9, 10, 11].map((lead) => [lead]),
];

/**
 * Draws what is hidden of one record: blocks of neighbouring lead groups and slots, until enough tokens are hidden
 * (multi-block masking of I-JEPA, Assran et al., arXiv 2301.08243, on leads x time). The last block gives back, by
 * chance, what it hides too many, so that every record has equally many tokens and the graph stays the same.
 */
export function drawMask(
  { leads, slots }: { readonly leads: number; readonly slots: number },
  masking: Masking,
  random: Random,
): Mask {
  const tokens = leads * slots;
  requireFeasible(tokens, masking);
  const wanted = tokens - masking.contextTokens;
  const hidden = new Set<number>();
  while (hidden.size < wanted) {
    const fresh = blockOf(slots, masking, random).filter((token) => !hidden.has(token));
    for (const token of shuffled(fresh, random).slice(0, wanted - hidden.size)) hidden.add(token);
  }
  const context = Int32Array.from({ length: tokens }, (_, t) => t).filter((t) => !hidden.has(t));
  const all = [...hidden].sort((a, b) => a - b);
  const targets = Int32Array.from(shuffled(all, random).slice(0, masking.targetTokens)).sort();
  return { context, targets };
}

/** The tokens of one block. */
function blockOf(slots: number, masking: Masking, random: Random): number[] {
  const { leadGroups, blockGroups, blockSlots } = masking;
  const groups = drawRange(leadGroups.length, blockGroups, random);
  const times = drawRange(slots, blockSlots, random);
  const tokens: number[] = [];
  for (const lead of leadGroups.slice(groups.start, groups.end).flat()) {
    for (let s = times.start; s < times.end; s++) tokens.push(lead * slots + s);
  }
  return tokens;
}

/** Neighbours among `places`: first how many, then where they begin. */
function drawRange(
  places: number,
  [fewest, most]: readonly [number, number],
  random: Random,
): { readonly start: number; readonly end: number } {
  const length = fewest + random.integer(most - fewest + 1);
  const start = random.integer(places - length + 1);
  return { start, end: start + length };
}

function requireFeasible(tokens: number, masking: Masking): void {
  const { contextTokens, targetTokens } = masking;
  const hidden = tokens - contextTokens;
  if (contextTokens >= 1 && targetTokens >= 1 && targetTokens <= hidden) return;
  throw new EinthovenError(
    "option-invalid",
    `${contextTokens} tokens to see and ${targetTokens} to guess do not fit a record of ${tokens}`,
    { hint: "leave at least one token to see, and no more to guess than are hidden" },
  );
}
