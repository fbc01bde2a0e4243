import { randomOf } from "../../core/random.ts";
import type { ReplicatedScore } from "../../metrics/paired-differences.ts";
import {
  type FittedCurve,
  fittedCurve,
  fittedEfficiency,
  type LabelEfficiency,
} from "../../metrics/scarcity/label-efficiency.ts";
import type { EfficiencyRow, PowerLawRow } from "../../results/study-comparison.ts";
import type { Contestant } from "../../study/contestants.ts";
import type { ComparedTest } from "./compare-job.ts";
import { pairsOf } from "./compared-models.ts";
import type { StoredReplicates } from "./replicate-store.ts";

/** A power law has three numbers. */
const LEAST_POINTS = 3;
/** Each replicate fits a power law anew, about 50 microseconds. */
const MOST_FITS = 1000;

interface EfficiencyInput {
  readonly contestants: readonly Contestant[];
  readonly seeds: readonly number[];
  /** Labelled training patients by fraction, ascending. */
  patients(dataset: string): Promise<ReadonlyMap<number, number>>;
}

/**
 * Fits every model's label curve, and estimates how many labels it needs for the score that its random twin, or the
 * features, have with all of them. A replicate draws test patients, and seeds with replacement, the same for all models
 * and label shares: so the interval also holds who happened to be labelled. Time: 1,000 fits per compared model and
 * dataset. No rows with fewer than three label shares, and none for numbers.
 */
export async function efficiencyRows(
  tests: readonly ComparedTest[],
  { contestants, seeds, patients }: EfficiencyInput,
): Promise<{ efficiencies: EfficiencyRow[]; powerLaws: PowerLawRow[] }> {
  const rows = await Promise.all(
    tests.map(async ({ dataset: datasetId, replicates }) => {
      const labels = await patients(datasetId);
      // The law is of 1 - score: an error in some unit has no such limit.
      if (labels.size < LEAST_POINTS || replicates.metric !== "auroc")
        return { efficiencies: [], powerLaws: [] };
      const models = replicates.modelIds.map((modelId) => ({ modelId }));
      const pairs = contestants.flatMap((contestant) => pairsOf(contestant, models));
      const compared = new Set(pairs.flatMap(({ modelId, referenceId }) => [modelId, referenceId]));
      const curves = new Map(
        models.map(({ modelId }) => {
          const fits = compared.has(modelId) ? MOST_FITS : 0;
          return [modelId, curveOf(replicates, { modelId, labels, seeds, fits })];
        }),
      );
      return {
        efficiencies: pairs.map(({ modelId, referenceId }): EfficiencyRow => {
          const found = fittedEfficiency({
            model: curves.get(modelId)!,
            reference: curves.get(referenceId)!,
          });
          return { modelId, referenceId, datasetId, ...numbersOf(found) };
        }),
        powerLaws: models.map(({ modelId }): PowerLawRow => {
          const { whole } = curves.get(modelId)!;
          return { modelId, datasetId, ...lawOf(whole) };
        }),
      };
    }),
  );
  return {
    efficiencies: rows.flatMap(({ efficiencies }) => efficiencies),
    powerLaws: rows.flatMap(({ powerLaws }) => powerLaws),
  };
}

function lawOf(fit: FittedCurve["whole"]): Omit<PowerLawRow, "modelId" | "datasetId"> {
  if (fit.status === "failed") {
    const none = { scale: null, exponent: null, limit: null, rootMeanSquare: null };
    return { ...none, reason: fit.reason };
  }
  const { scale, exponent, limit, rootMeanSquare } = fit;
  return { scale, exponent, limit, rootMeanSquare, reason: null };
}

function curveOf(
  replicates: StoredReplicates,
  {
    modelId,
    labels,
    seeds,
    fits,
  }: {
    readonly modelId: string;
    readonly labels: ReadonlyMap<number, number>;
    readonly seeds: readonly number[];
    readonly fits: number;
  },
): FittedCurve {
  const points = [...labels].flatMap(([fraction, patients]) => {
    const setting = { kind: "fraction", value: fraction } as const;
    const whole = replicates.find({ modelId, setting });
    if (whole === null) return [];
    const own = seeds.flatMap((seed) => replicates.find({ modelId, setting, seed }) ?? []);
    return [{ patients, whole, replicates: acrossSeeds(own.length > 1 ? own : [whole], fits) }];
  });
  return fittedCurve({
    labels: points.map(({ patients }) => patients),
    scores: points.map(({ whole }) => whole.value),
    replicates: points.map((point) => point.replicates),
  });
}

/** Draws as many seeds as there are, with replacement, for every replicate; the same places for equally many seeds. */
function acrossSeeds(seeds: readonly ReplicatedScore[], fits: number): Float64Array {
  const random = randomOf(`label-efficiency/${seeds.length}`);
  const count = Math.min(fits, seeds[0]!.replicates.length);
  return Float64Array.from({ length: count }, (_, b) => {
    let sum = 0;
    for (let s = 0; s < seeds.length; s++) {
      sum += seeds[random.integer(seeds.length)]!.replicates[b]!;
    }
    return sum / seeds.length;
  });
}

function numbersOf(
  found: LabelEfficiency,
): Omit<EfficiencyRow, "modelId" | "referenceId" | "datasetId"> {
  if (found.status !== "estimated") {
    return {
      ratio: null,
      lower: null,
      upper: null,
      referencePatients: null,
      patients: null,
      extrapolated: false,
      neverShare: null,
      reason: found.reason,
    };
  }
  const { ratio, lower, upper, referenceLabels, labels, extrapolated, neverShare } = found;
  return {
    ratio,
    // A replicate may say "never" at both ends.
    lower: Number.isFinite(lower) ? lower : null,
    upper,
    referencePatients: referenceLabels,
    patients: labels,
    extrapolated,
    neverShare,
    reason: null,
  };
}
