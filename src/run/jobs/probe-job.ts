import type { ProbeJob } from "../../study/job.ts";
import { probeRecords } from "../../study/training-set.ts";
import { storeResult } from "../result-store.ts";
import { predictionFile } from "../study-folders.ts";
import { fitOnEmbedding, predictOnEmbedding } from "./fit-on-embedding.ts";
import type { JobContext } from "./job-context.ts";
import { writePredictions } from "./predictions.ts";
import { probeTask } from "./probe-task.ts";
import { probeFiles, probeValue } from "./stored-probe.ts";

/** Fits a probe on some or all of the training patients and predicts the dataset's own test records. */
export async function runProbeJob(job: ProbeJob, context: JobContext): Promise<void> {
  const { sampling } = context.study;
  const { embedding, modelId } = job;
  const cohort = await context.cohort(job.dataset);
  const { train: rows, test, labels } = probeRecords(cohort, { ...job, sampling });
  const drawn = { ...cohort, labels };
  const patientIds = Array.from(rows, (row) => cohort.patientIds[row]!);
  const stored = await fitOnEmbedding({ modelId, embedding, cohort, rows }, context, {
    probeId: job.probe,
    task: probeTask(drawn, rows),
    patientIds,
    seed: `probe/${job.seed}`,
  });
  const tested = { modelId, embedding, cohort, rows: test };
  const predicted = await predictOnEmbedding(tested, context, stored);
  await storeResult(
    context.folders,
    {
      kind: "probe",
      key: job.key,
      title: job.title,
      value: probeValue(stored.probe, { records: rows.length, patients: new Set(patientIds).size }),
    },
    new Map([
      ...probeFiles(job.key, stored),
      [predictionFile(job.key), writePredictions(drawn, test, predicted)],
    ]),
  );
}
