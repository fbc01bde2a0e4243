/**
 * Logistic regressions at known C beside scikit-learn's on the same data in the same run, two threads each: one label,
 * twelve labels, and a grid of twelve labels, five values of C and five folds (300 fits). The peer tries its solvers in
 * both precisions on the one label and uses the fastest for the rest. Both times hold standardisation and all that is
 * prepared. Afterwards both solutions of every fit are judged in float64: how far our objective lies above the peer's
 * (negative: below). The peer's default tolerance leaves its solver short of the minimum, and AUROCs with it; so every
 * tenth fit of the grid is also solved to 1e-10 by newton-cholesky, and our objective and the AUROC of held-out records
 * are compared with those.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/logistic.bench.ts
 *
 * Without that variable only our own time is measured. EINTHOVEN_BENCH_ROWS sets the records (5000 or 20000 are usual),
 * EINTHOVEN_BENCH_JOBS which of one, many and grid the peer runs, EINTHOVEN_BENCH_PEER_FOLDS on how many of the folds: its grid takes
 * minutes at 5,000 records and half an hour at 20,000. Its line says how many fits were timed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bench, describe } from "vitest";
import { NOT_ASSESSED } from "../src/core/labels.ts";
import type { Matrix } from "../src/core/matrix.ts";
import { timesTransposed } from "../src/linalg/products.ts";
import { auroc } from "../src/metrics/auroc.ts";
import { axesData } from "../src/probe/axes-data.ts";
import { problemOf } from "../src/probe/logistic.ts";
import { withoutFold } from "../src/probe/logistic-data.ts";
import { fitLogistics } from "../src/probe/logistic-fits.ts";
import { logisticPaths } from "../src/probe/logistic-paths.ts";
import { withAxes } from "../src/probe/open-row-space.ts";
import { standardisationOf, standardised } from "../src/probe/standardise.ts";
import { onnxProducts } from "../src/run/onnx-products.ts";
import { syntheticEmbedding } from "../test/probe/synthetic-embedding.ts";

const FEATURES = 768;
const CLASSES = 12;
const FOLDS = 5;
const THREADS = 2;
const GRID = [1e-3, 1e-2, 1e-1, 1, 10];
/** Of the grid's solutions, as a share of the objective: below what the peer's default tolerance reaches. */
const GRID_TOLERANCE = 1e-6;
/** Of the grid's fits, those that are solved to the end; see the peer. */
const JUDGED_EVERY = 10;
const rows = Number(process.env["EINTHOVEN_BENCH_ROWS"] ?? 5000);
const jobs = process.env["EINTHOVEN_BENCH_JOBS"] ?? "one,many,grid";
/** Folds of the grid that the peer is timed on: at 20,000 records all five take it half an hour. */
const peerFolds = process.env["EINTHOVEN_BENCH_PEER_FOLDS"] ?? String(FOLDS);
const python = process.env["EINTHOVEN_PEER_PYTHON"];
const made = syntheticEmbedding(rows, FEATURES, { classes: CLASSES, key: "bench/logistic" });
const columns = Array.from({ length: CLASSES }, (_, c) =>
  Int8Array.from({ length: rows }, (__, r) => made.labels.data[r * CLASSES + c]!),
);
const foldOf = Int32Array.from({ length: rows }, (_, r) => r % FOLDS);
const openProducts = onnxProducts({ threads: THREADS });
const standardisedRecords = (): Matrix => standardised(made.x, standardisationOf(made.x));

/** Weights with the intercept last, one row per fit: float64[fits][features + 1]. */
type Solutions = readonly Float64Array[];

async function atKnownC(labels: readonly Int8Array[]): Promise<Solutions> {
  const options = { inverseRegularisation: 1, openProducts };
  const fits = await fitLogistics(standardisedRecords(), labels, options);
  return fits.map(({ weights, intercept }) => Float64Array.of(...weights, intercept));
}

/** Fold by fold, label by label, C by C. */
function grid(): Promise<Solutions> {
  return withAxes(standardisedRecords(), openProducts, async ({ axes, products }) => {
    const problems = Array.from({ length: FOLDS }, (_, fold) =>
      columns.map((column) => problemOf(withoutFold(column, foldOf, fold), 1)),
    ).flat();
    const found = problems.map((): Float64Array[] => []);
    await logisticPaths(axesData(axes, products), problems, {
      penalties: GRID.map((c) => 1 / c),
      tolerance: GRID_TOLERANCE,
      visit: async (_k, points) => {
        points.forEach(({ solution }, q) => {
          const weights = axes.weightsOf(solution.subarray(0, axes.rank));
          found[q]!.push(Float64Array.of(...weights, solution[axes.rank]!));
        });
        return problems.map(() => true);
      },
    });
    return found.flat();
  });
}

interface Fit {
  readonly column: Int8Array;
  readonly c: number;
  /** -1: on all records. */
  readonly fold: number;
}

const onAll = (own: readonly Int8Array[]): Fit[] =>
  own.map((column) => ({ column, c: 1, fold: -1 }));
