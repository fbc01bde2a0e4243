import type { TransferJob } from "../../study/job.ts";
import { storeResult } from "../result-store.ts";
import { predictionFile } from "../study-folders.ts";
import { predictOnEmbedding } from "./fit-on-embedding.ts";
import type { JobContext } from "./job-context.ts";
import { writePredictions } from "./predictions.ts";
import { loadProbe } from "./stored-probe.ts";

/** Applies a stored probe to the test records of another dataset. */
export async function runTransferJob(job: TransferJob, context: JobContext): Promise<void> {
  const { embedding, modelId } = job;
  const cohort = await context.cohort(job.testDataset);
  const stored = await loadProbe(context.folders, job.fitted);
  const { test } = cohort.split;
  const tested = { modelId, embedding, cohort, rows: test };
  const probabilities = await predictOnEmbedding(tested, context, stored);
  await storeResult(
    context.folders,
    {
      kind: "transfer",
      key: job.key,
      title: job.title,
      value: stored.value,
    },
    new Map([[predictionFile(job.key), writePredictions(cohort, test, probabilities)]]),
  );
}
