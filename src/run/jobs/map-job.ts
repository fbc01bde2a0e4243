import { randomOf, shuffled } from "../../core/random.ts";
import { type EmbeddingMap, type MapRequest, mapOfAnySize } from "../../explain/map.ts";
import type { MapSummary } from "../../results/map-summary.ts";
import type { MapJob } from "../../study/job.ts";
import { openOnnxMultiply } from "../onnx-multiply.ts";
import { storeResult } from "../result-store.ts";
import { heldOutRecords, onlyClass, patientOf, stackEmbeddings } from "./held-out.ts";
import type { JobContext } from "./job-context.ts";

/** Maps the held-out records of all datasets in one model's space, with the numbers beside the picture. */
export async function runMapJob(job: MapJob, context: JobContext): Promise<void> {
  const { study, folders } = context;
  const settings = study.explain.umap;
  if (settings === false) return;
  const everyone = await heldOutRecords(job, context);
  const drawn =
    everyone.length <= settings.maximumRecords
      ? everyone
      : shuffled(everyone, randomOf("map/records")).slice(0, settings.maximumRecords);
  const contestant = context.contestant(job.modelId);
  const classIndex = drawn.map(onlyClass);
  const request: MapRequest = {
    x: await stackEmbeddings(drawn, job, context),
    datasetOf: drawn.map(({ dataset }) => dataset),
    classOf: classIndex,
    patientIds: drawn.map(patientOf),
    seed: `map/${study.seeds[0]!}`,
    method: job.method,
    metric: settings.metric,
    // Features of a control have units of their own; an encoder's space is taken as it is.
    standardise: contestant.role === "control",
  };
  const map = await drawnMap(request);
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

async function drawnMap(request: MapRequest): Promise<EmbeddingMap> {
  const { multiply, release } = await openOnnxMultiply();
  try {
    return await mapOfAnySize(request, { multiply });
  } finally {
    await release();
  }
}
