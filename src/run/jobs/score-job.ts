import { concurrentMap } from "../../core/concurrent-map.ts";
import { EinthovenError } from "../../core/error.ts";
import { takeLabels } from "../../core/labels.ts";
import {
  type ModelPredictions,
  type ModelScores,
  scoreModels,
} from "../../metrics/score-models.ts";
import type { LiftRow, ScoreRow } from "../../results/score-rows.ts";
import type { PredictionValue } from "../../results/stored-result.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { ScoredPrediction, ScoreJob } from "../../study/job.ts";
import { loadResult, loadResultFile, storeResult } from "../result-store.ts";
import { predictionFile } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";
import { readPredictions } from "./predictions.ts";

/** The control that every encoder is compared with. */
const FEATURES = "features";

/** Predictions that are read at once. */
const CONCURRENT_READS = 32;

/** One stored prediction with its table read. */
interface Loaded extends ScoredPrediction {
  readonly value: PredictionValue;
  /** float64[records, classes] */
  readonly probabilities: Float64Array;
}

/** Scores all models on one test set from their stored predictions, for each probe and share of labels. */
export async function runScoreJob(job: ScoreJob, context: JobContext): Promise<void> {
  const cohort = await context.cohort(job.testDataset);
  const leftOut = unseenClasses(await context.cohort(job.dataset), context);
  const kind = job.dataset === job.testDataset ? "probe" : "transfer";
  const loaded = (
    await concurrentMap(job.predictions, CONCURRENT_READS, (entry) => load(context, kind, entry))
  ).filter((entry) => entry !== null);
  const settings = [...new Set(loaded.map(({ probe }) => probe))].flatMap((probe) =>
    [...new Set(loaded.map(({ fraction }) => fraction))].map((fraction) => ({ probe, fraction })),
  );
  const perSetting = settings.map((setting) =>
    scoreSetting(job, context, cohort, { ...setting, loaded, leftOut }),
  );
  await storeResult(context.folders, {
    kind: "score",
    key: job.key,
    title: job.title,
    complete: loaded.length === job.predictions.length,
    value: {
      rows: perSetting.flatMap(({ rows }) => rows),
      lifts: perSetting.flatMap(({ lifts }) => lifts),
    },
  });
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

/** null when the job that should have made it failed. */
async function load(
  { folders, task }: JobContext,
  kind: "probe" | "transfer",
  prediction: ScoredPrediction,
): Promise<Loaded | null> {
  const wanted = { kind, key: prediction.prediction };
  const result = await loadResult(folders, wanted).catch(nullIfMissing);
  if (result === null) return null;
  const classIds = task.classes.map(({ id }) => id);
  const table = await readPredictions(
    await loadResultFile(folders, result, predictionFile(wanted.key)),
    classIds,
  );
  return { ...prediction, value: result.value, probabilities: table.probabilities };
}

/** What is damaged must not pass for what was never there: it is computed again. */
function nullIfMissing(error: unknown): null {
  if (error instanceof EinthovenError && error.code === "result-missing") return null;
  throw error;
}

function scoreSetting(
  job: ScoreJob,
  { study, contestants }: JobContext,
  cohort: Cohort,
  {
    probe,
    fraction,
    loaded,
    leftOut,
  }: {
    readonly probe: string;
    readonly fraction: number;
    readonly loaded: readonly Loaded[];
    readonly leftOut: ReadonlyMap<string, string>;
  },
): { rows: ScoreRow[]; lifts: LiftRow[] } {
  const here = loaded.filter((entry) => entry.fraction === fraction && entry.probe === probe);
  const models = contestants
    .map(({ id }) => ({
      modelId: id,
      seeds: here.filter(({ modelId }) => modelId === id).map(seedPredictions),
    }))
    .filter(({ seeds }) => seeds.length > 0);
  const { scores, differences } = scoreTest(cohort, models, {
    pairs: contestants.flatMap((contestant) => pairsOf(contestant, models)),
    replicates: study.bootstrapReplicates,
    minimumPositives: study.minimumPositives,
    leftOut,
  });
  const trainPatients = here[0]?.value.trainPatients ?? 0;
  return {
    rows: scores.map((score) => ({
      ...score,
      seedValues: inStudyOrder(score, { models, seeds: study.seeds }),
      trainDatasetId: job.dataset,
      testDatasetId: job.testDataset,
      fraction,
      probe,
      trainPatients,
    })),
    lifts:
      job.dataset === job.testDataset && probe === mainProbe(study.probes)
        ? differences.map(({ modelId, referenceId, difference, lower, upper, p }) => ({
            modelId,
            referenceId,
            datasetId: job.dataset,
            fraction,
            metric: "auroc",
            difference,
            lower,
            upper,
            p,
          }))
        : [],
  };
}

/** Models are compared by one probe, as the figures of the report are: the linear one where there is one. */
function mainProbe(probes: readonly string[]): string | undefined {
  return probes.includes("linear") ? "linear" : probes[0];
}

/** One value per seed of the study; null for a seed whose probe failed. */
function inStudyOrder(
  { modelId, seedValues }: ModelScores["scores"][number],
  { models, seeds }: { models: readonly ModelPredictions[]; seeds: readonly number[] },
): (number | null)[] {
  const scored = models.find((model) => model.modelId === modelId)!.seeds;
  return seeds.map((wanted) => seedValues[scored.findIndex(({ seed }) => seed === wanted)] ?? null);
}

interface ScoreSettings {
  readonly pairs: readonly { modelId: string; referenceId: string; family: string }[];
  readonly replicates: number;
  readonly minimumPositives: number;
  readonly leftOut: ReadonlyMap<string, string>;
}

function scoreTest(
  cohort: Cohort,
  models: readonly ModelPredictions[],
  settings: ScoreSettings,
): ModelScores {
  const { split, labels, patientIds, protocolKey } = cohort;
  return scoreModels({
    labels: takeLabels(labels, split.test),
    patientIds: Array.from(split.test, (row) => patientIds[row]!),
    models,
    pairs: settings.pairs,
    replicates: settings.replicates,
    minimumPositives: settings.minimumPositives,
    leftOut: settings.leftOut,
    key: `bootstrap/${protocolKey}`,
  });
}

function seedPredictions({
  seed,
  probabilities,
  value,
}: Loaded): ModelPredictions["seeds"][number] {
  return {
    seed,
    probabilities,
    thresholds: Float64Array.from(value.classes, ({ threshold }) => threshold),
    trainable: value.classes.map(({ trainable }) => trainable),
  };
}

/** Every encoder against its random twin, and every encoder and twin against the hand-crafted features. */
function pairsOf(
  { id, role, randomTwinId }: JobContext["contestants"][number],
  models: readonly ModelPredictions[],
): { modelId: string; referenceId: string; family: string }[] {
  const has = (modelId: string | null): modelId is string =>
    models.some((model) => model.modelId === modelId);
  if (!has(id)) return [];
  const twin = has(randomTwinId)
    ? [{ modelId: id, referenceId: randomTwinId, family: "random twin" }]
    : [];
  const features = id !== FEATURES && role !== "control" && has(FEATURES);
  return features ? [...twin, { modelId: id, referenceId: FEATURES, family: FEATURES }] : twin;
}
