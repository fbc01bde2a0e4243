import { takeLabels } from "../../core/labels.ts";
import { columnMedians, takeImputed } from "../../embed/impute.ts";
import { writeNpy } from "../../formats/npy.ts";
import { fitLinearProbe, type LinearProbe, predictLinearProbe } from "../../probe/linear.ts";
import type { PredictionValue } from "../../results/stored-result.ts";
import { nestedSubsets } from "../../sampling/nested-subsets.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { ProbeJob } from "../../study/job.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { storeResult } from "../result-store.ts";
import { predictionFile, probeFile } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";
import { probeFromMatrix, probeMatrix, writePredictions } from "./predictions.ts";

/** Fits a linear probe on a share of the training patients and predicts the dataset's own test records. */
export async function runProbeJob(job: ProbeJob, context: JobContext): Promise<void> {
  const began = performance.now();
  const cohort = await context.cohort(job.dataset);
  const embedding = await context.embedding(job.embedding, cohort);
  const rows = trainingRows(cohort, context.study.fractions, job);
  const medians = columnMedians(embedding, rows);
  const patientIds = Array.from(rows, (row) => cohort.patientIds[row]!);
  const fitted = await fitLinearProbe(
    takeImputed(embedding, rows, medians),
    takeLabels(cohort.labels, rows),
    {
      patientIds,
      seed: `probe/${job.seed}`,
      openProducts: openOnnxProducts,
    },
  );
  const value = storedValue(fitted, { records: rows.length, patients: new Set(patientIds).size });
  // Predict with the probe as it is stored, so that whoever reads it back gets the same numbers.
  const matrix = probeMatrix({ probe: fitted, medians });
  const { probe } = probeFromMatrix(matrix, value);
  const test = takeImputed(embedding, cohort.split.test, medians);
  const predictions = writePredictions(cohort, cohort.split.test, predictLinearProbe(probe, test));
  await storeResult(
    context.folders,
    {
      kind: "probe",
      key: job.key,
      title: job.title,
      seconds: (performance.now() - began) / 1000,
      value,
    },
    new Map([
      [probeFile(job.key), writeNpy(matrix)],
      [predictionFile(job.key), predictions],
    ]),
  );
}

/** The training rows of a fraction and seed: the same for every model, nested over fractions. */
export function trainingRows(
  cohort: Cohort,
  fractions: readonly number[],
  { fraction, seed }: { readonly fraction: number; readonly seed: number },
): Int32Array {
  const subsets = nestedSubsets({
    patientIds: cohort.patientIds,
    labels: cohort.labels,
    rows: cohort.split.train,
    fractions,
    seed: `subset/${seed}`,
  });
  return subsets.get(fraction)!;
}

function storedValue(
  { classes }: LinearProbe,
  { records, patients }: { readonly records: number; readonly patients: number },
): PredictionValue {
  return {
    trainRecords: records,
    trainPatients: patients,
    classes: classes.map((entry) => {
      const counts = {
        classId: entry.classId,
        trainPositives: entry.positives,
        trainNegatives: entry.negatives,
      };
      const prevalence = entry.positives / Math.max(1, entry.positives + entry.negatives);
      return entry.status === "fitted"
        ? {
            ...counts,
            trainable: true,
            reason: null,
            prevalence,
            threshold: entry.threshold,
            inverseRegularisation: entry.inverseRegularisation,
            innerLogLoss: entry.innerLogLoss,
          }
        : {
            ...counts,
            trainable: false,
            reason: entry.reason,
            prevalence: entry.prevalence,
            threshold: 0.5,
            inverseRegularisation: null,
            innerLogLoss: null,
          };
    }),
  };
}
