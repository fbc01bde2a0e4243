import { columnMedians, imputedBlock, takeImputed } from "../../embed/impute.ts";
import type { RowBlocks } from "../../linalg/row-blocks.ts";
import { anyProbeById, predictProbe } from "../../probe/catalogue.ts";
import type { FittedProbe, Probe, ProbeTask, TokenProbe } from "../../probe/probe.ts";
import type { Cohort } from "../../study/cohort.ts";
import { npyBlocks } from "../npy-blocks.ts";
import { openOnnxBlockProducts } from "../onnx-block-products.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { openOnnxSession } from "../onnx-session.ts";
import type { JobContext } from "./job-context.ts";
import { isReadInBlocks } from "./memory-rule.ts";
import type { StoredProbe } from "./stored-probe.ts";
import { tokenInput } from "./token-input.ts";

/** Some records of a cohort, seen through one model. */
export interface EmbeddedRows {
  readonly modelId: string;
  /** Key of the embedding. */
  readonly embedding: string;
  readonly cohort: Cohort;
  /** Rows of the cohort, ascending. */
  readonly rows: Int32Array;
}

/** What a probe is fitted to. */
export interface ProbeFit {
  readonly probeId: string;
  readonly task: ProbeTask;
  readonly patientIds: readonly string[];
  readonly seed: string;
}

/**
 * Fits a probe to records of an embedding: to their vectors in memory, block by block where they are too many for it, or
 * to their tokens where the probe takes those.
 */
export async function fitOnEmbedding(
  at: EmbeddedRows,
  context: JobContext,
  fit: ProbeFit,
): Promise<StoredProbe> {
  const probe = anyProbeById(fit.probeId);
  if (probe.input === "tokens") return fitOnTokens(probe, at, context, fit);
  const blocks = probe.blocks?.tasks.includes(fit.task.kind)
    ? await blocksIfMany(at, context)
    : null;
  const { task, patientIds, seed } = fit;
  const options = { patientIds, seed, openProducts: openOnnxProducts };
  if (blocks !== null) return fitOnBlocks(probe, blocks, { task, ...options });
  const matrix = await context.embedding(at.embedding, at.cohort);
  const medians = columnMedians(matrix, at.rows);
  const x = takeImputed(matrix, at.rows, medians);
  return { probe: await probe.fit(x, task, options), medians };
}

/** Predicts records of an embedding: float64[records, outputs]. */
export async function predictOnEmbedding(
  at: EmbeddedRows,
  context: JobContext,
  { probe, medians }: StoredProbe,
): Promise<Float64Array> {
  const own = anyProbeById(probe.probeId);
  if (own.input === "tokens") {
    const tokens = await tokenInput(at, context);
    return own.predict(probe, tokens, { openBlockProducts: openOnnxBlockProducts });
  }
  const blocks = await blocksIfMany(at, context);
  if (blocks !== null) return predictBlocks(blocks, probe, medians);
  const matrix = await context.embedding(at.embedding, at.cohort);
  const test = takeImputed(matrix, at.rows, medians);
  return predictProbe(probe, test, { openProducts: openOnnxProducts });
}

async function fitOnTokens(
  probe: TokenProbe,
  at: EmbeddedRows,
  context: JobContext,
  { task, patientIds, seed }: ProbeFit,
): Promise<StoredProbe> {
  const tokens = await tokenInput(at, context);
  const openBlockProducts = openOnnxBlockProducts;
  const options = { patientIds, seed, openBlockProducts, openSession: openOnnxSession };
  const fitted = await probe.fit(tokens, task, options);
  return { probe: fitted, medians: new Float64Array(tokens.width) };
}

async function fitOnBlocks(
  probe: Probe,
  blocks: RowBlocks,
  { task, ...options }: Omit<ProbeFit, "probeId"> & { openProducts: typeof openOnnxProducts },
): Promise<StoredProbe> {
  const openBlockProducts = openOnnxBlockProducts;
  const fitted = await probe.blocks!.fit(blocks, task, { ...options, openBlockProducts });
  // Blocks with a missing value are refused, so there is nothing that medians could fill.
  return { probe: fitted, medians: new Float64Array(blocks.cols) };
}

/** Rows of an embedding that is too large for memory, block by block; null for one that is not. */
export async function blocksIfMany(
  { modelId, embedding, cohort, rows }: EmbeddedRows,
  context: JobContext,
): Promise<RowBlocks | null> {
  const { records, dimension } = await context.embeddingMeta(embedding, cohort);
  if (!isReadInBlocks({ records, features: dimension })) return null;
  // Only controls hide features, and theirs are few.
  if ((context.contestant(modelId).hidden?.length ?? 0) > 0) return null;
  return npyBlocks(await context.embeddingFile(embedding), { rows });
}

async function predictBlocks(
  blocks: RowBlocks,
  probe: FittedProbe,
  medians: Float64Array,
): Promise<Float64Array> {
  const outputs = probe.outputs.length;
  const out = new Float64Array(blocks.rows * outputs);
  for await (const { first, x } of blocks.read()) {
    const own = imputedBlock(x, medians);
    out.set(await predictProbe(probe, own, { openProducts: openOnnxProducts }), first * outputs);
  }
  return out;
}
