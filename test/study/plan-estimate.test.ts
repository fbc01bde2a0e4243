import fc from "fast-check";
import { expect, test } from "vitest";
import { contestantsOf } from "../../src/study/contestants.ts";
import type { Job } from "../../src/study/job.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { type EstimateInput, estimatePlan } from "../../src/study/plan-estimate.ts";
import { workloadOf } from "../../src/study/workload.ts";

const contestants = contestantsOf(
  parseStudy(
    "title: t\ndatasets: [{ card: ptb-xl, path: x }]\nmodels: [{ id: ecgfounder, weights: random }, { id: st-mem, weights: random }, features]\n",
  ),
  () => "",
);
const sizes = new Map([
  ["a", { records: 1000, train: 700, test: 200, classes: 6, signalBytes: 1.2e8 }],
]);
const base = { title: "t", dependsOn: [], dataset: "a" };
const embed = (modelId: string): Job => ({ ...base, kind: "embed", key: `e ${modelId}`, modelId });
const probe = (seed: number, fraction = 1): Job => ({
  ...base,
  kind: "probe",
  key: `p ${seed} ${fraction}`,
  modelId: "features",
  setting: { kind: "fraction", value: fraction },
  fold: null,
  seed,
  probe: "linear",
  embedding: "e features",
});
const jobs = [embed("ecgfounder~random"), embed("features"), probe(1), probe(2), probe(1, 0.25)];
const input: EstimateInput = {
  jobs,
  stored: new Set(),
  contestants,
  sizes,
  timings: [],
  workers: 2,
};

test("what is stored takes no time, and kinds add up", () => {
  const all = estimatePlan(input);
  expect(all.kinds.map(({ kind, planned, toDo }) => [kind, planned, toDo])).toEqual([
    ["embed", 2, 2],
    ["probe", 3, 3],
  ]);
  expect(all.jobSeconds).toBeCloseTo(
    all.kinds.reduce((sum, { seconds }) => sum + seconds, 0),
    9,
  );
  const done = estimatePlan({ ...input, stored: new Set(jobs.map(({ key }) => key)) });
  expect(done).toMatchObject({
    jobSeconds: 0,
    wallSeconds: 0,
    bytesToRead: 0,
    bytesToWrite: 0,
    largestJobBytes: 0,
  });
  expect(done.kinds.map(({ basis }) => basis)).toEqual(["none", "none"]);
});

test("jobs that were timed are estimated at what they took, in proportion to their size", () => {
  const timings = [
    { kind: "probe", like: "probe linear", seconds: 10, units: workloadOf(probe(1), input).units },
  ];
  const [, probes] = estimatePlan({ ...input, timings }).kinds;
  expect(probes).toMatchObject({ basis: "measured" });
  expect(probes!.seconds).toBeCloseTo(10 + 10 + 2.5, 9);
});

test("an encoder that was never timed is estimated by its operations from one that was", () => {
  const seconds = 40;
  const timings = [{ kind: "embed", like: "embed ecgfounder~random", units: 1000, seconds }];
  const only = { ...input, timings, jobs: [embed("st-mem~random")] };
  const cost = (id: string): number => contestants.find((one) => one.id === id)!.card.gigaMacs!;
  const scaled = (seconds * cost("st-mem~random")) / cost("ecgfounder~random");
  const estimate = estimatePlan(only);
  expect(estimate.kinds[0]).toMatchObject({ basis: "same kind" });
  expect(estimate.jobSeconds).toBeCloseTo(scaled + 20, 6);
});

test("one slow job of many is an outlier, not the rule", () => {
  const { units } = workloadOf(probe(1), input);
  const took = (seconds: number): EstimateInput["timings"][number] => ({
    kind: "probe",
    like: "probe linear",
    units,
    seconds,
  });
  const only = { ...input, jobs: [probe(1)], timings: [took(1), took(1), took(500)] };
  expect(estimatePlan(only).jobSeconds).toBeCloseTo(1, 9);
});

test("tiny jobs, of which most is starting them, do not make a large one look slow", () => {
  const { units } = workloadOf(probe(1), input);
  const tiny = { kind: "probe", like: "probe linear", units: units / 1000, seconds: 0.05 };
  const large = { kind: "probe", like: "probe linear", units, seconds: 4 };
  const only = { ...input, jobs: [probe(1)], timings: [tiny, tiny, tiny, large] };
  expect(estimatePlan(only).jobSeconds).toBeCloseTo(4, 9);
});

test("more workers never take longer, and never less than the longest job", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      (workers, seconds) => {
        const timings = [{ kind: "embed", like: "embed features", units: 1000, seconds }];
        const fewer = estimatePlan({ ...input, timings, workers });
        const more = estimatePlan({ ...input, timings, workers: workers + 1 });
        expect(more.wallSeconds).toBeLessThanOrEqual(fewer.wallSeconds);
        expect(more.wallSeconds).toBeGreaterThanOrEqual(seconds - 1e-9);
        expect(more.jobSeconds).toBe(fewer.jobSeconds);
      },
    ),
  );
});

test("two cells that share a key are one job", () => {
  const twice = estimatePlan({ ...input, jobs: [probe(1), probe(1)] });
  expect(twice.kinds[0]).toMatchObject({ planned: 1, toDo: 1 });
});

test("embedding reads the recordings and writes one vector each", () => {
  const { bytesToRead, bytesToWrite } = estimatePlan({ ...input, jobs: [embed("features")] });
  const { dimension } = contestants.find(({ id }) => id === "features")!;
  expect(bytesToRead).toBe(1.2e8);
  expect(bytesToWrite).toBe(1000 * dimension * 4);
});

test("before anything was timed, judging the predictions of a small study is no matter of minutes", () => {
  const predictions = ["p 1 1", "p 2 1"];
  const inspect = { ...base, kind: "inspect", key: "i", predictions } as unknown as Job;
  const [kind] = estimatePlan({ ...input, jobs: [inspect] }).kinds;
  expect(kind).toMatchObject({ basis: "assumed" });
  expect(kind!.seconds).toBeLessThan(60);
  expect(kind!.seconds).toBeGreaterThan(0.1);
});
