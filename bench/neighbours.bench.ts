/**
 * Neighbours, maps and their scores at 20,000 records x 768 features (or as many as EINTHOVEN_BENCH_ROWS says), beside
 * scikit-learn and umap-learn on the same data in the same run.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/neighbours.bench.ts
 *
 * As many threads each as EINTHOVEN_BENCH_THREADS says (one); umap-learn with a seed has one whatever is said, so with more
 * it is timed without a seed as well. Beyond 20,000 records neighbours come from near clusters, and their recall is printed;
 * scores are then left out, since scikit-learn's need the whole table of distances.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, bench, describe } from "vitest";
import { blockSilhouette, blockTrustworthiness } from "../src/explain/structure/block-scores.ts";
import { umapOfNeighbours } from "../src/explain/umap/umap.ts";
import type { Neighbours } from "../src/linalg/nearest-neighbours.ts";
import { blockNeighbours } from "../src/linalg/neighbours/block-neighbours.ts";
import { clusterNeighbours } from "../src/linalg/neighbours/cluster-neighbours.ts";
import { openOnnxMultiply } from "../src/run/onnx-multiply.ts";
import type { openPairThreads } from "../src/run/pair-threads.ts";
import { groups } from "../test/explain/sample-data.ts";

const ROWS = Number(process.env["EINTHOVEN_BENCH_ROWS"] ?? 20_000);
const COLS = 768;
const THREADS = Number(process.env["EINTHOVEN_BENCH_THREADS"] ?? 1);
const EXACT_UP_TO = 20_000;
const { x, labels } = groups(ROWS, COLS, { groups: 40, apart: 25, seed: "bench/neighbours" });
const { multiply } = await openOnnxMultiply({ threads: THREADS });
/** Threads run built files. */
const built = resolve(import.meta.dirname, "../dist/run/pair-threads.js");
const threadsOf: { openPairThreads: typeof openPairThreads } = await import(
  pathToFileURL(built).href
);
const { search, release } = threadsOf.openPairThreads({ threads: THREADS });

async function timed<T>(what: string, work: () => Promise<T> | T): Promise<T> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const value = await work();
  const seconds = (performance.now() - began) / 1000;
  const cpuSeconds = process.cpuUsage(cpu).user / 1e6;
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const line = { what, seconds: cut(seconds), cpuSeconds: cut(cpuSeconds), peakMegabytes };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  return value;
}

function cut(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

async function near(): Promise<Neighbours> {
  if (ROWS <= EXACT_UP_TO) return blockNeighbours(x, { neighbors: 14, search });
  const { neighbours, recall } = await clusterNeighbours(x, { neighbors: 14, multiply });
  process.stdout.write(`${JSON.stringify({ what: "recall", value: recall })}\n`);
  return neighbours;
}

async function round(call: string): Promise<void> {
  const found = await timed(`einthoven, neighbours, ${call}`, near);
  const map = await timed(`einthoven, map of these, ${call}`, () =>
    umapOfNeighbours(found, { seed: "bench" }),
  );
  if (ROWS > EXACT_UP_TO) return;
  const trusted = await timed(`einthoven, trustworthiness, ${call}`, () =>
    blockTrustworthiness(x, map, { search }),
  );
  const apart = await timed(`einthoven, silhouette, ${call}`, () =>
    blockSilhouette(x, labels, { multiply }),
  );
  const euclidean = await timed(`einthoven, silhouette, Euclidean, ${call}`, () =>
    blockSilhouette(x, labels, { metric: "euclidean", multiply }),
  );
  const scores = { trustworthiness: trusted, silhouette: apart, euclidean };
  process.stdout.write(`${JSON.stringify(scores)}\n`);
}

await round("first call");
await round("warm");

const python = process.env["EINTHOVEN_PEER_PYTHON"];
if (python !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), "neighbours-bench-"));
  const file = join(folder, "x.f32");
  writeFileSync(file, new Uint8Array(x.data.buffer));
  // These two can halve NumPy's speed; a fair peer runs without them.
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...env } = process.env;
  const script = resolve(import.meta.dirname, "peers/neighbours_peer.py");
  const threads = Object.fromEntries(
    ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"].map((name) => [
      name,
      String(THREADS),
    ]),
  );
  // Not waited for in one blocking call: the peers take minutes, and vitest gives up a worker that is silent so long.
  const peer = spawn(python, [script, file, String(ROWS), String(COLS), "40"], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...env, ...threads },
  });
  await once(peer, "exit");
  rmSync(folder, { recursive: true });
}

afterAll(release);

describe(`neighbours of ${ROWS} x ${COLS}`, () => {
  bench("einthoven, exact or near", async () => void (await near()), {
    iterations: 1,
    warmupIterations: 0,
    time: 0,
    warmupTime: 0,
  });
});
