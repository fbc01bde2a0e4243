/**
 * Random forests and histogram boosting beside scikit-learn's on the same data in the same run: one binary label, 768
 * features. Forests with the same parameters (fully grown, square root of the features), in one and in two threads; a
 * second thread of ours is a worker on the built package. Boosting with the same parameters but for the bins: ours has
 * 64 and one thread; the peer is timed with 64 and with its default of 255.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npm run bench -- bench/trees.bench.ts
 *
 * Without that variable only our own time is measured. EINTHOVEN_BENCH_ROWS sets the training records.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { bench, describe } from "vitest";
import { matrixOf } from "../src/core/matrix.ts";
import { auroc } from "../src/metrics/auroc.ts";
import { binFeatures } from "../src/probe/trees/feature-bins.ts";
import { BOOSTING_BINS, boostingData, fitBoosting } from "../src/probe/trees/gradient-boosting.ts";
import { forestOf, growForest } from "../src/probe/trees/random-forest.ts";
import { predictEnsemble, type Tree, type TreeEnsemble } from "../src/probe/trees/tree.ts";
import { syntheticEmbedding } from "../test/probe/synthetic-embedding.ts";

const FEATURES = 768;
const HELD_OUT = 1000;
const TREES = 100;
const rows = Number(process.env["EINTHOVEN_BENCH_ROWS"] ?? 5000);
const made = syntheticEmbedding(rows + HELD_OUT, FEATURES, { classes: 1, key: "bench/trees" });
const x = matrixOf(rows, FEATURES, made.x.data.subarray(0, rows * FEATURES));
const heldX = matrixOf(HELD_OUT, FEATURES, made.x.data.subarray(rows * FEATURES));
const column = made.labels.data.subarray(0, rows);
const heldLabels = made.labels.data.subarray(rows);
const patientIds = made.patientIds.slice(0, rows);
const python = process.env["EINTHOVEN_PEER_PYTHON"];

if (python !== undefined) {
  // These two can halve NumPy's speed; a fair peer runs without them.
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...env } = process.env;
  const folder = mkdtempSync(join(tmpdir(), "trees-bench-"));
  const files = [join(folder, "x.f32"), join(folder, "y.i8")] as const;
  writeFileSync(files[0], new Uint8Array(made.x.data.buffer));
  writeFileSync(files[1], new Uint8Array(made.labels.data.buffer));
  const script = resolve(import.meta.dirname, "peers/trees_peer.py");
  for (const threads of ["1", "2"]) {
    const sizes = [String(rows), String(FEATURES), String(TREES), threads];
    // Not waited for in one blocking call: vitest gives up a worker that is silent for a minute.
    const peer = spawn(python, [script, ...files, ...sizes], {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...env, OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads },
    });
    await once(peer, "exit");
  }
  rmSync(folder, { recursive: true });
}

function report(what: string, threads: number, work: () => TreeEnsemble): void {
  const began = { wall: performance.now(), processor: process.cpuUsage() };
  const ensemble = work();
  const { user, system } = process.cpuUsage(began.processor);
  const line = {
    what,
    rows,
    threads,
    seconds: Number(((performance.now() - began.wall) / 1e3).toFixed(2)),
    processorSeconds: Number(((user + system) / 1e6).toFixed(2)),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    auroc: Number(auroc(heldLabels, predictEnsemble(ensemble, heldX)).toFixed(4)),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function forest(): TreeEnsemble {
  const bins = binFeatures(x);
  const grown = growForest(bins, column, { patientIds, seed: 1, last: TREES });
  return forestOf(
    grown.map(({ tree }) => tree),
    FEATURES,
  );
}

async function forestInTwoThreads(): Promise<TreeEnsemble> {
  const binned = binFeatures(x);
  const codes = new Uint8Array(new SharedArrayBuffer(binned.codes.length));
  codes.set(binned.codes);
  const bins = { ...binned, codes };
  const half = TREES / 2;
  const parts = await Promise.all([growElsewhere(bins, 0, half), growElsewhere(bins, half, TREES)]);
  return forestOf(parts.flat(), FEATURES);
}

async function growElsewhere(
  bins: ReturnType<typeof binFeatures>,
  first: number,
  last: number,
): Promise<Tree[]> {
  const worker = new Worker(resolve(import.meta.dirname, "peers/forest-worker.mjs"), {
    workerData: { bins, column, patientIds },
  });
  try {
    return await new Promise<Tree[]>((done, failed) => {
      worker.once("message", done);
      worker.once("error", failed);
      worker.postMessage({ first, last });
    });
  } finally {
    await worker.terminate();
  }
}

function boosting(): TreeEnsemble {
  const bins = binFeatures(x, { bins: BOOSTING_BINS });
  const numbers = Int32Array.from({ length: rows }, (_, r) => r);
  return fitBoosting(boostingData(bins, column, numbers), { iterations: 100 });
}

report(`random forest, ${TREES} trees`, 1, forest);
report("gradient boosting, 100 trees, 64 bins", 1, boosting);

const twice = { iterations: 2, warmupIterations: 1, time: 0, warmupTime: 0 };
describe(`trees, ${rows} x ${FEATURES}`, () => {
  bench(`random forest, ${TREES} trees, one thread`, () => void forest(), twice);
  bench(
    `random forest, ${TREES} trees, two threads`,
    async () => void (await forestInTwoThreads()),
    twice,
  );
  bench("gradient boosting, 100 trees, one thread", () => void boosting(), twice);
});
