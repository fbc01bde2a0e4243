import { expect, test } from "vitest";
import { PRESENT } from "../../../src/core/labels.ts";
import { matrixOf } from "../../../src/core/matrix.ts";
import { embeddingScoreOf, type ScoreAt } from "../../../src/explain/signal/embedding-score.ts";
import { predictProbe, probeById } from "../../../src/probe/catalogue.ts";
import type { FittedProbe, ProbeTask } from "../../../src/probe/probe.ts";
import { SLOPED_PROBES } from "../../../src/probe/sloped-probes.ts";
import { syntheticEmbedding } from "../../probe/synthetic-embedding.ts";

const RECORDS = 120;
const FEATURES = 6;
const CLASSES = 3;
const { x, labels, patientIds } = syntheticEmbedding(RECORDS, FEATURES, {
  classes: CLASSES,
  key: "embedding-score",
});
/** Every record has exactly one of three classes. */
const exclusive = {
  ...labels,
  data: Int8Array.from({ length: RECORDS * CLASSES }, (_, i) => {
    const r = Math.floor(i / CLASSES);
    const own = labels.data.subarray(r * CLASSES, (r + 1) * CLASSES).indexOf(PRESENT);
    return i % CLASSES === (own === -1 ? r % CLASSES : own) ? 1 : 0;
  }),
};

const KINDS = ["multi-label", "multi-class"] as const;
const fits = SLOPED_PROBES.flatMap((id) => KINDS.map((kind) => ({ id, kind })));

function fittedProbe(id: string, kind: (typeof KINDS)[number]): Promise<FittedProbe> {
  const task: ProbeTask = { kind, labels: kind === "multi-label" ? labels : exclusive };
  return probeById(id).fit(x, task, { patientIds, seed: 1 });
}

function scoreAt(fitted: FittedProbe, output: number, embedding: ArrayLike<number>): ScoreAt {
  const score = embeddingScoreOf(fitted, output);
  if (score.kind === "curved") return score.at(embedding);
  const sum = score.weights.reduce((total, weight, f) => total + weight * embedding[f]!, 0);
  return { score: sum + score.intercept, slopes: score.weights };
}

test.each(fits)(
  "the score of $id on a $kind task is the log-odds of its prediction, with its slopes",
  async ({ id, kind }) => {
    const fitted = await fittedProbe(id, kind);
    expect(embeddingScoreOf(fitted, 0).kind).toBe(
      id !== "mlp" && kind === "multi-label" ? "linear" : "curved",
    );
    for (const r of [0, 7, 50]) {
      const row = x.data.slice(r * FEATURES, (r + 1) * FEATURES);
      const predicted = await predictProbe(fitted, matrixOf(1, FEATURES, row));
      for (let c = 0; c < CLASSES; c++) {
        const { score, slopes } = scoreAt(fitted, c, row);
        const p = predicted[c]!;
        expect(score).toBeCloseTo(Math.log(p / (1 - p)), 3);
        const step = 1e-6;
        for (let f = 0; f < FEATURES; f++) {
          const [above, below] = [step, -step].map(
            (change) => scoreAt(fitted, c, Float64Array.from(row).with(f, row[f]! + change)).score,
          ) as [number, number];
          expect(slopes[f]).toBeCloseTo((above - below) / (2 * step), 4);
        }
      }
    }
  },
);

test("a class that could not be fitted moves no other's place", async () => {
  const data = labels.data.map((value, i) => (i % CLASSES === 0 ? 0 : value));
  const task = { kind: "multi-label", labels: { ...labels, data } } as const;
  for (const id of ["linear", "ridge", "mlp"]) {
    const fitted = await probeById(id).fit(x, task, { patientIds, seed: 1 });
    expect(fitted.outputs.map(({ status }) => status)[0]).toBe("not-trainable");
    const row = x.data.slice(0, FEATURES);
    const predicted = await predictProbe(fitted, matrixOf(1, FEATURES, row));
    const { score } = scoreAt(fitted, 2, row);
    expect(score).toBeCloseTo(Math.log(predicted[2]! / (1 - predicted[2]!)), 3);
    expect(() => embeddingScoreOf(fitted, 0)).toThrow("has no log-odds");
  }
});

test("a probe without slopes is named", async () => {
  const fitted = await probeById("knn").fit(
    x,
    { kind: "multi-label", labels },
    { patientIds, seed: 1 },
  );
  expect(() => embeddingScoreOf(fitted, 0)).toThrow("probe knn: its gradient is not known");
});
