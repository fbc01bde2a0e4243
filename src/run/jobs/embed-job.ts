import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { matrixOf } from "../../core/matrix.ts";
import type { Embedder, EmbeddingInput } from "../../embed/embedder.ts";
import { readNpy, writeNpy } from "../../formats/npy.ts";
import { writeParquet } from "../../formats/parquet.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { EmbedJob } from "../../study/job.ts";
import { readTextIfAny, writeAtomically } from "../machine/atomic-write.ts";
import { exists, openFile } from "../machine/disk-files.ts";
import { embeddingFolder, type StudyFolders } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";
import { openEmbedder } from "./open-embedder.ts";

/** Records per shard: what a kill can cost, not the memory, of which READ_AHEAD decides. */
const RECORDS_PER_SHARD = 128;
/** Records read at once within a shard. */
const READ_AHEAD = 16;

/** What lies beside a cached matrix. */
export interface EmbeddingMeta {
  readonly schema: 1;
  readonly key: string;
  readonly modelId: string;
  readonly cardId: string;
  readonly records: number;
  readonly dimension: number;
  readonly bytes: number;
  /** Reading not counted: preparing and running the model, mean over the records of this run. */
  readonly millisecondsPerEcg: number;
  /** Working time of the run that finished it. */
  readonly seconds: number;
}

/**
 * Embeds all records of a dataset into cache/embeddings/<key>: shards of RECORDS_PER_SHARD rows, each
 * atomic, then matrix.npy, records.parquet and, last, meta.json. A killed job goes on at its next shard.
 */
export async function runEmbedJob(
  job: EmbedJob,
  context: JobContext,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const began = performance.now();
  const cohort = await context.cohort(job.dataset);
  const contestant = context.contestant(job.modelId);
  const folder = embeddingFolder(context.folders, job.key);
  const shards: Float32Array[] = [];
  let milliseconds = 0;
  let embedded = 0;
  for (let start = 0; start < cohort.records.length; start += RECORDS_PER_SHARD) {
    const rows = Math.min(RECORDS_PER_SHARD, cohort.records.length - start);
    const path = join(folder, "shards", `${String(start).padStart(8, "0")}.npy`);
    const done = await readShard(path, rows, contestant.dimension);
    if (done === null) {
      const embedder = await openEmbedder(contestant, context.studyFolder);
      const shard = await embedShard(context, cohort, embedder, { start, rows });
      await writeAtomically(path, writeNpy(matrixOf(rows, contestant.dimension, shard.values)));
      shards.push(shard.values);
      milliseconds += shard.milliseconds;
      embedded += rows;
    } else {
      shards.push(done);
    }
    onProgress(start + rows, cohort.records.length);
  }
  await finish({
    job,
    context,
    cohort,
    shards,
    began,
    millisecondsPerEcg: embedded === 0 ? 0 : milliseconds / embedded,
  });
}

/** Is there a whole embedding under this key? */
export async function readEmbeddingMeta(
  folders: StudyFolders,
  key: string,
): Promise<EmbeddingMeta | null> {
  const folder = embeddingFolder(folders, key);
  const text = await readTextIfAny(join(folder, "meta.json"));
  if (text === null) return null;
  try {
    const meta = JSON.parse(text) as EmbeddingMeta;
    const { size } = await stat(join(folder, "matrix.npy"));
    return meta.key === key && meta.bytes === size ? meta : null;
  } catch {
    return null;
  }
}

async function embedShard(
  context: JobContext,
  cohort: Cohort,
  embedder: Embedder,
  { start, rows }: { readonly start: number; readonly rows: number },
): Promise<{ values: Float32Array; milliseconds: number }> {
  const values = new Float32Array(rows * embedder.dimension);
  let milliseconds = 0;
  for (let at = 0; at < rows; at += READ_AHEAD) {
    const batch = cohort.records.slice(start + at, start + Math.min(at + READ_AHEAD, rows));
    const inputs = await Promise.all(
      batch.map(
        async (record): Promise<EmbeddingInput> => ({
          recordId: record.id,
          ecg: embedder.needsSamples ? await context.read(cohort, record) : null,
          subject: record,
        }),
      ),
    );
    const began = performance.now();
    values.set(await embedder.embed(inputs), at * embedder.dimension);
    milliseconds += performance.now() - began;
  }
  return { values, milliseconds };
}

interface Finished {
  readonly job: EmbedJob;
  readonly context: JobContext;
  readonly cohort: Cohort;
  readonly shards: readonly Float32Array[];
  readonly millisecondsPerEcg: number;
  readonly began: number;
}

async function finish({
  job,
  context,
  cohort,
  shards,
  millisecondsPerEcg,
  began,
}: Finished): Promise<void> {
  const { dimension, id } = context.contestant(job.modelId);
  const matrix = matrixOf(cohort.records.length, dimension);
  let at = 0;
  for (const shard of shards) {
    matrix.data.set(shard, at);
    at += shard.length;
  }
  const folder = embeddingFolder(context.folders, job.key);
  const npy = writeNpy(matrix);
  await writeAtomically(join(folder, "matrix.npy"), npy);
  await writeAtomically(join(folder, "records.parquet"), recordsTable(cohort));
  const meta: EmbeddingMeta = {
    schema: 1,
    key: job.key,
    modelId: id,
    cardId: cohort.card.id,
    records: matrix.rows,
    dimension,
    bytes: npy.length,
    millisecondsPerEcg,
    seconds: (performance.now() - began) / 1000,
  };
  await writeAtomically(join(folder, "meta.json"), `${JSON.stringify(meta, null, 2)}\n`);
  await rm(join(folder, "shards"), { recursive: true, force: true });
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

/** A shard of an earlier, interrupted run; null when there is none of this shape. */
async function readShard(
  path: string,
  rows: number,
  dimension: number,
): Promise<Float32Array | null> {
  if (!(await exists(path))) return null;
  const shard = await readNpy(await openFile(path)).catch(() => null);
  return shard !== null && shard.rows === rows && shard.cols === dimension ? shard.data : null;
}
