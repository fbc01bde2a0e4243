import { PRESENT } from "../../core/labels.ts";
import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import { columnMedians, takeImputed } from "../../embed/impute.ts";
import { mapEmbedding } from "../../explain/map.ts";
import type { MapSummary } from "../../results/map-summary.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { MapJob } from "../../study/job.ts";
import { storeResult } from "../result-store.ts";
import type { JobContext } from "./job-context.ts";

/** More than one class is present, or none: not a class of its own on the map. */
const SEVERAL = -2;
const NONE = -1;

/** Maps the held-out records of all datasets in one model's space, with the numbers beside the picture. */
export async function runMapJob(job: MapJob, context: JobContext): Promise<void> {
  const { study, folders } = context;
  const settings = study.explain.umap;
  if (settings === false) return;
  const parts = await Promise.all(
    job.embeddings.map(async ({ dataset, embedding }, d) => {
      const cohort = await context.cohort(dataset);
      return { cohort, dataset: d, embedding: await context.embedding(embedding, cohort) };
    }),
  );
  const everyone = parts.flatMap(({ cohort, dataset, embedding }) =>
    [...cohort.split.test].map((row) => ({ cohort, dataset, embedding, row })),
  );
  const drawn =
    everyone.length <= settings.maximumRecords
      ? everyone
      : shuffled(everyone, randomOf("map/records")).slice(0, settings.maximumRecords);
  const contestant = context.contestant(job.modelId);
  const classIndex = drawn.map(({ cohort, row }) => onlyClass(cohort, row));
  const map = mapEmbedding({
    x: stack(drawn, contestant.dimension),
    datasetOf: drawn.map(({ dataset }) => dataset),
    classOf: classIndex,
    patientIds: drawn.map(({ cohort, row }) => `${cohort.name}/${cohort.patientIds[row]!}`),
    seed: `map/${study.seeds[0]!}`,
    method: job.method,
    metric: settings.metric,
    // Features of a control have units of their own; an encoder's space is taken as it is.
    standardise: contestant.role === "control",
  });
  const people = drawn.map(({ cohort, row }) => cohort.records[row]!);
  const summary: MapSummary = {
    modelId: job.modelId,
    ...map,
    recordIds: people.map(({ id }) => id),
    dataset: drawn.map(({ dataset }) => dataset),
    classIndex,
    sex: people.map(({ sex }) => sex),
    ageYears: people.map(({ ageYears }) => ageYears),
  };
  await storeResult(folders, {
    kind: "map",
    key: job.key,
    title: job.title,
    value: { map: summary },
  });
}

interface Drawn {
  readonly cohort: Cohort;
  readonly embedding: Matrix;
  readonly row: number;
}

/** float32[drawn, dimension]; what a control could not measure becomes the median of its training records. */
function stack(drawn: readonly Drawn[], dimension: number): Matrix {
  const medians = new Map<Cohort, Float64Array>();
  const out = matrixOf(drawn.length, dimension);
  for (const [i, { cohort, embedding, row }] of drawn.entries()) {
    const known = medians.get(cohort) ?? columnMedians(embedding, cohort.split.train);
    medians.set(cohort, known);
    out.data.set(takeImputed(embedding, [row], known).data, i * dimension);
  }
  return out;
}

function onlyClass({ labels }: Cohort, row: number): number {
  const width = labels.classes.length;
  const values = [...labels.data.subarray(row * width, (row + 1) * width)];
  const first = values.indexOf(PRESENT);
  if (first < 0) return NONE;
  return values.lastIndexOf(PRESENT) === first ? first : SEVERAL;
}
