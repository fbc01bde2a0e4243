import { columnMedians, takeImputed } from "../../embed/impute.ts";
import { predictProbe, probeById } from "../../probe/catalogue.ts";
import type { ProbeJob } from "../../study/job.ts";
import { probeRecords } from "../../study/training-set.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { storeResult } from "../result-store.ts";
import { predictionFile } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";
import { writePredictions } from "./predictions.ts";
import { probeTask } from "./probe-task.ts";
import { probeFiles, probeValue } from "./stored-probe.ts";

/** Fits a probe on some or all of the training patients and predicts the dataset's own test records. */
export async function runProbeJob(job: ProbeJob, context: JobContext): Promise<void> {
  const { sampling } = context.study;
  const cohort = await context.cohort(job.dataset);
  const embedding = await context.embedding(job.embedding, cohort);
  const { train: rows, test, labels } = probeRecords(cohort, { ...job, sampling });
  const drawn = { ...cohort, labels };
  const medians = columnMedians(embedding, rows);
  const patientIds = Array.from(rows, (row) => cohort.patientIds[row]!);
  const probe = await probeById(job.probe).fit(
    takeImputed(embedding, rows, medians),
    probeTask(drawn, rows),
    { patientIds, seed: `probe/${job.seed}`, openProducts: openOnnxProducts },
  );
  const predicted = await predictProbe(probe, takeImputed(embedding, test, medians), {
    openProducts: openOnnxProducts,
  });
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
      [predictionFile(job.key), writePredictions(drawn, test, predicted)],
    ]),
  );
}
