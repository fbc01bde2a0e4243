import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { type Matrix, matrixOf } from "../../src/core/matrix.ts";
import { debiasedLinearCka } from "../../src/explain/structure/cka.ts";
import { readNpy } from "../../src/formats/npy.ts";
import { parseBundle } from "../../src/results/bundle-schema.ts";
import { assembleBundle } from "../../src/run/assemble-bundle.ts";
import { completeStudy } from "../../src/run/complete-study.ts";
import { inlineExecutor } from "../../src/run/executors/inline-executor.ts";
import { openJobContext } from "../../src/run/jobs/job-context.ts";
import { prepareStudy } from "../../src/run/prepare-study.ts";
import { loadResult } from "../../src/run/result-store.ts";
import { runStudy } from "../../src/run/run-study.ts";
import { embeddingFolder, layerFile } from "../../src/run/study-folders.ts";
import { SITES } from "../../src/simulate/sites.ts";
import { simulateSite } from "../../src/simulate/write-site.ts";

const STUDY = `title: Layers
datasets:
  - { name: south, card: simulated-south, path: south }
models:
  - einthoven-jepa-nano
  - prior
task: { title: One, classes: [AF] }
fractions: [1]
seeds: [1]
minimumPositives: 1
bootstrapReplicates: 100
explain: { shap: false, umap: false, structure: false, layers: { maximumRecords: 20 } }
`;

test("a study compares the layers of an encoder with each other and with those of its twin", async () => {
  const root = mkdtempSync(join(tmpdir(), "einthoven-layers-"));
  const site = SITES.find(({ id }) => id === "simulated-south")!;
  for (const { path, bytes } of simulateSite(site, { records: 120, seed: 3 })) {
    mkdirSync(dirname(join(root, "south", path)), { recursive: true });
    writeFileSync(join(root, "south", path), bytes);
  }
  const studyFile = join(root, "study.yaml");
  writeFileSync(studyFile, STUDY);
  const { prepared, summary } = await completeStudy(
    () => prepareStudy({ studyFile }),
    (own) => runStudy(own, { executor: inlineExecutor(openJobContext(own.description)) }),
  );
  expect(summary.failed).toEqual([]);
  const bundle = parseBundle(JSON.stringify(await assembleBundle(prepared, summary)));
  const { layers } = bundle.structure;
  const blocks = ["patches", "block 1", "block 2", "block 3", "block 4"];
  expect(layers!.models.map(({ modelId }) => modelId)).toEqual([
    "einthoven-jepa-nano",
    "einthoven-jepa-nano~random",
  ]);
  expect(layers!.models[0]!.layers).toEqual([...blocks, "norm"]);
  expect(layers!.blocks.map(({ a, b }) => `${a}${b}`)).toEqual(["00", "01", "11"]);
  expect(layers!.records).toBe(20);
  expect(layers!.leftOut).toBe(0);
  const [own, twin] = layers!.blocks;
  expect(own!.values.filter((_, cell) => cell % 7 === 0)).toEqual([1, 1, 1, 1, 1, 1]);
  for (const { values, lower, upper } of [own!, twin!]) {
    for (const [cell, value] of values.entries()) {
      expect(Math.abs(value!)).toBeLessThanOrEqual(1);
      expect(lower[cell]!).toBeLessThanOrEqual(value!);
      expect(upper[cell]!).toBeGreaterThanOrEqual(value!);
    }
  }
  expect(own!.upper[5]! - own!.lower[5]!).toBeGreaterThan(0.01);

  // The last layer is the embedding, to the last records' numbers: they are rows of what was embedded.
  const { folders } = prepared.description;
  const [job] = prepared.jobs.filter(({ kind }) => kind === "layers");
  const { value } = await loadResult(folders, { kind: "layers", key: job!.key });
  const read = (path: string): ReturnType<typeof readNpy> => readNpy(bytesOf(readFileSync(path)));
  const vectors = await read(join(folders.run, layerFile(job!.key)));
  const embedding = await read(join(embeddingFolder(folders, job!.dependsOn[0]!), "matrix.npy"));
  expect(vectors.rows).toBe(value.records);
  expect(vectors.cols).toBe(6 * 96);
  const layerOf = (l: number): Matrix => {
    const layer = matrixOf(vectors.rows, 96);
    for (let r = 0; r < vectors.rows; r++) {
      const start = r * vectors.cols + l * 96;
      layer.data.set(vectors.data.subarray(start, start + 96), r * 96);
    }
    return layer;
  };
  for (const [i, j] of [
    [0, 1],
    [0, 5],
    [4, 5],
  ] as const) {
    const expected = debiasedLinearCka(layerOf(i), layerOf(j));
    expect(own!.values[6 * i + j]).toBeCloseTo(expected, 8);
    expect(own!.values[6 * j + i]).toBeCloseTo(expected, 8);
  }
  const known = Array.from({ length: embedding.rows }, (_, r) =>
    embedding.data.subarray(r * 96, (r + 1) * 96),
  );
  for (let r = 0; r < vectors.rows; r++) {
    const last = vectors.data.subarray((r + 1) * vectors.cols - 96, (r + 1) * vectors.cols);
    const distance = (row: Float32Array): number =>
      Math.max(...row.map((one, f) => Math.abs(one - last[f]!)));
    expect(Math.min(...known.map(distance))).toBeLessThan(1e-5);
  }

  const again = await prepareStudy({ studyFile });
  expect(again.jobs.every(({ key }) => again.stored.has(key))).toBe(true);
  rmSync(root, { recursive: true, force: true });
}, 300_000);
