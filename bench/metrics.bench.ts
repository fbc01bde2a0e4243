/**
 * 2,000 patient-bootstrap replicates of AUROC and of average precision over 20,000 records, beside the same
 * replicates scored by scikit-learn in the same run.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/metrics.bench.ts
 *
 * Without that variable only our own time is measured. The peer scores 20 replicates and multiplies by 100.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { bench, describe } from "vitest";
import { randomOf } from "../src/core/random.ts";
import { tallyAuroc } from "../src/metrics/auroc.ts";
import { tallyAveragePrecision } from "../src/metrics/average-precision.ts";
import { patientReplicates } from "../src/metrics/patient-bootstrap.ts";
import { rankingOf } from "../src/metrics/ranking.ts";
import { scoreModels } from "../src/metrics/score-models.ts";
import { openTallies } from "../src/metrics/weighted-tallies.ts";

const RECORDS = 20_000;
const REPLICATES = 2000;
const random = randomOf("bench/metrics");
const column = Int8Array.from({ length: RECORDS }, () => (random.uniform() < 0.1 ? 1 : 0));
const scores = Float64Array.from(column, (label) => 1 / (1 + Math.exp(-label - random.normal())));
const labels = { rows: RECORDS, classes: ["class"], data: column };
const patientIds = Array.from({ length: RECORDS }, (_, r) => `patient-${r}`);
const sample = { labels, patientIds, scored: [0], replicates: REPLICATES, key: "bench" };

const python = process.env["EINTHOVEN_PEER_PYTHON"];
if (python !== undefined) {
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...env } = process.env;
  const script = resolve(import.meta.dirname, "peers/metrics_peer.py");
  const peer = spawnSync(python, [script, String(RECORDS)], { encoding: "utf8", env });
  process.stdout.write(peer.stdout || peer.stderr);
}

/** Draws and scores every replicate; returns their sum, so that nothing is optimised away. */
function replicatesOf(score: typeof tallyAuroc): number {
  const tallyUnder = openTallies(RECORDS)(rankingOf(column, scores));
  let sum = 0;
  for (const weights of patientReplicates(sample)) {
    sum += score(tallyUnder(weights));
  }
  return sum;
}

for (const [name, score] of [
  ["auroc", tallyAuroc],
  ["averagePrecision", tallyAveragePrecision],
] as const) {
  const began = { wall: performance.now(), processor: process.cpuUsage() };
  replicatesOf(score);
  const { user, system } = process.cpuUsage(began.processor);
  const line = {
    what: `ours: ${name}, ${REPLICATES} replicates with their drawing`,
    threads: 1,
    seconds: Number(((performance.now() - began.wall) / 1e3).toFixed(2)),
    processorSeconds: Number(((user + system) / 1e6).toFixed(2)),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const once = { iterations: 3, warmupIterations: 1, time: 0, warmupTime: 0 };
describe(`${REPLICATES} replicates over ${RECORDS} records`, () => {
  bench("drawing alone", () => void [...patientReplicates(sample)].length, once);
  bench("AUROC", () => void replicatesOf(tallyAuroc), once);
  bench("average precision", () => void replicatesOf(tallyAveragePrecision), once);
  bench(
    "all six scores with intervals",
    () => {
      const seeds = [
        { seed: 1, probabilities: scores, thresholds: Float64Array.of(0.5), trainable: [true] },
      ];
      scoreModels({
        labels,
        patientIds,
        models: [{ modelId: "m", seeds }],
        replicates: REPLICATES,
        key: "b",
      });
    },
    once,
  );
});
