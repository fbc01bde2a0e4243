import { takeImputed } from "../../embed/impute.ts";
import { predictProbe } from "../../probe/catalogue.ts";
import type { TransferJob } from "../../study/job.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { storeResult } from "../result-store.ts";
import { predictionFile } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";
import { writePredictions } from "./predictions.ts";
import { loadProbe } from "./stored-probe.ts";

/** Applies a stored probe to the test records of another dataset. */
export async function runTransferJob(job: TransferJob, context: JobContext): Promise<void> {
  const cohort = await context.cohort(job.testDataset);
  const embedding = await context.embedding(job.embedding, cohort);
  const { probe, medians, value } = await loadProbe(context.folders, job.fitted);
  const test = takeImputed(embedding, cohort.split.test, medians);
  const probabilities = await predictProbe(probe, test, { openProducts: openOnnxProducts });
  await storeResult(
    context.folders,
    {
      kind: "transfer",
      key: job.key,
      title: job.title,
      value,
    },
    new Map([
      [predictionFile(job.key), writePredictions(cohort, cohort.split.test, probabilities)],
    ]),
  );
}
