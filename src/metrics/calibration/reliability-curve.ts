import { EinthovenError } from "../../core/error.ts";
import { type Tally, tallyOf } from "../ranking.ts";

/** One bin of a reliability curve: what was predicted beside what happened. */
export interface ReliabilityBin {
  /** Lowest and highest probability in the bin. */
  readonly from: number;
  readonly to: number;
  /** Records in the bin; a fraction where bins of equal mass cut a tie. */
  readonly records: number;
  readonly meanProbability: number;
  readonly positiveShare: number;
}

export interface ReliabilityOptions {
  readonly bins?: number;
  /** "mass": as many records in every bin (as the calibration error counts); "width": equal steps of probability. */
  readonly by?: "mass" | "width";
}

/**
 * Draws up the reliability curve, from the lowest probability; empty bins are left out. Bins of equal mass share
 * ties, and records on an edge, by their mass, so that the mean over bins of |meanProbability - positiveShare| is
 * the expected calibration error. Bins of equal width hold (from, to], as scikit-learn's calibration_curve does
 * (golden/metrics/calibration.json). labels = int8[records] (NOT_ASSESSED left out). Throws `option-invalid` for
 * fewer than 1 bin, `values-invalid` for probabilities outside [0, 1] with bins of equal width.
 */
export function reliabilityCurve(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { bins = 15, by = "mass" }: ReliabilityOptions = {},
): ReliabilityBin[] {
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new EinthovenError("option-invalid", `${bins} bins`, { hint: "give 1 or more" });
  }
  const tally = ascending(tallyOf(labels, probabilities));
  return by === "mass" ? equalMass(tally, bins) : equalWidth(tally, bins);
}

/** Distinct probabilities from the lowest. */
interface Group {
  readonly probability: number;
  readonly records: number;
  readonly positives: number;
}

function ascending({ groups, scores, weights, positives }: Tally): Group[] {
  return Array.from({ length: groups }, (_, i) => {
    const g = groups - 1 - i;
    return { probability: scores[g]!, records: weights[g]!, positives: positives[g]! };
  });
}

function equalMass(groups: readonly Group[], bins: number): ReliabilityBin[] {
  const total = groups.reduce((sum, { records }) => sum + records, 0);
  const out: ReliabilityBin[] = [];
  let held: Group[] = [];
  let room = total / bins;
  // What is left of a bin after sums of shares is not 0 exactly.
  const least = (total / bins) * 1e-9;
  for (const group of groups) {
    const share = group.positives / group.records;
    let left = group.records;
    while (left > least) {
      const taken = Math.min(left, room);
      held.push({ probability: group.probability, records: taken, positives: taken * share });
      left -= taken;
      room -= taken;
      if (room <= least) {
        out.push(binOf(held));
        held = [];
        room = total / bins;
      }
    }
  }
  return held.length === 0 ? out : [...out, binOf(held)];
}

function equalWidth(groups: readonly Group[], bins: number): ReliabilityBin[] {
  const members = Array.from({ length: bins }, (): Group[] => []);
  for (const group of groups) {
    const { probability } = group;
    if (!(probability >= 0 && probability <= 1)) {
      throw new EinthovenError("values-invalid", `${probability} is not a probability`);
    }
    // The edge itself decides: the product may round over it.
    let bin = Math.min(bins - 1, Math.floor(probability * bins));
    while (bin > 0 && probability <= bin / bins) bin--;
    while (bin < bins - 1 && probability > (bin + 1) / bins) bin++;
    members[bin]!.push(group);
  }
  return members.filter((held) => held.length > 0).map(binOf);
}

function binOf(held: readonly Group[]): ReliabilityBin {
  let records = 0;
  let probability = 0;
  let positives = 0;
  for (const group of held) {
    records += group.records;
    probability += group.records * group.probability;
    positives += group.positives;
  }
  return {
    from: held[0]!.probability,
    to: held.at(-1)!.probability,
    records,
    meanProbability: probability / records,
    positiveShare: positives / records,
  };
}
