/**
 * UMAP of 1,800 records x 1,024 features, beside umap-learn on the same data in the same run.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/umap.bench.ts
 *
 * Without that variable only our own time is measured. The peer's times (first call and warm), version,
 * threads and trustworthiness are printed by bench/peers/umap_peer.py.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bench, describe } from "vitest";
import { trustworthiness } from "../src/explain/structure/trustworthiness.ts";
import { umap } from "../src/explain/umap/umap.ts";
import { distanceTable } from "../src/linalg/distances.ts";
import { groups } from "../test/explain/sample-data.ts";

const ROWS = 1800;
const COLS = 1024;
const { x } = groups(ROWS, COLS, { groups: 12, apart: 25, seed: "bench/umap" });

const started = { wall: performance.now(), processor: process.cpuUsage() };
const map = umap(x, { seed: "bench" });
const ours = {
  what: "einthoven",
  threads: 1,
  seconds: (performance.now() - started.wall) / 1000,
  processorSeconds: process.cpuUsage(started.processor).user / 1e6,
  peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  trustworthiness: trustworthiness(distanceTable(x, { metric: "cosine" }), distanceTable(map)),
};
process.stdout.write(`${JSON.stringify(ours)}\n`);

const python = process.env["EINTHOVEN_PEER_PYTHON"];
if (python !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), "umap-bench-"));
  const file = join(folder, "x.f32");
  writeFileSync(file, new Uint8Array(x.data.buffer));
  // These two can halve NumPy's speed; a fair peer runs without them.
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...env } = process.env;
  const peer = spawnSync(
    python,
    [resolve(import.meta.dirname, "peers/umap_peer.py"), file, String(ROWS), String(COLS)],
    { encoding: "utf8", env },
  );
  process.stdout.write(peer.stdout || peer.stderr);
  rmSync(folder, { recursive: true });
}

describe(`UMAP of ${ROWS} x ${COLS}`, () => {
  bench("einthoven, one thread", () => void umap(x, { seed: "bench" }), {
    iterations: 3,
    warmupIterations: 1,
    time: 0,
    warmupTime: 0,
  });
});
