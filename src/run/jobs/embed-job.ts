import { rm } from "node:fs/promises";
import { join } from "node:path";
import { EinthovenError } from "../../core/error.ts";
import type { Exclusion } from "../../datasets/dataset.ts";
import { writeParquet } from "../../formats/parquet.ts";
import { sealedJson } from "../../results/sealed-json.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { EmbedJob } from "../../study/job.ts";
import { writeAtomically } from "../machine/atomic-write.ts";
import { hashFile } from "../machine/file-hash.ts";
import { openNpyWriter } from "../machine/npy-writer.ts";
import { hashOf } from "../result-store.ts";
import { embeddingFolder } from "../study-folders.ts";
import { keepTokens } from "../token-store.ts";
import { embedShard, readShard, type Shard, writeShard } from "./embed-shard.ts";
import { type EmbeddingMeta, readEmbeddingMeta } from "./embedding-meta.ts";
import type { JobContext } from "./job-context.ts";
import { refuseTooManyFailures } from "./left-out.ts";

/** Records per shard: what a kill can cost, not the memory, of which READ_AHEAD decides. */
const RECORDS_PER_SHARD = 128;

/**
 * Embeds all records of a dataset into cache/embeddings/<key>: shards of RECORDS_PER_SHARD rows, each
 * atomic, then matrix.npy, records.parquet and, last, meta.json. A killed job goes on at its next shard. A record
 * of which the model has no vector is a row of NaN that meta.json explains; throws `values-invalid` when these are
 * too many to leave out. Two processes may do the same job at once: the first to finish it finishes it for both.
 */
export async function runEmbedJob(
  job: EmbedJob,
  context: JobContext,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  try {
    await embedDataset(job, context, onProgress);
  } catch (error) {
    // Another process that did the same job at the same time takes the shards away when it has finished it.
    if ((await readEmbeddingMeta(context.folders, job.key)) === null) throw error;
  }
  if (!job.keepsTokens) return;
  const cohort = await context.cohort(job.dataset);
  await keepTokens({ contestant: context.contestant(job.modelId), cohort }, context, {
    onProgress,
  });
}

async function embedDataset(
  job: EmbedJob,
  context: JobContext,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const began = performance.now();
  const cohort = await context.cohort(job.dataset);
  const contestant = context.contestant(job.modelId);
  const { dimension } = contestant;
  const folder = embeddingFolder(context.folders, job.key);
  const shards: ShardSummary[] = [];
  const failures: Exclusion[] = [];
  // Vectors from a table are copied at once: there is nothing that a kill could cost.
  const step = contestant.source.type === "precomputed" ? cohort.records.length : RECORDS_PER_SHARD;
  for (let start = 0; start < cohort.records.length; start += step) {
    const rows = Math.min(step, cohort.records.length - start);
    let shard = await readShard({ folder, start }, { rows, dimension });
    if (shard === null) {
      shard = await embedShard(context, { cohort, contestant, start, rows });
      await writeShard({ folder, start }, shard, dimension);
    }
    const { milliseconds, provider } = shard;
    shards.push({ start, rows, milliseconds, provider });
    failures.push(...shard.failures);
    refuseTooManyFailures(failures, { cohort, modelId: contestant.id });
    onProgress(start + rows, cohort.records.length);
  }
  await finish({ job, context, cohort, shards, failures, began });
}

/** What is remembered of a shard; its values lie on disk. */
interface ShardSummary extends Pick<Shard, "milliseconds" | "provider"> {
  readonly start: number;
  readonly rows: number;
}

interface Finished {
  readonly job: EmbedJob;
  readonly context: JobContext;
  readonly cohort: Cohort;
  readonly shards: readonly ShardSummary[];
  readonly failures: readonly Exclusion[];
  readonly began: number;
}

async function finish({ job, context, cohort, shards, failures, began }: Finished): Promise<void> {
  const { dimension, id } = context.contestant(job.modelId);
  const folder = embeddingFolder(context.folders, job.key);
  const { rows, bytes } = await joinShards(folder, shards, dimension);
  const sha256 = await hashFile(join(folder, "matrix.npy"));
  const records = recordsTable(cohort);
  await writeAtomically(join(folder, "records.parquet"), records);
  const meta: EmbeddingMeta = {
    schema: 2,
    key: job.key,
    modelId: id,
    cardId: cohort.card.id,
    records: rows,
    dimension,
    files: { "matrix.npy": { bytes, sha256 }, "records.parquet": hashOf(records) },
    millisecondsPerEcg: meanMilliseconds(shards),
    seconds: (performance.now() - began) / 1000,
    failures,
    provider: shards.find(({ provider }) => provider !== null)?.provider ?? "cpu",
  };
  await writeAtomically(join(folder, "meta.json"), sealedJson(meta));
  await rm(join(folder, "shards"), { recursive: true, force: true });
}

/** Puts the shards one after another into matrix.npy. Memory: one shard. */
async function joinShards(
  folder: string,
  shards: readonly ShardSummary[],
  dimension: number,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const writer = await openNpyWriter(join(folder, "matrix.npy"), [dimension]);
  try {
    for (const { start, rows } of shards) {
      const shard = await readShard({ folder, start }, { rows, dimension });
      if (shard === null) {
        throw new EinthovenError("result-missing", `the shard of record ${start} is gone`, {
          hint: "run the study again",
        });
      }
      await writer.append(shard.values);
    }
    return await writer.finish();
  } finally {
    await writer.abandon();
  }
}

/** Over the records of this run; 0 when all were there already. */
function meanMilliseconds(shards: readonly ShardSummary[]): number {
  const now = shards.filter(({ milliseconds }) => milliseconds > 0);
  const records = now.reduce((sum, { rows }) => sum + rows, 0);
  return now.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / Math.max(1, records);
}

function recordsTable(cohort: Cohort): Uint8Array {
  const { records } = cohort;
  return writeParquet([
    { name: "record_id", type: "string", values: records.map(({ id }) => id) },
    { name: "patient_id", type: "string", values: records.map(({ patientId }) => patientId) },
    { name: "age_years", type: "double", values: records.map(({ ageYears }) => ageYears) },
    { name: "sex", type: "string", values: records.map(({ sex }) => sex) },
  ]);
}
