import { bytesOf } from "../../core/byte-source.ts";
import { takeImputed } from "../../embed/impute.ts";
import { readNpy } from "../../formats/npy.ts";
import { predictLinearProbe } from "../../probe/linear.ts";
import type { PredictionValue } from "../../results/stored-result.ts";
import type { TransferJob } from "../../study/job.ts";
import { loadResult, loadResultFile, storeResult } from "../result-store.ts";
import { predictionFile, probeFile, type StudyFolders } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";
import { type FittedProbe, probeFromMatrix, writePredictions } from "./predictions.ts";

/** Applies a stored probe to the test records of another dataset. */
export async function runTransferJob(job: TransferJob, context: JobContext): Promise<void> {
  const began = performance.now();
  const cohort = await context.cohort(job.testDataset);
  const embedding = await context.embedding(job.embedding, cohort);
  const { probe, medians, value } = await loadProbe(context.folders, job.fitted);
  const probabilities = predictLinearProbe(
    probe,
    takeImputed(embedding, cohort.split.test, medians),
  );
  await storeResult(
    context.folders,
    {
      kind: "transfer",
      key: job.key,
      title: job.title,
      seconds: (performance.now() - began) / 1000,
      value,
    },
    new Map([
      [predictionFile(job.key), writePredictions(cohort, cohort.split.test, probabilities)],
    ]),
  );
}

/** Reads the probe that a probe job stored. */
export async function loadProbe(
  folders: StudyFolders,
  key: string,
): Promise<FittedProbe & { readonly value: PredictionValue }> {
  const { value } = await loadResult(folders, { kind: "probe", key });
  const matrix = await readNpy(bytesOf(await loadResultFile(folders, probeFile(key))));
  return { ...probeFromMatrix(matrix, value), value };
}
