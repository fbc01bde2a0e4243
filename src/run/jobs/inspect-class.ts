import { labelColumn } from "../../core/labels.ts";
import { recalibration } from "../../metrics/calibration/recalibration.ts";
import { reliabilityCurve } from "../../metrics/calibration/reliability-curve.ts";
import { expectedCalibrationError } from "../../metrics/calibration-error.ts";
import { classTestOf } from "../../metrics/class-test.ts";
import { delongCovariance, delongDifference } from "../../metrics/comparison/delong.ts";
import { decisionCurve } from "../../metrics/decision-curve.ts";
import { holm } from "../../metrics/holm.ts";
import type { DelongTable, InspectedClass, ModelCurves } from "../../results/dataset-inspection.ts";
import type { InspectedTest } from "./inspect-job.ts";

/** Digits of a probability or a net benefit on a curve: finer than a pixel. */
const DIGITS = 4;

/** One model's probabilities of one class: one float64[records] per seed. */
interface ClassPredictions {
  readonly modelId: string;
  readonly seeds: readonly Float64Array[];
}

/**
 * Looks at one class of a test set: curves of every model that could be trained for it, and DeLong's test of every
 * pair. Time: a sort per model and seed, and models^2 x records for the tests.
 */
export function inspectClass(
  { labels, patientIds, models }: InspectedTest,
  { c, thresholds }: { c: number; thresholds: readonly number[] },
): InspectedClass {
  const { column, records, patients, positives } = classTestOf(labels, patientIds, {
    c,
    minimumPositives: 1,
  });
  const width = labels.classes.length;
  const predictions = models
    .filter(({ seeds }) => seeds.every(({ value }) => value.classes[c]!.trainable))
    .map(
      ({ modelId, seeds }): ClassPredictions => ({
        modelId,
        seeds: seeds.map(({ probabilities }) =>
          Float64Array.from(column, (_, r) => probabilities[r * width + c]!),
        ),
      }),
    );
  return {
    classId: labels.classes[c]!,
    records,
    patients,
    positives,
    curves: predictions.map((one) => curvesOf(labelColumn(labels, c), one, thresholds)),
    delong: delongTable(column, predictions, { independent: records === patients }),
  };
}

function curvesOf(
  column: Int8Array,
  { modelId, seeds }: ClassPredictions,
  thresholds: readonly number[],
): ModelCurves {
  const [labels, probabilities] = pooled(column, seeds);
  const bins = reliabilityCurve(labels, probabilities);
  const fits = seeds.map((own) => recalibration(column, own));
  const benefits = seeds.map((own) => decisionCurve(column, own, { thresholds }));
  return {
    modelId,
    predicted: bins.map(({ meanProbability }) => cut(meanProbability)),
    observed: bins.map(({ positiveShare }) => cut(positiveShare)),
    slope: meanOrNull(fits.map(({ slope }) => slope)),
    intercept: meanOrNull(fits.map(({ intercept }) => intercept)),
    ece: cut(mean(seeds.map((own) => expectedCalibrationError(column, own)))),
    netBenefit: thresholds.map((_, t) => cut(mean(benefits.map((own) => own[t]!.netBenefit)))),
  };
}

/** The predictions of all seeds as one: each record counts once per seed. */
function pooled(column: Int8Array, seeds: readonly Float64Array[]): [Int8Array, Float64Array] {
  const labels = new Int8Array(column.length * seeds.length);
  const probabilities = new Float64Array(labels.length);
  for (const [s, own] of seeds.entries()) {
    labels.set(column, s * column.length);
    probabilities.set(own, s * column.length);
  }
  return [labels, probabilities];
}

function delongTable(
  column: Int8Array,
  predictions: readonly ClassPredictions[],
  { independent }: { independent: boolean },
): DelongTable | null {
  if (predictions.length < 2) return null;
  const found = delongCovariance(
    column,
    predictions.map(({ seeds }) => seeds),
  );
  const raw = predictions.flatMap((_, model) =>
    predictions
      .slice(model + 1)
      .map((__, i) => delongDifference(found, { model, reference: model + 1 + i }).p),
  );
  const adjusted = holm(raw.filter((p) => !Number.isNaN(p)));
  let next = 0;
  return {
    modelIds: predictions.map(({ modelId }) => modelId),
    aurocs: Array.from(found.aurocs, cut),
    p: raw.map((p) => (Number.isNaN(p) ? null : Number(adjusted[next++]!.toPrecision(3)))),
    independent,
  };
}

function meanOrNull(values: readonly number[]): number | null {
  const average = mean(values);
  return Number.isFinite(average) ? cut(average) : null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function cut(value: number): number {
  return Number(value.toFixed(DIGITS));
}
