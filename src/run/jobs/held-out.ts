import { PRESENT } from "../../core/labels.ts";
import { type Matrix, matrixOf, takeRows } from "../../core/matrix.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import { columnMedians, takeImputed } from "../../embed/impute.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { ModelEmbeddings } from "../../study/job.ts";
import { blocksIfMany, type EmbeddedRows } from "./fit-on-embedding.ts";
import type { JobContext } from "./job-context.ts";

/** A held-out record: a row of its dataset's test part. */
export interface HeldOut {
  readonly cohort: Cohort;
  /** Place of the dataset in the study. */
  readonly dataset: number;
  readonly row: number;
}

/** More than one class is present, or none: not a class of its own. */
const SEVERAL = -2;
const NONE = -1;

/** All held-out records of the given datasets, in the study's order. */
export async function heldOutRecords(
  { embeddings }: Pick<ModelEmbeddings, "embeddings">,
  context: JobContext,
): Promise<HeldOut[]> {
  const cohorts = await Promise.all(embeddings.map(({ dataset }) => context.cohort(dataset)));
  return cohorts.flatMap((cohort, dataset) =>
    [...cohort.split.test].map((row) => ({ cohort, dataset, row })),
  );
}

/**
 * One record of every held-out patient, at most `maximum` of them, drawn by `key`: patients are then independent, as
 * bootstrap and permutation take them. The same for every model.
 */
export function onePerPatient(
  everyone: readonly HeldOut[],
  { maximum, key }: { maximum: number; key: string },
): HeldOut[] {
  const order = shuffled(
    everyone.map((_, i) => i),
    randomOf(key),
  );
  const seen = new Set<string>();
  const kept = order.filter((i) => {
    const patient = patientOf(everyone[i]!);
    if (seen.has(patient)) return false;
    seen.add(patient);
    return true;
  });
  return kept
    .slice(0, maximum)
    .sort((a, b) => a - b)
    .map((i) => everyone[i]!);
}

/** A patient of one dataset is never taken for one of another. */
export function patientOf({ cohort, row }: HeldOut): string {
  return `${cohort.name}/${cohort.patientIds[row]!}`;
}

/**
 * float32[drawn, dimension]; what a control could not measure becomes the median of its training records. Of an embedding
 * that is too large for memory only the drawn rows are read, in the same way as probes read it.
 */
export async function stackEmbeddings(
  drawn: readonly HeldOut[],
  { modelId, embeddings }: ModelEmbeddings,
  context: JobContext,
): Promise<Matrix> {
  const out = matrixOf(drawn.length, context.contestant(modelId).dimension);
  for (const [dataset, { embedding: key }] of embeddings.entries()) {
    const places = drawn.flatMap((record, i) => (record.dataset === dataset ? [i] : []));
    if (places.length === 0) continue;
    const { cohort } = drawn[places[0]!]!;
    const wanted = Int32Array.from(places, (i) => drawn[i]!.row);
    const rows = await vectorsOf({ modelId, embedding: key, cohort, rows: wanted }, context);
    places.forEach((i, r) => {
      out.data.set(rows.data.subarray(r * rows.cols, (r + 1) * rows.cols), i * out.cols);
    });
  }
  return out;
}

/** Vectors of some records, in their order. */
async function vectorsOf(at: EmbeddedRows, context: JobContext): Promise<Matrix> {
  const ascending = at.rows.slice().sort();
  const blocks = await blocksIfMany({ ...at, rows: ascending }, context);
  if (blocks !== null) {
    const found = matrixOf(blocks.rows, blocks.cols);
    for await (const { first, x } of blocks.read()) found.data.set(x.data, first * blocks.cols);
    const placeOf = new Map([...ascending].map((row, place) => [row, place]));
    // Gaps are filled from all training records, and need them in memory.
    if (!found.data.some(Number.isNaN)) {
      return takeRows(
        found,
        Array.from(at.rows, (row) => placeOf.get(row)!),
      );
    }
  }
  const embedding = await context.embedding(at.embedding, at.cohort);
  return takeImputed(embedding, at.rows, columnMedians(embedding, at.cohort.split.train));
}

/** Index of the only class that is present; SEVERAL or NONE. */
export function onlyClass({ cohort: { labels }, row }: HeldOut): number {
  const width = labels.classes.length;
  const values = [...labels.data.subarray(row * width, (row + 1) * width)];
  const first = values.indexOf(PRESENT);
  if (first < 0) return NONE;
  return values.lastIndexOf(PRESENT) === first ? first : SEVERAL;
}
