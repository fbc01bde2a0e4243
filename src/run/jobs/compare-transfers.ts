import { scoreDrop } from "../../metrics/comparison/score-drop.ts";
import { holm } from "../../metrics/holm.ts";
import {
  pairedDifferences,
  type ReplicatedScore,
  rangeOfDifference,
} from "../../metrics/paired-differences.ts";
import { smallSampleOf } from "../../metrics/small-sample.ts";
import type { DropRow, TransferLift } from "../../results/study-comparison.ts";
import type { Contestant } from "../../study/contestants.ts";
import type { ComparedTest } from "./compare-job.ts";
import { pairsOf } from "./compared-models.ts";
import type { StoredReplicates } from "./replicate-store.ts";

/**
 * Subtracts every model's score at home from its scores abroad, over the classes scored in both; the patients of both
 * test sets are resampled, each on their own.
 */
export function dropRows(home: ComparedTest, abroad: readonly ComparedTest[]): DropRow[] {
  return home.replicates.modelIds.flatMap((modelId) => {
    const rows = abroad.flatMap((test) => dropOf(home, test, modelId) ?? []);
    const adjusted = holm(rows.map(({ p }) => p));
    return rows.map((row, i) => ({ ...row, p: adjusted[i]! }));
  });
}

function dropOf(home: ComparedTest, abroad: ComparedTest, modelId: string): DropRow | null {
  if (home.replicates.metric === "mae") return errorDropOf(home, abroad, modelId);
  const there = new Set(abroad.replicates.classesOf(modelId));
  const classIds = home.replicates.classesOf(modelId).filter((id) => there.has(id));
  if (classIds.length === 0) return null;
  const internal = meanScore(home.replicates, { modelId, classIds });
  const external = meanScore(abroad.replicates, { modelId, classIds });
  const rarer = [home, abroad].flatMap(({ replicates }) =>
    classIds.map((id) => replicates.rarer.get(id)!),
  );
  return {
    modelId,
    trainDatasetId: home.dataset,
    testDatasetId: abroad.testDataset,
    classIds,
    internal: internal.value,
    external: external.value,
    ...scoreDrop({ internal, external }, { smallSample: smallSampleOf(rarer) }),
  };
}

/** Of a number: external minus internal error, so that above 0 is worse. */
function errorDropOf(home: ComparedTest, abroad: ComparedTest, modelId: string): DropRow | null {
  const internal = home.replicates.find({ modelId });
  const external = abroad.replicates.find({ modelId });
  if (internal === null || external === null) return null;
  const patients = [home, abroad].flatMap(({ replicates }) => [...replicates.rarer.values()]);
  return {
    modelId,
    trainDatasetId: home.dataset,
    testDatasetId: abroad.testDataset,
    classIds: [],
    internal: internal.value,
    external: external.value,
    ...scoreDrop(
      { internal, external },
      { range: ANY_ERROR, smallSample: smallSampleOf(patients) },
    ),
  };
}

const ANY_ERROR = [0, Number.POSITIVE_INFINITY] as const;

function meanScore(
  replicates: StoredReplicates,
  { modelId, classIds }: { modelId: string; classIds: readonly string[] },
): ReplicatedScore {
  const scores = classIds.map((classId) => replicates.find({ modelId, classId })!);
  const mean = new Float64Array(scores[0]!.replicates.length);
  for (const { replicates: draws } of scores) {
    for (let b = 0; b < mean.length; b++) mean[b]! += draws[b]! / scores.length;
  }
  return {
    value: scores.reduce((sum, { value }) => sum + value, 0) / scores.length,
    replicates: mean,
  };
}

/** Compares every model with its random twin and with the features on another dataset's test set. */
export function transferLifts(
  { dataset, testDataset, replicates }: ComparedTest,
  contestants: readonly Contestant[],
): TransferLift[] {
  const models = replicates.modelIds.map((modelId) => ({ modelId }));
  const scores = new Map(
    models.flatMap(({ modelId }) => {
      const score = replicates.find({ modelId });
      return score === null ? [] : [[modelId, score]];
    }),
  );
  const pairs = contestants.flatMap((contestant) => pairsOf(contestant, models));
  const smallSample = smallSampleOf([...replicates.rarer.values()]);
  const range = rangeOfDifference(replicates.metric === "mae" ? ANY_ERROR : [0, 1]);
  return pairedDifferences(pairs, scores, { range, smallSample }).map(
    ({ modelId, referenceId, difference, lower, upper, p }) => ({
      modelId,
      referenceId,
      trainDatasetId: dataset,
      testDatasetId: testDataset,
      difference,
      lower,
      upper,
      p,
    }),
  );
}
