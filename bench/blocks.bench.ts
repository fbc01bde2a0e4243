/**
 * A linear and a ridge probe of an embedding that lies on disk, float32[1,000,000, 768] (3 GB), read block by block:
 * time and peak memory. The file is made in the system's temporary folder and removed afterwards.
 *
 *   npx vitest bench --run bench/blocks.bench.ts
 *
 * EINTHOVEN_BENCH_ROWS sets another number of records. There is no peer: scikit-learn's SGDClassifier reads in parts but
 * minimises another objective, and its LogisticRegression needs all records in memory, as float32 12 GB and more.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bench, describe } from "vitest";
import { matrixOf } from "../src/core/matrix.ts";
import { randomOf } from "../src/core/random.ts";
import { auroc } from "../src/metrics/auroc.ts";
import { predictProbe, probeById } from "../src/probe/catalogue.ts";
import { openFile } from "../src/run/machine/disk-files.ts";
import { openNpyWriter } from "../src/run/machine/npy-writer.ts";
import { npyBlocks } from "../src/run/npy-blocks.ts";
import { onnxBlockProducts } from "../src/run/onnx-block-products.ts";
import { onnxProducts } from "../src/run/onnx-products.ts";

const FEATURES = 768;
const CLASSES = 3;
const DRAWN = 8191;
const BLOCK = 4096;
const THREADS = 2;
const records = Number(process.env["EINTHOVEN_BENCH_ROWS"] ?? 1_000_000);
const folder = mkdtempSync(join(tmpdir(), "blocks-bench-"));
const path = join(folder, "matrix.npy");
const random = randomOf("bench/blocks");
const drawn = Float32Array.from({ length: DRAWN * FEATURES }, () => random.normal());
const directions = Float64Array.from({ length: CLASSES * FEATURES }, () => random.normal());

/** Each record is the sum of two drawn ones, another pair for each: float32[rows, features]. */
function madeRecords(first: number, rows: number): Float32Array {
  const data = new Float32Array(rows * FEATURES);
  for (let i = 0; i < rows; i++) {
    const r = first + i;
    const a = (r % DRAWN) * FEATURES;
    const b = ((7 * r + Math.floor(r / DRAWN)) % DRAWN) * FEATURES;
    for (let f = 0; f < FEATURES; f++) data[i * FEATURES + f] = drawn[a + f]! + drawn[b + f]!;
  }
  return data;
}

/** A class is a half-space with noise. */
function labelled(record: Float32Array, c: number): 0 | 1 {
  let drive = 30 * random.normal();
  for (let f = 0; f < FEATURES; f++) drive += directions[c * FEATURES + f]! * record[f]!;
  return drive > 30 ? 1 : 0;
}

async function makeFile(): Promise<Int8Array> {
  const labels = new Int8Array(records * CLASSES);
  const writer = await openNpyWriter(path, [FEATURES]);
  for (let first = 0; first < records; first += BLOCK) {
    const rows = Math.min(BLOCK, records - first);
    const data = madeRecords(first, rows);
    for (let i = 0; i < rows; i++) {
      const record = data.subarray(i * FEATURES, (i + 1) * FEATURES);
      for (let c = 0; c < CLASSES; c++) labels[(first + i) * CLASSES + c] = labelled(record, c);
    }
    await writer.append(data);
  }
  await writer.finish();
  return labels;
}

const labels = await makeFile();
const rows = Int32Array.from({ length: records }, (_, r) => r);
const patientIds = Array.from(rows, (r) => `p${r}`);
const classes = Array.from({ length: CLASSES }, (_, c) => `class-${c}`);
const task = { kind: "multi-label", labels: { rows: records, classes, data: labels } } as const;

async function probed(probeId: string): Promise<void> {
  const began = performance.now();
  const x = await npyBlocks(await openFile(path), { rows });
  const fitted = await probeById(probeId).blocks!.fit(x, task, {
    patientIds,
    seed: 1,
    openProducts: onnxProducts({ threads: THREADS }),
    openBlockProducts: onnxBlockProducts({ threads: THREADS }),
  });
  const seconds = (performance.now() - began) / 1e3;
  const sample = await npyBlocks(await openFile(path), { rows: rows.subarray(0, BLOCK) });
  for await (const { x: block } of sample.read()) {
    const predicted = await predictProbe(fitted, matrixOf(block.rows, FEATURES, block.data));
    const line = {
      what: `${probeId} probe, read in blocks`,
      records,
      features: FEATURES,
      classes: CLASSES,
      threads: THREADS,
      seconds: Number(seconds.toFixed(1)),
      peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
      fileMegabytes: Math.round((records * FEATURES * 4) / 2 ** 20),
      chosen: fitted.outputs.map((own) => (own.status === "fitted" ? own.chosen : null)),
      aurocOnTheFirst: Number(
        auroc(
          labels.subarray(0, block.rows * CLASSES).filter((_, i) => i % CLASSES === 0),
          predicted.filter((_, i) => i % CLASSES === 0),
        ).toFixed(4),
      ),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    break;
  }
}

const once = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 };
describe(`${records} x ${FEATURES} on disk`, () => {
  bench("ridge", () => probed("ridge"), once);
  bench("linear", () => probed("linear"), {
    ...once,
    teardown: () => rmSync(folder, { recursive: true, force: true }),
  });
});
