import { bytesOf } from "../../core/byte-source.ts";
import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { centredKernel } from "../../explain/structure/cka-interval.ts";
import {
  type CkaMatrix,
  ckaMatrix,
  type KernelTriangle,
  kernelTriangle,
} from "../../explain/structure/cka-matrix.ts";
import { readNpy } from "../../formats/npy.ts";
import type { LayerBlock } from "../../results/layer-summary.ts";
import type { LayersValue } from "../../results/stored-result.ts";
import type { LayerSimilarityJob } from "../../study/job.ts";
import { loadResult, loadResultFile, storeResult } from "../result-store.ts";
import { layerFile } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";

/** Compares the layers of encoders by the same held-out records: those of which every one of them has a vector. */
export async function runLayerSimilarityJob(
  job: LayerSimilarityJob,
  context: JobContext,
): Promise<void> {
  const { folders, study } = context;
  const stored = await Promise.all(
    job.models.map(({ layers }) => loadResult(folders, { kind: "layers", key: layers })),
  );
  const failed = new Set(stored.flatMap(({ value }) => value.failed));
  const drawn = stored[0]?.value.records ?? 0;
  const rows = Array.from({ length: drawn }, (_, r) => r).filter((r) => !failed.has(r));
  const triangles: KernelTriangle[] = [];
  for (const result of stored) {
    const file = layerFile(result.key);
    const vectors = await readNpy(bytesOf(await loadResultFile(folders, result, file)));
    triangles.push(...layersOf(vectors, result.value, rows).map(triangleOf));
  }
  const all = ckaMatrix(triangles, { seed: `layer-similarity/${study.seeds[0]!}` });
  const models = stored.map(({ value: { modelId, names } }) => ({ modelId, layers: names }));
  await storeResult(folders, {
    kind: "layer-similarity",
    key: job.key,
    title: job.title,
    value: {
      layers: {
        models,
        records: rows.length,
        leftOut: failed.size,
        blocks: job.pairs.map(([a, b]) => blockOf(all, { a, b, models })),
      },
    },
  });
}

function triangleOf(layer: Matrix): KernelTriangle {
  return kernelTriangle(centredKernel(layer));
}

/** The vectors of each layer, of the given rows only. */
function layersOf(vectors: Matrix, { widths }: LayersValue, rows: readonly number[]): Matrix[] {
  let from = 0;
  return widths.map((width) => {
    const layer = matrixOf(rows.length, width);
    for (const [i, row] of rows.entries()) {
      const start = row * vectors.cols + from;
      layer.data.set(vectors.data.subarray(start, start + width), i * width);
    }
    from += width;
    return layer;
  });
}

function blockOf(
  { values, lower, upper }: CkaMatrix,
  {
    a,
    b,
    models,
  }: { a: number; b: number; models: readonly { readonly layers: readonly string[] }[] },
): LayerBlock {
  const counts = models.map(({ layers }) => layers.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const startOf = (model: number): number =>
    counts.slice(0, model).reduce((sum, count) => sum + count, 0);
  const cells = (matrix: Float64Array): (number | null)[] =>
    Array.from({ length: counts[a]! * counts[b]! }, (_, cell) => {
      const row = startOf(a) + Math.floor(cell / counts[b]!);
      const value = matrix[row * total + startOf(b) + (cell % counts[b]!)]!;
      return Number.isNaN(value) ? null : value;
    });
  return { a, b, values: cells(values), lower: cells(lower), upper: cells(upper) };
}
