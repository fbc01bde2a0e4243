/**
 * Exact TreeSHAP beside the shap package's C extension on the same ensembles and records in the same run, one thread each:
 * a boosting and a forest of 768 features, path-dependent and interventional. Their values are compared too.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npm run bench -- bench/shap.bench.ts
 *
 * Without that variable only our own time is measured.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bench, describe } from "vitest";
import { type Matrix, matrixOf } from "../src/core/matrix.ts";
import type { ShapValues } from "../src/explain/shap/shap-values.ts";
import { interventionalShap } from "../src/explain/shap/trees/interventional.ts";
import { pathDependentShap } from "../src/explain/shap/trees/path-dependent.ts";
import { binFeatures } from "../src/probe/trees/feature-bins.ts";
import { BOOSTING_BINS, boostingData, fitBoosting } from "../src/probe/trees/gradient-boosting.ts";
import { forestOf, growForest } from "../src/probe/trees/random-forest.ts";
import type { TreeEnsemble } from "../src/probe/trees/tree.ts";
import { syntheticEmbedding } from "../test/probe/synthetic-embedding.ts";

const FEATURES = 768;
const TRAINING = 4000;
const EXPLAINED = 200;
const BACKGROUND = 100;
const python = process.env["EINTHOVEN_PEER_PYTHON"];

const made = syntheticEmbedding(TRAINING + EXPLAINED, FEATURES, { classes: 1, key: "bench/shap" });
const x = slice(0, TRAINING);
const explained = slice(TRAINING, TRAINING + EXPLAINED);
const background = slice(0, BACKGROUND);
const column = made.labels.data.subarray(0, TRAINING);

function slice(from: number, to: number): Matrix {
  return matrixOf(to - from, FEATURES, made.x.data.slice(from * FEATURES, to * FEATURES));
}

function boosting(): TreeEnsemble {
  const bins = binFeatures(x, { bins: BOOSTING_BINS });
  const rows = Int32Array.from({ length: TRAINING }, (_, r) => r);
  return fitBoosting(boostingData(bins, column, rows), { iterations: 100 });
}

function forest(): TreeEnsemble {
  const patientIds = made.patientIds.slice(0, TRAINING);
  const grown = growForest(binFeatures(x), column, { patientIds, seed: 1, last: 50, minLeaf: 3 });
  return forestOf(
    grown.map(({ tree }) => tree),
    FEATURES,
  );
}

const ensembles: readonly (readonly [string, TreeEnsemble])[] = [
  ["gradient boosting of 100 trees", boosting()],
  ["random forest of 50 trees", forest()],
];
const methods: readonly (readonly [string, (ensemble: TreeEnsemble) => ShapValues])[] = [
  ["path-dependent", (ensemble) => pathDependentShap(ensemble, explained)],
  ["interventional", (ensemble) => interventionalShap(ensemble, { background, explained })],
];

function seconds(work: () => unknown): number {
  const times = [0, 1, 2].map(() => {
    const began = performance.now();
    work();
    return (performance.now() - began) / 1e3;
  });
  return Math.min(...times);
}

function report(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function beside(name: string, ensemble: TreeEnsemble, folder: string): void {
  const trees = ensemble.trees.map((tree) =>
    Object.fromEntries(Object.entries(tree).map(([key, values]) => [key, Array.from(values)])),
  );
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ step: ensemble.step, trees }));
  const script = resolve(import.meta.dirname, "peers/shap_peer.py");
  const sizes = [EXPLAINED, BACKGROUND, FEATURES].map(String);
  const peer = spawnSync(python!, [script, folder, name, ...sizes], {
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1" },
  });
  process.stdout.write(peer.stdout || peer.stderr);
  for (const [method, explain] of methods) {
    const peers = new Float64Array(
      new Uint8Array(readFileSync(join(folder, `${name}-${method}.f64`))).buffer,
    );
    const { values } = explain(ensemble);
    const gap = values.reduce((worst, own, i) => Math.max(worst, Math.abs(own - peers[i]!)), 0);
    report({ what: `${name}, ${method}`, largestDifference: gap });
  }
}

for (const [name, ensemble] of ensembles) {
  for (const [method, explain] of methods) {
    const own = seconds(() => explain(ensemble));
    report({ what: `${name}, ${method}`, threads: 1, seconds: Number(own.toFixed(3)) });
  }
}
if (python !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), "shap-bench-"));
  writeFileSync(join(folder, "x.f32"), new Uint8Array(explained.data.buffer));
  writeFileSync(join(folder, "background.f32"), new Uint8Array(background.data.buffer));
  for (const [name, ensemble] of ensembles) beside(name, ensemble, folder);
  rmSync(folder, { recursive: true });
}

describe(`TreeSHAP of ${EXPLAINED} records, ${FEATURES} features`, () => {
  for (const [name, ensemble] of ensembles) {
    for (const [method, explain] of methods) {
      bench(`${name}, ${method}`, () => void explain(ensemble), { iterations: 3, time: 0 });
    }
  }
});
