import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { columnMedians, takeImputed } from "../../embed/impute.ts";
import type { TokenRecords } from "../../probe/attentive/token-records.ts";
import { anyProbeById, predictProbe } from "../../probe/catalogue.ts";
import type { FittedProbe, Probe, ProbeTask, TokenProbe } from "../../probe/probe.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { PoolJob } from "../../study/job.ts";
import { openOnnxBlockProducts } from "../onnx-block-products.ts";
import { openOnnxSession } from "../onnx-session.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { storeResult } from "../result-store.ts";
import { predictionFile } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";
import { writePredictions } from "./predictions.ts";
import { probeTask, stackedTask } from "./probe-task.ts";
import { probeValue } from "./stored-probe.ts";
import { stackedTokens, tokenInput } from "./token-input.ts";

/**
 * Fits a probe on the training records of all datasets but one and predicts the test records of that one. What is
 * learned of features (medians, standardisation) comes from the pooled training records alone: statistics of the
 * left-out dataset would be knowledge of it. A class that a dataset does not assess is masked there.
 */
export async function runPoolJob(job: PoolJob, context: JobContext): Promise<void> {
  const cohort = await context.cohort(job.testDataset);
  const { test } = cohort.split;
  const pooled = await pooledTask(job, context);
  const probe = anyProbeById(job.probe);
  const { fitted, predicted } =
    probe.input === "tokens"
      ? await probedTokens(probe, job, { context, cohort, pooled })
      : await probedVectors(probe, job, { context, cohort, pooled });
  const { patientIds } = pooled;
  const records = patientIds.length;
  await storeResult(
    context.folders,
    {
      kind: "pool",
      key: job.key,
      title: job.title,
      value: {
        ...probeValue(fitted, { records, patients: new Set(patientIds).size }),
        matrices: [],
      },
    },
    new Map([[predictionFile(job.key), writePredictions(cohort, test, predicted)]]),
  );
}

interface PooledInput {
  readonly context: JobContext;
  /** The dataset that is left out. */
  readonly cohort: Cohort;
  readonly pooled: PooledTask;
}

interface Probed {
  readonly fitted: FittedProbe;
  /** float64[test records, outputs]. */
  readonly predicted: Float64Array;
}

async function probedVectors(
  probe: Probe,
  job: PoolJob,
  { context, cohort, pooled: { cohorts, patientIds, task } }: PooledInput,
): Promise<Probed> {
  const embedding = await pooledVectors(job, context, cohorts);
  const rows = Int32Array.from({ length: embedding.rows }, (_, r) => r);
  const medians = columnMedians(embedding, rows);
  const openProducts = openOnnxProducts;
  const options = { patientIds, seed: `pool/${job.seed}`, openProducts };
  const fitted = await probe.fit(takeImputed(embedding, rows, medians), task, options);
  const own = await context.embedding(job.embedding, cohort);
  const tested = takeImputed(own, cohort.split.test, medians);
  return { fitted, predicted: await predictProbe(fitted, tested, { openProducts }) };
}

async function probedTokens(
  probe: TokenProbe,
  { modelId, seed }: PoolJob,
  { context, cohort, pooled: { cohorts, patientIds, task } }: PooledInput,
): Promise<Probed> {
  const tokensOf = (own: Cohort, rows: Int32Array): Promise<TokenRecords> =>
    tokenInput({ modelId, cohort: own, rows }, context);
  const parts = await Promise.all(cohorts.map((own) => tokensOf(own, own.split.train)));
  const openBlockProducts = openOnnxBlockProducts;
  const openSession = openOnnxSession;
  const options = { patientIds, seed: `pool/${seed}`, openBlockProducts, openSession };
  const fitted = await probe.fit(stackedTokens(parts), task, options);
  const tested = await tokensOf(cohort, cohort.split.test);
  return { fitted, predicted: await probe.predict(fitted, tested, { openBlockProducts }) };
}

interface PooledTask {
  readonly cohorts: readonly Cohort[];
  /** The same id in two datasets is two patients. */
  readonly patientIds: readonly string[];
  readonly task: ProbeTask;
}

async function pooledTask(job: PoolJob, context: JobContext): Promise<PooledTask> {
  const cohorts = await Promise.all(job.parts.map(({ dataset }) => context.cohort(dataset)));
  return {
    cohorts,
    patientIds: cohorts.flatMap(namedPatients),
    task: stackedTask(cohorts.map((cohort) => probeTask(cohort, cohort.split.train))),
  };
}

/** The training records of all datasets: float32[records, dimension]; NaN where a control could not measure. */
async function pooledVectors(
  job: PoolJob,
  context: JobContext,
  cohorts: readonly Cohort[],
): Promise<Matrix> {
  const { dimension } = context.contestant(job.modelId);
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
  return embedding;
}

function namedPatients({ name, split, patientIds }: Cohort): string[] {
  return Array.from(split.train, (row) => `${name}/${patientIds[row]!}`);
}
