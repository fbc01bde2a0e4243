import { concurrentMap } from "../../core/concurrent-map.ts";
import { NOT_ASSESSED } from "../../core/labels.ts";
import { hasAllLabels, type Setting, sameSetting } from "../../core/setting.ts";
import type { LiftRow, ScoreRow } from "../../results/score-rows.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { CohortFolds } from "../../study/cohort-folds.ts";
import type { FoldPrediction, FoldScoreJob } from "../../study/job.ts";
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
import { scoreSet } from "./score-set.ts";
import type { ScoreSet } from "./scored-set.ts";

type LoadedFold = FoldPrediction & Loaded;

/** Predictions that are read at once. */
const CONCURRENT_READS = 32;

/** Scores all models of a cross-validated dataset from the stored predictions of every fold. */
export async function runFoldScoreJob(job: FoldScoreJob, context: JobContext): Promise<void> {
  const cohort = await context.cohort(job.dataset);
  const loaded = (
    await concurrentMap(job.predictions, CONCURRENT_READS, (entry) =>
      loadPrediction(context, "probe", entry),
    )
  ).filter((entry) => entry !== null);
  // A seed that lacks a fold would be scored on fewer patients than the others.
  const whole = loaded.filter((entry) => !lacksFold(entry, { job, loaded }));
  const perSetting = scoredSettings(whole).map((place) =>
    scoreFoldSetting({ job, context, cohort, folds: cohort.folds! }, place, whole),
  );
  await storeResult(context.folders, {
    kind: "fold-score",
    key: job.key,
    title: job.title,
    complete: loaded.length === job.predictions.length,
    value: {
      rows: perSetting.flatMap(({ rows }) => rows),
      lifts: perSetting.flatMap(({ lifts }) => lifts),
    },
  });
}

function lacksFold(
  wanted: LoadedFold,
  { job, loaded }: { readonly job: FoldScoreJob; readonly loaded: readonly LoadedFold[] },
): boolean {
  const isSibling = (other: FoldPrediction): boolean =>
    other.modelId === wanted.modelId &&
    other.probe === wanted.probe &&
    other.seed === wanted.seed &&
    sameSetting(other.setting, wanted.setting);
  return loaded.filter(isSibling).length < job.predictions.filter(isSibling).length;
}

/** The labels that the folds were tested on: where classes were cut to equal size, those of the first seed's cut. */
function testedRecords(test: ScoreSet["test"], models: ScoreSet["models"]): ScoreSet["test"] {
  const width = test.labels.classes.length;
  const [first] = models;
  const data = new Int8Array(test.labels.data.length).fill(NOT_ASSESSED);
  for (const { seed, places, labels } of first?.runs ?? []) {
    if (seed !== first!.runs[0]!.seed) continue;
    places?.forEach((place, i) => {
      data.set(labels.subarray(i * width, (i + 1) * width), place * width);
    });
  }
  return { ...test, labels: { ...test.labels, data } };
}

interface FoldScoring {
  readonly job: FoldScoreJob;
  readonly context: JobContext;
  readonly cohort: Cohort;
  readonly folds: CohortFolds;
}

function scoreFoldSetting(
  { job, context: { study, contestants }, cohort, folds }: FoldScoring,
  { probe, setting }: { readonly probe: string; readonly setting: Setting },
  loaded: readonly LoadedFold[],
): { rows: ScoreRow[]; lifts: LiftRow[] } {
  const here = loaded.filter(
    (entry) => sameSetting(entry.setting, setting) && entry.probe === probe,
  );
  const placeOf = new Map(Array.from(folds.rows, (row, place) => [cohort.records[row]!.id, place]));
  const models = modelsOf(contestants, here, ({ recordIds }) =>
    Int32Array.from(recordIds, (id) => placeOf.get(id)!),
  );
  const { evaluation } = study;
  const { rows, differences } = scoreSet({
    kind: cohort.kind,
    test: testedRecords(testRecords(cohort, folds.rows), models),
    models,
    pairs: contestants.flatMap((contestant) => pairsOf(contestant, models)),
    replicates: study.bootstrapReplicates,
    minimumPositives: study.minimumPositives,
    leftOut: new Map(),
    key: `bootstrap/${cohort.protocolKey}`,
    isThorough: hasAllLabels(setting),
    summary: evaluation.kind === "split" ? "mean" : evaluation.summary,
  });
  const place = {
    trainDatasetId: job.dataset,
    testDatasetId: job.dataset,
    setting,
    probe,
    // Of the first fold: those of the others differ by a patient or two.
    trainPatients: here[0]?.value.trainPatients ?? 0,
  };
  return {
    rows: rows.map((row) => ({
      ...row,
      seedValues: inStudyOrder(row, { models, seeds: study.seeds }),
      ...place,
    })),
    lifts:
      probe === mainProbe(study.probes)
        ? liftRows(differences, { datasetId: job.dataset, setting, kind: cohort.kind })
        : [],
  };
}
