import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { columnMedians, takeImputed } from "../../embed/impute.ts";
import { predictProbe, probeById } from "../../probe/catalogue.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { PoolJob } from "../../study/job.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { storeResult } from "../result-store.ts";
import { predictionFile } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";
import { writePredictions } from "./predictions.ts";
import { probeTask, stackedTask } from "./probe-task.ts";
import { probeValue } from "./stored-probe.ts";

/**
 * Fits a probe on the training records of all datasets but one and predicts the test records of that one. What is
 * learned of features (medians, standardisation) comes from the pooled training records alone: statistics of the
 * left-out dataset would be knowledge of it. A class that a dataset does not assess is masked there.
 */
export async function runPoolJob(job: PoolJob, context: JobContext): Promise<void> {
  const { embedding, patientIds, task } = await pooledTraining(job, context);
  const rows = Int32Array.from({ length: embedding.rows }, (_, r) => r);
  const medians = columnMedians(embedding, rows);
  const probe = await probeById(job.probe).fit(takeImputed(embedding, rows, medians), task, {
    patientIds,
    seed: `pool/${job.seed}`,
    openProducts: openOnnxProducts,
  });
  const cohort = await context.cohort(job.testDataset);
  const { test } = cohort.split;
  const tested = takeImputed(await context.embedding(job.embedding, cohort), test, medians);
  const predicted = await predictProbe(probe, tested, { openProducts: openOnnxProducts });
  await storeResult(
    context.folders,
    {
      kind: "pool",
      key: job.key,
      title: job.title,
      value: {
        ...probeValue(probe, { records: rows.length, patients: new Set(patientIds).size }),
        matrices: [],
      },
    },
    new Map([[predictionFile(job.key), writePredictions(cohort, test, predicted)]]),
  );
}

interface PooledTraining {
  /** float32[records, dimension]; NaN where a control could not measure. */
  readonly embedding: Matrix;
  /** The same id in two datasets is two patients. */
  readonly patientIds: readonly string[];
  readonly task: ReturnType<typeof stackedTask>;
}

async function pooledTraining(job: PoolJob, context: JobContext): Promise<PooledTraining> {
  const { dimension } = context.contestant(job.modelId);
  const cohorts = await Promise.all(job.parts.map(({ dataset }) => context.cohort(dataset)));
  const records = cohorts.reduce((sum, { split }) => sum + split.train.length, 0);
  const embedding = matrixOf(records, dimension);
  let r = 0;
  for (const [i, cohort] of cohorts.entries()) {
    const own = await context.embedding(job.parts[i]!.embedding, cohort);
    for (const row of cohort.split.train) {
      embedding.data.set(own.data.subarray(row * dimension, (row + 1) * dimension), r * dimension);
      r++;
    }
  }
  return {
    embedding,
    patientIds: cohorts.flatMap(namedPatients),
    task: stackedTask(cohorts.map((cohort) => probeTask(cohort, cohort.split.train))),
  };
}

function namedPatients({ name, split, patientIds }: Cohort): string[] {
  return Array.from(split.train, (row) => `${name}/${patientIds[row]!}`);
}
