import { type Matrix, matrixOf } from "../../core/matrix.ts";
import type { Embedder } from "../../embed/embedder.ts";
import { layerWidths, openLayers } from "../../embed/layers.ts";
import { writeNpy } from "../../formats/npy.ts";
import { modelById } from "../../models/catalogue.ts";
import { layerGraph } from "../../models/layer-graph.ts";
import type { LayersJob } from "../../study/job.ts";
import { openOnnxSession } from "../onnx-session.ts";
import { storeResult } from "../result-store.ts";
import { layerFile } from "../study-folders.ts";
import { embeddingInput } from "./embed-shard.ts";
import { type HeldOut, heldOutRecords, onePerPatient } from "./held-out.ts";
import type { JobContext } from "./job-context.ts";
import { weightsOf } from "./open-embedder.ts";
import type { JobProgress } from "./run-job.ts";

/** Records that are read and run together. */
const RECORDS_AT_ONCE = 16;

/**
 * Takes the vectors of every layer of an encoder on held-out records, one per patient: the first of those whose structure
 * is described. A record that the model refuses is a row of NaN. Memory: the model, and the vectors of all records
 * (256 x 13 layers x 768 values are 10 MB). The graph is built in memory: what lies in the cache has no layers.
 */
export async function runLayersJob(
  job: LayersJob,
  context: JobContext,
  onProgress: JobProgress,
): Promise<void> {
  const contestant = context.contestant(job.modelId);
  const model = modelById(contestant.cardId);
  if (model.type === "control") throw new Error(`${job.modelId} has no layers`);
  const { encoder } = model;
  const drawn = onePerPatient(await heldOutRecords(job, context), {
    maximum: job.maximumRecords,
    key: "structure/records",
  });
  const graph = encoder.build(await weightsOf(encoder, contestant, context.studyFolder));
  const { layers } = graph;
  const embedder = openLayers(encoder, {
    session: await openOnnxSession(layerGraph(graph)),
    layers,
  });
  const { vectors, failed } = await vectorsOf(embedder, drawn, { context, onProgress });
  await storeResult(
    context.folders,
    {
      kind: "layers",
      key: job.key,
      title: job.title,
      value: {
        modelId: job.modelId,
        names: layers.names,
        widths: layerWidths(layers),
        records: drawn.length,
        failed,
      },
    },
    new Map([[layerFile(job.key), writeNpy(vectors)]]),
  );
}

/** float32[drawn, dimension], and the rows of records that have no vector. Closes the embedder. */
async function vectorsOf(
  embedder: Embedder,
  drawn: readonly HeldOut[],
  { context, onProgress }: { readonly context: JobContext; readonly onProgress: JobProgress },
): Promise<{ readonly vectors: Matrix; readonly failed: readonly number[] }> {
  const { dimension } = embedder;
  const vectors = matrixOf(drawn.length, dimension);
  const failed: number[] = [];
  try {
    for (let start = 0; start < drawn.length; start += RECORDS_AT_ONCE) {
      const records = drawn.slice(start, start + RECORDS_AT_ONCE);
      const inputs = await Promise.all(
        records.map(({ cohort, row }) =>
          embeddingInput(cohort.records[row]!, { cohort, context, needsSamples: true }),
        ),
      );
      const { values, failures } = await embedder.embed(inputs);
      vectors.data.set(values, start * dimension);
      failed.push(...failures.map(({ row }) => start + row));
      onProgress(start + records.length, drawn.length);
    }
  } finally {
    await embedder.close();
  }
  return { vectors, failed };
}
