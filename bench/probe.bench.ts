/**
 * The linear probe (six classes, seven C, five inner folds) beside scikit-learn's LogisticRegression (lbfgs) on the
 * same data in the same run, with plain products and with ONNX Runtime's. The peer fits every C; ours drops a class
 * from the path once its held-out loss is 10 % above its best, and solves inner fits to 1e-4 of the objective.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/probe.bench.ts
 *
 * Without that variable only our own time is measured.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bench, describe } from "vitest";
import { plainProducts } from "../src/linalg/products.ts";
import { fitLinearProbe } from "../src/probe/linear.ts";
import { openOnnxProducts } from "../src/run/onnx-products.ts";
import { syntheticEmbedding } from "../test/probe/synthetic-embedding.ts";

const FEATURES = 1024;
const CLASSES = 6;
const python = process.env["EINTHOVEN_PEER_PYTHON"];
const sizes = [21, 105, 420].map((records) => ({
  records,
  ...syntheticEmbedding(records, FEATURES, { classes: CLASSES, key: `bench/${records}` }),
}));

if (python !== undefined) {
  // These two can halve NumPy's speed; a fair peer runs without them.
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...env } = process.env;
  const folder = mkdtempSync(join(tmpdir(), "probe-bench-"));
  for (const { records, x, labels } of sizes) {
    const files = [join(folder, "x.f32"), join(folder, "y.i8")] as const;
    writeFileSync(files[0], new Uint8Array(x.data.buffer));
    writeFileSync(files[1], new Uint8Array(labels.data.buffer));
    const script = resolve(import.meta.dirname, "peers/probe_peer.py");
    const peer = spawnSync(python, [script, ...files, String(records), String(FEATURES)], {
      encoding: "utf8",
      env: { ...env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    });
    process.stdout.write(peer.stdout || peer.stderr);
  }
  rmSync(folder, { recursive: true });
}

const once = { iterations: 5, warmupIterations: 2, time: 0, warmupTime: 0 };
for (const { records, x, labels, patientIds } of sizes) {
  describe(`linear probe, ${records} x ${FEATURES}, ${CLASSES} classes`, () => {
    for (const openProducts of [plainProducts, openOnnxProducts]) {
      bench(
        openProducts.name,
        async () => void (await fitLinearProbe(x, labels, { patientIds, seed: 1, openProducts })),
        once,
      );
    }
  });
}
