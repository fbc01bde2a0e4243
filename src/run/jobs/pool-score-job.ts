import { concurrentMap } from "../../core/concurrent-map.ts";
import type { PooledScoreRow } from "../../results/pooled-scores.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { PoolScoreJob, ScoredPrediction } from "../../study/job.ts";
import { storeResult } from "../result-store.ts";
import { modelsOf, testRecords } from "./compared-models.ts";
import type { JobContext } from "./job-context.ts";
import { type Loaded, loadPrediction } from "./load-predictions.ts";
import { scoreSet } from "./score-set.ts";
import { comparedBy, type ScoredSet } from "./scored-set.ts";

/** Predictions that are read at once. */
const CONCURRENT_READS = 32;

/** Tells the probe that was trained at home from the pooled one of the same model. */
const AT_HOME = " (at home)";

/** Scores pooled training on the dataset that was left out, paired with training on that dataset itself. */
export async function runPoolScoreJob(job: PoolScoreJob, context: JobContext): Promise<void> {
  const read = (
    kind: "pool" | "probe",
    wanted: readonly ScoredPrediction[],
  ): Promise<(Loaded | null)[]> =>
    concurrentMap(wanted, CONCURRENT_READS, (entry) => loadPrediction(context, kind, entry));
  const [pooled, internal] = [
    await read("pool", job.pooled),
    (await read("probe", job.internal)).map(
      (entry) => entry && { ...entry, modelId: `${entry.modelId}${AT_HOME}` },
    ),
  ];
  const loaded = [...pooled, ...internal].filter((entry) => entry !== null);
  const cohort = await context.cohort(job.testDataset);
  const leftOut = await neverAssessed(job, context);
  const probes = [...new Set(loaded.map(({ probe }) => probe))];
  await storeResult(context.folders, {
    kind: "pool-score",
    key: job.key,
    title: job.title,
    complete: loaded.length === job.pooled.length + job.internal.length,
    value: {
      rows: probes.flatMap((probe) =>
        pooledRows(job, context, {
          probe,
          cohort,
          leftOut,
          loaded: loaded.filter((entry) => entry.probe === probe),
        }),
      ),
    },
  });
}

/** Classes that none of the training datasets looked for. */
async function neverAssessed(
  { trainDatasets }: PoolScoreJob,
  context: JobContext,
): Promise<ReadonlyMap<string, string>> {
  const cohorts = await Promise.all(trainDatasets.map((name) => context.cohort(name)));
  const assessed = new Set(cohorts.flatMap((cohort) => cohort.assessed));
  return new Map(
    context.task.classes
      .filter(({ id }) => !assessed.has(id))
      .map(({ id }) => [id, `not assessed in ${trainDatasets.join(", ")}`]),
  );
}

function pooledRows(
  { testDataset, trainDatasets }: PoolScoreJob,
  { study, contestants }: JobContext,
  {
    probe,
    cohort,
    leftOut,
    loaded,
  }: {
    readonly probe: string;
    readonly cohort: Cohort;
    readonly leftOut: ReadonlyMap<string, string>;
    readonly loaded: readonly Loaded[];
  },
): PooledScoreRow[] {
  const ids = contestants.flatMap(({ id }) => [{ id }, { id: `${id}${AT_HOME}` }]);
  const models = modelsOf(ids, loaded, () => null);
  const has = (id: string): boolean => models.some(({ modelId }) => modelId === id);
  const scored = scoreSet({
    kind: cohort.kind,
    test: testRecords(cohort, cohort.split.test),
    models,
    pairs: contestants
      .filter(({ id }) => has(id) && has(`${id}${AT_HOME}`))
      .map(({ id }) => ({ modelId: id, referenceId: `${id}${AT_HOME}`, family: "at home" })),
    replicates: study.bootstrapReplicates,
    minimumPositives: study.minimumPositives,
    leftOut,
    key: `bootstrap/${cohort.protocolKey}`,
    isThorough: false,
    summary: "mean",
  });
  const metric = comparedBy(cohort.kind);
  const macro = scored.rows.filter((row) => row.classId === null && row.metric === metric);
  return contestants
    .filter(({ id }) => has(id))
    .flatMap(({ id }) => {
      const row = macro.find(({ modelId }) => modelId === id);
      if (row === undefined) return [];
      const {
        value,
        lower,
        upper,
        reason,
        testRecords: records,
        testPatients,
        testPositives,
      } = row;
      return [
        {
          modelId: id,
          probe,
          trainDatasetIds: trainDatasets,
          testDatasetId: testDataset,
          metric,
          value,
          lower,
          upper,
          reason,
          internal: macro.find(({ modelId }) => modelId === `${id}${AT_HOME}`)?.value ?? null,
          difference: differenceOf(scored, id),
          trainPatients: loaded.find(({ modelId }) => modelId === id)?.value.trainPatients ?? 0,
          testRecords: records,
          testPatients,
          testPositives,
        },
      ];
    });
}

function differenceOf({ differences }: ScoredSet, id: string): PooledScoreRow["difference"] {
  const found = differences.find(({ modelId }) => modelId === id);
  if (found === undefined || Number.isNaN(found.difference)) return null;
  const { difference: value, lower, upper, p } = found;
  return { value, lower, upper, p };
}
