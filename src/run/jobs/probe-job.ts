import { takeLabels } from "../../core/labels.ts";
import { columnMedians, takeImputed } from "../../embed/impute.ts";
import { predictProbe, probeById } from "../../probe/catalogue.ts";
import { nestedSubsets } from "../../sampling/nested-subsets.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { ProbeJob } from "../../study/job.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { storeResult } from "../result-store.ts";
import { predictionFile } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";
import { writePredictions } from "./predictions.ts";
import { probeFiles, probeValue } from "./stored-probe.ts";

/** Fits a probe on a share of the training patients and predicts the dataset's own test records. */
export async function runProbeJob(job: ProbeJob, context: JobContext): Promise<void> {
  const cohort = await context.cohort(job.dataset);
  const embedding = await context.embedding(job.embedding, cohort);
  const rows = trainingRows(cohort, context.study.fractions, job);
  const medians = columnMedians(embedding, rows);
  const patientIds = Array.from(rows, (row) => cohort.patientIds[row]!);
  const labels = takeLabels(cohort.labels, rows);
  const probe = await probeById(job.probe).fit(
    takeImputed(embedding, rows, medians),
    { kind: "multi-label", labels },
    { patientIds, seed: `probe/${job.seed}`, openProducts: openOnnxProducts },
  );
  const test = takeImputed(embedding, cohort.split.test, medians);
  const probabilities = await predictProbe(probe, test, { openProducts: openOnnxProducts });
  await storeResult(
    context.folders,
    {
      kind: "probe",
      key: job.key,
      title: job.title,
      value: probeValue(probe, { records: rows.length, patients: new Set(patientIds).size }),
    },
    new Map([
      ...probeFiles(job.key, { probe, medians }),
      [predictionFile(job.key), writePredictions(cohort, cohort.split.test, probabilities)],
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
