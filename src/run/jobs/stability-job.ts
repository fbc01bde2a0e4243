import { takeLabels } from "../../core/labels.ts";
import type { Matrix } from "../../core/matrix.ts";
import {
  ALL_LABELS,
  hasAllLabels,
  type Setting,
  sameSetting,
  settingKey,
} from "../../core/setting.ts";
import { takeImputed } from "../../embed/impute.ts";
import { REFIT_EXPLAINED } from "../../explain/shap/attribute-probe.ts";
import { meanAbsolute } from "../../explain/shap/concentration/importance.ts";
import { drawRecords } from "../../explain/shap/draw-records.ts";
import { probeShap } from "../../explain/shap/probe-shap.ts";
import {
  type ChanceAgreement,
  chanceAgreement,
  rankAgreement,
} from "../../explain/shap/stability/rank-agreement.ts";
import { splitHalves } from "../../explain/shap/stability/split-halves.ts";
import type { FittedProbe } from "../../probe/probe.ts";
import type { StabilityRow, StabilitySummary } from "../../results/stability-summary.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { StabilityJob } from "../../study/job.ts";
import { trainingRows } from "../../study/training-set.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { storeResult } from "../result-store.ts";
import type { JobContext } from "./job-context.ts";
import type { JobProgress } from "./run-job.ts";
import { loadProbe } from "./stored-probe.ts";

/** Training records that stand for what is not known of a record. */
const BACKGROUND = 50;
/** Pairs of halves of the patients. */
const HALVES = 3;

type Importances = ReadonlyMap<string, Float64Array>;
type Pair = readonly [Float64Array, Float64Array];

/** Compares the order of dimensions between the stored probes of all fractions and seeds, and between halves of the patients. */
export async function runStabilityJob(
  job: StabilityJob,
  context: JobContext,
  onProgress: JobProgress,
): Promise<void> {
  const cohort = await context.cohort(job.dataset);
  const embedding = await context.embedding(job.embedding, cohort);
  const data = { job, context, cohort, embedding };
  const found = new Map<string, Importances>();
  for (const [i, { setting, seed, fitted }] of job.fits.entries()) {
    found.set(nameOf(setting, seed), await storedImportances(data, fitted));
    onProgress(i + 1, job.fits.length + 1);
  }
  const halves = await halfPairs(data);
  const chance = chanceAgreement(embedding.cols, "stability");
  const stabilities = cohort.labels.classes.flatMap((classId) =>
    summaryOf(job, { classId, found, halves: halves.get(classId) ?? [], chance }),
  );
  await storeResult(context.folders, {
    kind: "stability",
    key: job.key,
    title: job.title,
    value: { stabilities },
  });
}

interface StabilityData {
  readonly job: StabilityJob;
  readonly context: JobContext;
  readonly cohort: Cohort;
  readonly embedding: Matrix;
}

/** The same records for every fit: how important is each dimension, by class? */
async function storedImportances(data: StabilityData, key: string): Promise<Importances> {
  const { probe, medians } = await loadProbe(data.context.folders, key);
  const { background, explained } = recordsOf(data, medians);
  const values = await probeShap(probe, { background, explained, seed: "stability" });
  return new Map(
    fittedIds(probe).map((id, i) => [id, meanAbsolute(values[i]!.values, values[i]!)]),
  );
}

function recordsOf(
  { embedding, cohort, context: { study } }: StabilityData,
  medians: Float64Array,
): { background: Matrix; explained: Matrix; rows: Int32Array } {
  const rows = trainingRows(cohort, { setting: ALL_LABELS, seed: study.seeds[0]! });
  const { test } = cohort.split;
  const known = drawRecords(rows.length, BACKGROUND, "stability/background");
  const held = drawRecords(test.length, REFIT_EXPLAINED, "stability/explained");
  return {
    rows,
    background: takeImputed(
      embedding,
      known.map((r) => rows[r]!),
      medians,
    ),
    explained: takeImputed(
      embedding,
      held.map((r) => test[r]!),
      medians,
    ),
  };
}

