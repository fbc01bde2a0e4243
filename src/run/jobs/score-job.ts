import { concurrentMap } from "../../core/concurrent-map.ts";
import { hasAllLabels, type Setting, sameSetting } from "../../core/setting.ts";
import type { LiftRow, ScoreRow } from "../../results/score-rows.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { ScoreJob } from "../../study/job.ts";
import { mainProbe } from "../../study/main-probe.ts";
import { storeResult } from "../result-store.ts";
import {
  inStudyOrder,
  liftRows,
  modelsOf,
  pairsOf,
  scoredSettings,
  testRecords,
} from "./compared-models.ts";
import type { JobContext } from "./job-context.ts";
import { type Loaded, loadPrediction } from "./load-predictions.ts";
import { type ReplicatedSetting, replicateFiles } from "./replicate-store.ts";
import { scoreSet } from "./score-set.ts";
import { comparedBy } from "./scored-set.ts";

/** Predictions that are read at once. */
const CONCURRENT_READS = 32;

/** Scores all models on one test set from their stored predictions, for each probe and share of labels. */
export async function runScoreJob(job: ScoreJob, context: JobContext): Promise<void> {
  const cohort = await context.cohort(job.testDataset);
  const leftOut = unseenClasses(await context.cohort(job.dataset), context);
  const kind = job.dataset === job.testDataset ? "probe" : "transfer";
  const loaded = (
    await concurrentMap(job.predictions, CONCURRENT_READS, (entry) =>
      loadPrediction(context, kind, entry),
    )
  ).filter((entry) => entry !== null);
  const settings = scoredSettings(loaded);
  const perSetting = settings.map((setting) =>
    scoreSetting(job, context, cohort, { ...setting, loaded, leftOut }),
  );
  const compared = replicateFiles(job.key, {
    metric: comparedBy(cohort.kind),
    settings: perSetting.flatMap(({ replicated }) => replicated ?? []),
  });
  await storeResult(
    context.folders,
    {
      kind: "score",
      key: job.key,
      title: job.title,
      complete: loaded.length === job.predictions.length,
      value: {
        rows: perSetting.flatMap(({ rows }) => rows),
        lifts: perSetting.flatMap(({ lifts }) => lifts),
        replicated: compared.named,
      },
    },
    compared.files,
  );
}

/** Classes that the training dataset's annotators did not look for: a transfer is scored on common classes only. */
function unseenClasses(
  { assessed, name }: Cohort,
  { task }: JobContext,
): ReadonlyMap<string, string> {
  return new Map(
    task.classes
      .filter(({ id }) => !assessed.includes(id))
      .map(({ id }) => [id, `not assessed in ${name}, on which it would be trained`]),
  );
}

function scoreSetting(
  job: ScoreJob,
  { study, contestants }: JobContext,
  cohort: Cohort,
  {
    probe,
    setting,
    loaded,
    leftOut,
  }: {
    readonly probe: string;
    readonly setting: Setting;
    readonly loaded: readonly Loaded[];
    readonly leftOut: ReadonlyMap<string, string>;
  },
): { rows: ScoreRow[]; lifts: LiftRow[]; replicated: ReplicatedSetting | null } {
  const here = loaded.filter(
    (entry) => sameSetting(entry.setting, setting) && entry.probe === probe,
  );
  const models = modelsOf(contestants, here, () => null);
  const { rows, differences, replicated } = scoreSet({
    kind: cohort.kind,
    test: testRecords(cohort, cohort.split.test),
    models,
    pairs: contestants.flatMap((contestant) => pairsOf(contestant, models)),
    replicates: study.bootstrapReplicates,
    minimumPositives: study.minimumPositives,
    leftOut,
    key: `bootstrap/${cohort.protocolKey}`,
    isThorough: hasAllLabels(setting),
    summary: "mean",
  });
  const place = {
    trainDatasetId: job.dataset,
    testDatasetId: job.testDataset,
    setting,
    probe,
    trainPatients: here[0]?.value.trainPatients ?? 0,
  };
  const isMain = probe === mainProbe(study.probes);
  const isCompared = job.dataset === job.testDataset && isMain;
  return {
    replicated: isMain && replicated !== null ? { setting, ...replicated } : null,
    rows: rows.map((row) => ({
      ...row,
      seedValues: inStudyOrder(row, { models, seeds: study.seeds }),
      ...place,
    })),
    lifts: isCompared
      ? liftRows(differences, { datasetId: job.dataset, setting, kind: cohort.kind })
      : [],
  };
}