const JOBS: readonly { name: string; fits: readonly Fit[]; run: () => Promise<Solutions> }[] = [
  { name: "one", fits: onAll(columns.slice(0, 1)), run: () => atKnownC(columns.slice(0, 1)) },
  { name: "many", fits: onAll(columns), run: () => atKnownC(columns) },
  {
    name: "grid",
    fits: Array.from({ length: FOLDS }, (_, fold) =>
      columns.flatMap((column) => GRID.map((c) => ({ column, c, fold }))),
    ).flat(),
    run: grid,
  },
];

/** Objective over the fitted records, and AUROC of the others where there are any. */
function judged(
  solutions: Solutions,
  fits: readonly Fit[],
): { objective: number; auroc: number }[] {
  const z = Float64Array.from(standardisedRecords().data);
  const weights = Float64Array.from(solutions.flatMap((own) => [...own.subarray(0, FEATURES)]));
  const logits = timesTransposed(weights, z, { n: fits.length, m: rows, k: FEATURES });
  return fits.map(({ column, c, fold }, q) => {
    const own = logits.subarray(q * rows, (q + 1) * rows);
    const intercept = solutions[q]![FEATURES]!;
    let loss = 0;
    for (let r = 0; r < rows; r++) {
      own[r]! += intercept;
      if (foldOf[r] === fold) continue;
      loss +=
        Math.max(0, own[r]!) - column[r]! * own[r]! + Math.log1p(Math.exp(-Math.abs(own[r]!)));
    }
    const squares = solutions[q]!.subarray(0, FEATURES).reduce((sum, w) => sum + w * w, 0);
    const held = column.map((label, r) => (foldOf[r] === fold ? label : NOT_ASSESSED));
    return { objective: squares / 2 + c * loss, auroc: auroc(held, own) };
  });
}

async function runPeer(folder: string): Promise<void> {
  writeFileSync(join(folder, "x.f32"), new Uint8Array(made.x.data.buffer));
  writeFileSync(join(folder, "y.i8"), made.labels.data);
  writeFileSync(join(folder, "fold.i8"), Int8Array.from(foldOf));
  // These two can halve NumPy's speed; a fair peer runs without them.
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...env } = process.env;
  const threads = String(THREADS);
  const script = resolve(import.meta.dirname, "peers/logistic_peer.py");
  const sizes = [String(rows), String(FEATURES), threads, GRID.join(","), jobs, peerFolds];
  // Not waited for in one blocking call: the peer takes minutes, and vitest gives up a worker that is silent so long.
  const peer = spawn(python!, [script, folder, ...sizes], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...env, OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads },
  });
  await once(peer, "exit");
}

function solutionsOf(path: string): Solutions | null {
  try {
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    const all = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
    return Array.from({ length: all.length / (FEATURES + 1) }, (_, q) =>
      all.subarray(q * (FEATURES + 1), (q + 1) * (FEATURES + 1)),
    );
  } catch {
    return null;
  }
}

const folder = mkdtempSync(join(tmpdir(), "logistic-bench-"));
if (python !== undefined) await runPeer(folder);
for (const { name, fits, run } of JOBS) {
  await run();
  const began = { wall: performance.now(), processor: process.cpuUsage() };
  const own = await run();
  const { user, system } = process.cpuUsage(began.processor);
  const theirs = solutionsOf(join(folder, `${name}.f64`));
  const line: Record<string, unknown> = {
    what: `ours: ${name}`,
    rows,
    threads: THREADS,
    fits: fits.length,
    warmSeconds: Number(((performance.now() - began.wall) / 1e3).toFixed(3)),
    warmProcessorSeconds: Number(((user + system) / 1e6).toFixed(3)),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  if (theirs !== null) {
    const same = theirs.length;
    const ours = judged(own.slice(0, same), fits.slice(0, same));
    const peers = judged(theirs, fits.slice(0, same));
    const excess = ours.map(({ objective }, q) => objective / peers[q]!.objective - 1);
    line["mostAboveThePeersObjective"] = Math.max(...excess);
    line["meanAboveThePeersObjective"] = excess.reduce((sum, own) => sum + own / excess.length, 0);
  }
  const judges = name === "grid" ? solutionsOf(join(folder, "judges.f64")) : null;
  if (judges !== null) {
    const isChosen = (_: unknown, q: number): boolean =>
      q % JUDGED_EVERY === 0 && q < judges.length * JUDGED_EVERY;
    const chosen = fits.filter(isChosen);
    const ours = judged(own.filter(isChosen), chosen);
    const least = judged(judges, chosen);
    line["mostAboveTheMinimum"] = Math.max(
      ...ours.map(({ objective }, q) => objective / least[q]!.objective - 1),
    );
    line["largestAurocDifference"] = Math.max(
      ...ours.map((found, q) => Math.abs(found.auroc - least[q]!.auroc)),
    );
  }
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
rmSync(folder, { recursive: true });

const twice = { iterations: 2, warmupIterations: 1, time: 0, warmupTime: 0 };
describe(`logistic regressions, ${rows} x ${FEATURES}`, () => {
  for (const { name, run } of JOBS) bench(name, async () => void (await run()), twice);
});