/** Pairs of importances by class. */
async function halfPairs(data: StabilityData): Promise<Map<string, Pair[]>> {
  const { job, context, cohort, embedding } = data;
  const whole = job.fits.find(
    ({ setting, seed }) => hasAllLabels(setting) && seed === context.study.seeds[0],
  );
  const { probe, medians } = await loadProbe(context.folders, whole!.fitted);
  const { rows, background, explained } = recordsOf(data, medians);
  const pairs = await splitHalves(
    {
      fitted: probe,
      x: takeImputed(embedding, rows, medians),
      labels: takeLabels(cohort.labels, rows),
      patientIds: Array.from(rows, (row) => cohort.patientIds[row]!),
      background,
      explained,
      seed: "stability",
      openProducts: openOnnxProducts,
    },
    HALVES,
  );
  return new Map(
    fittedIds(probe).map((id, c) => [
      id,
      pairs.map((own) => own[c] ?? null).filter((own) => own !== null),
    ]),
  );
}

function summaryOf(
  { modelId, dataset: datasetId, probe, fits }: StabilityJob,
  at: {
    classId: string;
    found: ReadonlyMap<string, Importances>;
    halves: readonly Pair[];
    chance: ChanceAgreement;
  },
): StabilitySummary[] {
  const { classId, found } = at;
  const importance = (setting: Setting, seed: number): Float64Array | undefined =>
    found.get(nameOf(setting, seed))?.get(classId);
  const settings = fits
    .map(({ setting }) => setting)
    .filter((own, i, all) => all.findIndex((other) => sameSetting(own, other)) === i);
  const seeds = [...new Set(fits.map(({ seed }) => seed))];
  const features = importance(ALL_LABELS, seeds[0]!)?.length;
  if (features === undefined) return [];
  const rows = [
    ...settings.flatMap((setting) => {
      const own = seeds.map((seed) => importance(setting, seed));
      return rowOf("seeds", setting, everyTwo(own.filter((one) => one !== undefined)));
    }),
    ...settings
      .filter((setting) => !hasAllLabels(setting))
      .flatMap((setting) => {
        const pairs = seeds.flatMap((seed, s): Pair[] => {
          // The next seed, where there are several: a start that both share is no agreement.
          const other = seeds[(s + 1) % seeds.length]!;
          const [few, all] = [importance(setting, seed), importance(ALL_LABELS, other)];
          return few === undefined || all === undefined ? [] : [[few, all]];
        });
        return rowOf("settings", setting, pairs);
      }),
    ...rowOf("halves", ALL_LABELS, at.halves),
  ];
  return [{ modelId, datasetId, probe, classId, features, rows, chance: at.chance }];
}

/** No row where nothing can be compared; a constant importance has no order, so such a pair is left out. */
function rowOf(
  source: StabilityRow["source"],
  setting: Setting,
  pairs: readonly Pair[],
): StabilityRow[] {
  const found = pairs
    .map(([a, b]) => rankAgreement(a, b))
    .filter(({ spearman }) => !Number.isNaN(spearman));
  if (found.length === 0) return [];
  const overlaps = found.map(({ overlap }) => overlap);
  return [
    {
      source,
      setting,
      pairs: found.length,
      overlap: meanOf(overlaps),
      overlapLow: Math.min(...overlaps),
      overlapHigh: Math.max(...overlaps),
      spearman: meanOf(found.map(({ spearman }) => spearman)),
    },
  ];
}

function everyTwo(importances: readonly Float64Array[]): Pair[] {
  return importances.flatMap((a, i) => importances.slice(i + 1).map((b): Pair => [a, b]));
}

function fittedIds({ outputs }: FittedProbe): string[] {
  return outputs.flatMap(({ id, status }) => (status === "fitted" ? [id] : []));
}

function nameOf(setting: Setting, seed: number): string {
  return `${settingKey(setting)}/${seed}`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
