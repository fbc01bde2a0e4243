import { takeLabels } from "../../core/labels.ts";
import { type Setting, sameSetting } from "../../core/setting.ts";
import type { ModelPair, PairedDifference } from "../../metrics/paired-differences.ts";
import type { TaskKind } from "../../probe/probe.ts";
import type { LiftRow } from "../../results/score-rows.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { Contestant } from "../../study/contestants.ts";
import type { Loaded } from "./load-predictions.ts";
import { comparedBy, type ScoredRow, type ScoreSet, seedsOf } from "./scored-set.ts";

/** The control that every encoder is compared with. */
const FEATURES = "features";

/** Gathers the runs of every contestant that has any. `placesOf` says which test records a run is about; null: all. */
export function modelsOf<Prediction extends Loaded>(
  contestants: readonly Pick<Contestant, "id">[],
  loaded: readonly Prediction[],
  placesOf: (entry: Prediction) => Int32Array | null,
): ScoreSet["models"] {
  return contestants
    .map(({ id }) => ({
      modelId: id,
      runs: loaded
        .filter(({ modelId }) => modelId === id)
        .map((entry) => ({
          seed: entry.seed,
          places: placesOf(entry),
          labels: entry.labels.data,
          predicted: entry.probabilities,
          classes: entry.value.classes,
        })),
    }))
    .filter(({ runs }) => runs.length > 0);
}

/** What is tested: the labels, or the numbers, of some records. */
export function testRecords(
  { labels, targets, patientIds }: Pick<Cohort, "labels" | "targets" | "patientIds">,
  rows: Int32Array,
): ScoreSet["test"] {
  return {
    labels: takeLabels(labels, rows),
    truth:
      targets === null ? new Float64Array(0) : Float64Array.from(rows, (r) => targets.data[r]!),
    patientIds: Array.from(rows, (row) => patientIds[row]!),
  };
}

/** Every probe with every setting that some prediction has. */
export function scoredSettings(
  loaded: readonly Pick<Loaded, "probe" | "setting">[],
): { readonly probe: string; readonly setting: Setting }[] {
  const settings = loaded
    .map(({ setting }) => setting)
    .filter((own, i, all) => all.findIndex((other) => sameSetting(own, other)) === i);
  return [...new Set(loaded.map(({ probe }) => probe))].flatMap((probe) =>
    settings.map((setting) => ({ probe, setting })),
  );
}

/** Every encoder against its random twin, and every encoder and twin against the hand-crafted features. */
export function pairsOf(
  { id, role, randomTwinId }: Contestant,
  models: readonly { readonly modelId: string }[],
): ModelPair[] {
  const has = (modelId: string | null): modelId is string =>
    models.some((model) => model.modelId === modelId);
  if (!has(id)) return [];
  const twin = has(randomTwinId)
    ? [{ modelId: id, referenceId: randomTwinId, family: "random twin" }]
    : [];
  const features = id !== FEATURES && role !== "control" && has(FEATURES);
  return features ? [...twin, { modelId: id, referenceId: FEATURES, family: FEATURES }] : twin;
}

/** Lays differences out as rows of one dataset; those that too few replicates define are left out. */
export function liftRows(
  differences: readonly PairedDifference[],
  {
    datasetId,
    setting,
    kind,
  }: { readonly datasetId: string; readonly setting: Setting; readonly kind: TaskKind },
): LiftRow[] {
  return differences
    .filter(({ difference, lower, upper }) => Number.isFinite(difference + lower + upper))
    .map(({ modelId, referenceId, difference, lower, upper, p }) => ({
      modelId,
      referenceId,
      datasetId,
      setting,
      metric: comparedBy(kind),
      difference,
      lower,
      upper,
      p,
    }));
}

/** One value per seed of the study; null for a seed whose probe failed. */
export function inStudyOrder(
  { modelId, seedValues }: ScoredRow,
  { models, seeds }: { readonly models: ScoreSet["models"]; readonly seeds: readonly number[] },
): (number | null)[] {
  const scored = seedsOf(models.find((model) => model.modelId === modelId)!);
  return seeds.map((wanted) => seedValues[scored.indexOf(wanted)] ?? null);
}
