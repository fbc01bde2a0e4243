import fc from "fast-check";
import { expect, test } from "vitest";
import { scheduleOf } from "../../src/run/executors/schedule.ts";
import type { Job } from "../../src/study/job.ts";

function job(key: string, dependsOn: string[] = [], kind: Job["kind"] = "map"): Job {
  return {
    kind,
    key,
    title: key,
    dependsOn,
    modelId: "m",
    method: "umap",
    embeddings: [],
  } as unknown as Job;
}

const DONE = { status: "done", seconds: 1 } as const;
const FAILED = {
  status: "failed",
  error: { code: "job-failed", message: "no", hint: null },
} as const;

test("a job waits for its inputs and runs after them", () => {
  const [a, b] = [job("a"), job("b", ["a"])];
  const schedule = scheduleOf([b, a]);
  expect(schedule.next()).toBe(a);
  expect(schedule.next()).toBeUndefined();
  schedule.settle(a, DONE);
  expect(schedule.next()).toBe(b);
  schedule.settle(b, DONE);
  expect(schedule.finished).toBe(true);
});

test("an input that is not among the jobs is stored already", () => {
  const only = job("b", ["stored earlier"]);
  expect(scheduleOf([only]).next()).toBe(only);
});

test("a failure blocks everything behind it, and nothing else", () => {
  const [a, b, c, d] = [job("a"), job("b", ["a"]), job("c", ["b"]), job("d")];
  const schedule = scheduleOf([a, b, c, d]);
  schedule.next();
  expect(schedule.settle(a, FAILED)).toEqual([b, c]);
  expect(schedule.outcomes.get("c")).toEqual({ status: "blocked", by: "b" });
  expect(schedule.next()).toBe(d);
  schedule.settle(d, DONE);
  expect(schedule.finished).toBe(true);
});

test("scores run with the predictions that exist", () => {
  const [a, b, score] = [job("a"), job("b"), job("s", ["a", "b"], "score")];
  const schedule = scheduleOf([a, b, score]);
  schedule.next();
  schedule.next();
  schedule.settle(a, FAILED);
  expect(schedule.next()).toBeUndefined();
  schedule.settle(b, DONE);
  expect(schedule.next()).toBe(score);
});

test("every job of a random graph ends exactly once, whatever fails", () => {
  const graphs = fc.array(fc.tuple(fc.nat(), fc.boolean(), fc.boolean()), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(graphs, (nodes) => {
      const jobs = nodes.map(([before, hasInput], i) =>
        job(String(i), i > 0 && hasInput ? [String(before % i)] : []),
      );
      const fails = new Map(jobs.map(({ key }, i) => [key, nodes[i]![2]]));
      const schedule = scheduleOf(jobs);
      const ended: string[] = [];
      for (let next = schedule.next(); next !== undefined; next = schedule.next()) {
        const blocked = schedule.settle(next, fails.get(next.key) ? FAILED : DONE);
        ended.push(next.key, ...blocked.map(({ key }) => key));
      }
      expect(schedule.finished).toBe(true);
      expect(ended.sort()).toEqual(jobs.map(({ key }) => key).sort());
      expect(schedule.outcomes.size).toBe(jobs.length);
    }),
  );
});

test("of 100,000 jobs each one's inputs are looked at once, however late they become available", () => {
  const count = 100_000;
  let looks = 0;
  // All but the first wait for the one before them: the worst order to look for what is ready.
  const jobs = Array.from({ length: count }, (_, i) => {
    const one = job(String(i));
    return Object.defineProperty(one, "dependsOn", {
      get: () => {
        looks++;
        return i === 0 ? [] : [String(i - 1)];
      },
    });
  });
  const schedule = scheduleOf(jobs);
  for (let next = schedule.next(); next !== undefined; next = schedule.next())
    schedule.settle(next, DONE);
  expect(schedule.outcomes.size).toBe(count);
  expect(looks).toBe(count);
});

test("a job that is put back comes again, in its old place; one that was settled elsewhere does not", () => {
  const [a, b] = [job("a"), job("b")];
  const schedule = scheduleOf([a, b]);
  schedule.next();
  schedule.next();
  schedule.putBack(b);
  schedule.putBack(a);
  expect(schedule.next()).toBe(a);
  schedule.settle(b, DONE);
  expect(schedule.next()).toBeUndefined();
  schedule.putBack(a);
  schedule.settle(a, FAILED);
  schedule.settle(a, DONE);
  expect(schedule.outcomes.get("a")).toEqual(FAILED);
  expect(schedule.finished).toBe(true);
});
