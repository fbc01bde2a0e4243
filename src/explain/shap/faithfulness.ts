import { type LabelMatrix, PRESENT } from "../../core/labels.ts";
import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import { auroc, tallyAuroc } from "../../metrics/auroc.ts";
import { bootstrapInterval } from "../../metrics/interval.ts";
import { patientReplicates } from "../../metrics/patient-bootstrap.ts";
import { emptyTally, rankingOf, tallyInto } from "../../metrics/ranking.ts";

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
  readonly seed: string;
}

const GRID: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

/**
 * Scores a class when only its k leading dimensions are kept, or when they are dropped, beside k random ones. The probe is
 * not fitted again: what is masked takes the training mean, since SHAP explains this probe and not what another could
 * read. Importance knows no labels, so choosing by it on the scored records favours nothing. Intervals: bootstrap over
 * patients, the same replicates for all scores. Null when the records do not hold two patients with the class and two
 * without.
 */
export async function faithfulness(request: FaithfulnessRequest): Promise<Faithfulness | null> {
  const { explained, order, repeats = 10, seed } = request;
  if (!isScorable(request)) return null;
  const sizes = GRID.filter((k) => k < order.length);
  const masks: MaskPlan[] = sizes.flatMap((k) => {
    const top = new Set(order.slice(0, k));
    const random = Array.from({ length: repeats }, (_, repeat) => {
      const key = `${seed}/random-k/${k}/${repeat}`;
      return new Set(shuffled(order, randomOf(key)).slice(0, k));
    });
    return [
      { members: top, keeps: true, isTop: true },
      { members: top, keeps: false, isTop: true },
      ...random.flatMap((members) => [
        { members, keeps: true, isTop: false },
        { members, keeps: false, isTop: false },
      ]),
    ];
  });
  const intervals = intervalsOf(request);
  const whole = intervals(await request.score(explained));
  const perSize = 2 + 2 * repeats;
  const points: FaithfulnessPoint[] = [];
  for (const [i, k] of sizes.entries()) {
    const own = masks.slice(i * perSize, (i + 1) * perSize);
    const scores: Float64Array[] = [];
    for (const mask of own) scores.push(await request.score(masked(request, mask)));
    const randoms = (keeps: boolean): number[] =>
      own.flatMap((mask, m) =>
        !mask.isTop && mask.keeps === keeps ? [auroc(request.labels, scores[m]!)] : [],
      );
    points.push({
      k,
      kept: intervals(scores[0]!),
      dropped: intervals(scores[1]!),
      randomKept: bandOf(randoms(true)),
      randomDropped: bandOf(randoms(false)),
    });
  }
  const positives = request.labels.filter((label) => label === PRESENT).length;
  return { records: explained.rows, positives, repeats, whole, points };
}

interface MaskPlan {
  readonly members: ReadonlySet<number>;
  readonly keeps: boolean;
  readonly isTop: boolean;
}

function masked({ explained, centre }: FaithfulnessRequest, { members, keeps }: MaskPlan): Matrix {
  const { rows, cols, data } = explained;
  const out = matrixOf(rows, cols);
  const isKept = Uint8Array.from({ length: cols }, (_, f) => (members.has(f) === keeps ? 1 : 0));
  for (let i = 0; i < data.length; i++) {
    const f = i % cols;
    out.data[i] = isKept[f] === 1 ? data[i]! : centre[f]!;
  }
  return out;
}

function isScorable({ labels, patientIds }: FaithfulnessRequest): boolean {
  const patients = (label: number): number =>
    new Set(patientIds.filter((_, r) => labels[r] === label)).size;
  return patients(PRESENT) >= 2 && patients(0) >= 2;
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
    const ranking = rankingOf(labels, scores);
    const tally = emptyTally(ranking);
    const drawn = Float64Array.from(draws, (weights) =>
      tallyAuroc(tallyInto(tally, ranking, weights)),
    );
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
