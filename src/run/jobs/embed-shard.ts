import { join } from "node:path";
import { matrixOf } from "../../core/matrix.ts";
import type { Exclusion, RecordEntry } from "../../datasets/dataset.ts";
import { checkPrecomputed, precomputedRows } from "../../embed/precomputed.ts";
import type { EmbeddingInput } from "../../embed/rows.ts";
import { readNpy, writeNpy } from "../../formats/npy.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { Contestant } from "../../study/contestants.ts";
import { readTextIfAny, writeAtomically } from "../machine/atomic-write.ts";
import { exists, openFile } from "../machine/disk-files.ts";
import type { Provider } from "../onnx-session.ts";
import { readPrecomputed } from "../precomputed-files.ts";
import type { JobContext } from "./job-context.ts";
import { openEmbedder } from "./open-embedder.ts";

/** Records read at once within a shard; as many more are read while those are run. */
const READ_AHEAD = 16;

/** Consecutive rows of an embedding. */
export interface Shard {
  /** float32[rows, dimension] */
  readonly values: Float32Array;
  /** Records that have no vector; their rows are all NaN. */
  readonly failures: readonly Exclusion[];
  /** Preparing and running, over all rows; 0 for a shard of an earlier run. */
  readonly milliseconds: number;
  /** null for a shard of an earlier run. */
  readonly provider: Provider | null;
}

interface Rows {
  readonly start: number;
  readonly rows: number;
}

/** Embeds consecutive records of a dataset by a contestant; what fails for one record leaves the others whole. */
export async function embedShard(
  context: JobContext,
  { cohort, contestant, start, rows }: Rows & { cohort: Cohort; contestant: Contestant },
): Promise<Shard> {
  const records = cohort.records.slice(start, start + rows);
  if (contestant.source.type === "precomputed") {
    return precomputedShard(contestant.source.embeddings[cohort.name]!, { records, context });
  }
  const { embedder, provider } = await openEmbedder(contestant, context);
  const { needsSamples } = embedder;
  const read = (at: number): Promise<EmbeddingInput[]> =>
    Promise.all(
      records
        .slice(at, at + READ_AHEAD)
        .map((record) => embeddingInput(record, { cohort, context, needsSamples })),
    );
  const values = new Float32Array(rows * embedder.dimension);
  const failures: Exclusion[] = [];
  let milliseconds = 0;
  let next = read(0);
  for (let at = 0; at < rows; at += READ_AHEAD) {
    const inputs = await next;
    next = read(at + READ_AHEAD);
    // Its failure is met when it is awaited; until then it must not count as forgotten.
    next.catch(() => {});
    const began = performance.now();
    const embedded = await embedder.embed(inputs);
    milliseconds += performance.now() - began;
    values.set(embedded.values, at * embedder.dimension);
    failures.push(...exclusionsOf(embedded.failures, inputs, contestant));
  }
  return { values, failures, milliseconds, provider };
}

/** What an embedder takes of a record. */
export async function embeddingInput(
  record: RecordEntry,
  {
    cohort,
    context,
    needsSamples,
  }: {
    readonly cohort: Cohort;
    readonly context: JobContext;
    readonly needsSamples: boolean;
  },
): Promise<EmbeddingInput> {
  const ecg = needsSamples ? await context.read(cohort, record) : null;
  return { recordId: record.id, ecg, subject: record };
}

async function precomputedShard(
  entry: Parameters<typeof readPrecomputed>[0],
  { records, context }: { records: readonly { readonly id: string }[]; context: JobContext },
): Promise<Shard> {
  const began = performance.now();
  const { table } = await readPrecomputed(entry, context.studyFolder);
  checkPrecomputed(table, entry.file);
  const recordIds = records.map(({ id }) => id);
  const { values, failures } = precomputedRows(table, { recordIds, name: entry.file });
  return {
    values,
    failures: failures.map(({ row, code, detail }) => ({
      recordId: recordIds[row]!,
      reason: code,
      detail,
    })),
    milliseconds: performance.now() - began,
    provider: null,
  };
}

/** Writes a shard: its failures first, so that whole values have theirs beside them. */
export async function writeShard(path: ShardPath, shard: Shard, dimension: number): Promise<void> {
  const rows = shard.values.length / dimension;
  await writeAtomically(failuresFile(path), `${JSON.stringify(shard.failures)}\n`);
  await writeAtomically(valuesFile(path), writeNpy(matrixOf(rows, dimension, shard.values)));
}

/** Where the shard that begins at a row lies. */
interface ShardPath {
  readonly folder: string;
  readonly start: number;
}

/** A shard of an earlier, interrupted run; null when there is none of this shape. */
export async function readShard(
  path: ShardPath,
  { rows, dimension }: { rows: number; dimension: number },
): Promise<Shard | null> {
  if (!(await exists(valuesFile(path)))) return null;
  const matrix = await readNpy(await openFile(valuesFile(path))).catch(() => null);
  if (matrix === null || matrix.rows !== rows || matrix.cols !== dimension) return null;
  const failures = await readFailures(path);
  return failures && { values: matrix.data, failures, milliseconds: 0, provider: null };
}

/** Shards of the time when one bad record failed the whole job have none beside them. */
async function readFailures(path: ShardPath): Promise<readonly Exclusion[] | null> {
  const text = await readTextIfAny(failuresFile(path));
  if (text === null) return [];
  try {
    return JSON.parse(text) as Exclusion[];
  } catch {
    return null;
  }
}

function valuesFile({ folder, start }: ShardPath): string {
  return join(folder, "shards", `${String(start).padStart(8, "0")}.npy`);
}

function failuresFile({ folder, start }: ShardPath): string {
  return join(folder, "shards", `${String(start).padStart(8, "0")}.failures.json`);
}

function exclusionsOf(
  failures: readonly {
    readonly row: number;
    readonly code: Exclusion["reason"];
    readonly detail: string;
  }[],
  inputs: readonly EmbeddingInput[],
  { id }: Contestant,
): Exclusion[] {
  return failures.map(({ row, code, detail }) => ({
    recordId: inputs[row]!.recordId,
    reason: code,
    detail: `${id}: ${detail}`,
  }));
}
