import { ABSENT, type LabelMatrix, PRESENT } from "../../core/labels.ts";
import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import { auroc, tallyAuroc } from "../../metrics/auroc.ts";
import { bootstrapInterval } from "../../metrics/interval.ts";
import { patientReplicates } from "../../metrics/patient-bootstrap.ts";
import { rankingOf } from "../../metrics/ranking.ts";
import { openTallies } from "../../metrics/weighted-tallies.ts";

/** An AUROC with its 95 % interval over patients. */
export interface MaskedScore {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Mean, lowest and highest AUROC over random choices of k dimensions. */
export interface RandomBand {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What k dimensions do: kept, all others at their mean; dropped, they at theirs. */
export interface FaithfulnessPoint {
  readonly k: number;
  readonly kept: MaskedScore;
  readonly dropped: MaskedScore;
  readonly randomKept: RandomBand;
  readonly randomDropped: RandomBand;
}

/** Whether the dimensions that SHAP puts first are those that the probe needs. */
export interface Faithfulness {
  readonly records: number;
  readonly positives: number;
  /** Random choices of each size. */
  readonly repeats: number;
  /** All dimensions as they are. */
  readonly whole: MaskedScore;
  readonly points: readonly FaithfulnessPoint[];
}

export interface FaithfulnessRequest {
  /** One class of a probe: any number per record that rises with its probability. */
  readonly score: (x: Matrix) => Promise<Float64Array>;
  /** Held-out records: float32[records, features]. */
  readonly explained: Matrix;
  /** Of the one class. */
  readonly labels: Int8Array;
  readonly patientIds: readonly string[];
  /** What a masked dimension becomes, its mean over the training records: float64[features]. */
  readonly centre: Float64Array;
  /** Dimensions from the most important. */
  readonly order: readonly number[];
  readonly repeats?: number;
  readonly replicates?: number;
  /** Patients with the class, and without, that it takes; at least 2. */
  readonly fewestPatients?: number;
  readonly seed: string;
}

const GRID: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

/**
 * Scores a class when only its k leading dimensions are kept, or when they are dropped, beside k random ones. The probe is
 * not fitted again: what is masked takes the training mean, since SHAP explains this probe and not what another could
 * read. Importance knows no labels, so choosing by it on the scored records favours nothing. Intervals: bootstrap over
 * patients, the same replicates for all scores. Null when the records hold fewer patients with the class, or without it,
 * than `fewestPatients`.
 */
export async function faithfulness(request: FaithfulnessRequest): Promise<Faithfulness | null> {
  const { explained, order, repeats = 10, seed } = request;
  if (!isScorable(request)) return null;
  const sizes = GRID.filter((k) => k < order.length);
  const intervals = intervalsOf(request);
  const scored = (members: readonly number[], keeps: boolean): Promise<Float64Array> =>
    request.score(masked(request, { members: new Set(members), keeps }));
  const points: FaithfulnessPoint[] = [];
  for (const k of sizes) {
    const top = order.slice(0, k);
    const [kept, dropped] = [await scored(top, true), await scored(top, false)];
    const random: { kept: number[]; dropped: number[] } = { kept: [], dropped: [] };
    for (let repeat = 0; repeat < repeats; repeat++) {
      const members = shuffled(order, randomOf(`${seed}/random-k/${k}/${repeat}`)).slice(0, k);
      random.kept.push(auroc(request.labels, await scored(members, true)));
      random.dropped.push(auroc(request.labels, await scored(members, false)));
    }
    points.push({
      k,
      kept: intervals(kept),
      dropped: intervals(dropped),
      randomKept: bandOf(random.kept),
      randomDropped: bandOf(random.dropped),
    });
  }
  const whole = intervals(await request.score(explained));
  const positives = request.labels.filter((label) => label === PRESENT).length;
  return { records: explained.rows, positives, repeats, whole, points };
}

/** Copies the records with all dimensions but those kept at their mean. */
function masked(
  { explained, centre }: FaithfulnessRequest,
  { members, keeps }: { members: ReadonlySet<number>; keeps: boolean },
): Matrix {
  const { rows, cols, data } = explained;
  const out = matrixOf(rows, cols);
  const isKept = Uint8Array.from({ length: cols }, (_, f) => (members.has(f) === keeps ? 1 : 0));
  for (let i = 0; i < data.length; i++) {
    const f = i % cols;
    out.data[i] = isKept[f] === 1 ? data[i]! : centre[f]!;
  }
  return out;
}

function isScorable({ labels, patientIds, fewestPatients = 2 }: FaithfulnessRequest): boolean {
  const patients = (label: number): number =>
    new Set(patientIds.filter((_, r) => labels[r] === label)).size;
  const fewest = Math.max(2, fewestPatients);
  return patients(PRESENT) >= fewest && patients(ABSENT) >= fewest;
}

const REPLICATES = 200;

/** Gives scores their AUROC and its interval, always under the same replicates. */
function intervalsOf({
  labels,
  patientIds,
  seed,
  replicates = REPLICATES,
}: FaithfulnessRequest): (scores: Float64Array) => MaskedScore {
  const matrix: LabelMatrix = { rows: labels.length, classes: ["class"], data: labels };
  const options = { patientIds, labels: matrix, scored: [0], replicates, key: `${seed}/masked` };
  const draws = Array.from(patientReplicates(options), (weights) => weights.slice());
  return (scores) => {
    const tallyUnder = openTallies(labels.length)(rankingOf(labels, scores));
    const drawn = Float64Array.from(draws, (weights) => tallyAuroc(tallyUnder(weights)));
    const value = auroc(labels, scores);
    return { value, ...bootstrapInterval(value, drawn, { range: [0, 1] }) };
  };
}

function bandOf(values: readonly number[]): RandomBand {
  return {
    mean: values.reduce((sum, value) => sum + value / values.length, 0),
    low: Math.min(...values),
    high: Math.max(...values),
  };
}
