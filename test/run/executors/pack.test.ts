import fc from "fast-check";
import { expect, test } from "vitest";
import { relocated } from "../../../src/run/executors/folder/relocate.ts";
import { turnedOrder } from "../../../src/run/executors/folder/turned-order.ts";
import { packJobs } from "../../../src/run/executors/pack.ts";
import type { Job, JobKind } from "../../../src/study/job.ts";

const KINDS: readonly JobKind[] = ["embed", "probe", "transfer", "score", "map"];

const plans = fc
  .array(fc.constantFrom(...KINDS), { maxLength: 60 })
  .map((kinds) =>
    kinds.map((kind, i) => ({ kind, key: String(i), title: "", dependsOn: [] }) as unknown as Job),
  );

test("every job is in one share, in its order; embeddings stand alone", () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 20 }), (jobs, atLeast) => {
      const shares = packJobs(jobs, { targetSeconds: 60, atLeast });
      expect(shares.flat()).toEqual(jobs);
      expect(shares.length).toBeGreaterThanOrEqual(Math.min(1, jobs.length));
      for (const share of shares) {
        expect(share.length === 1 || share.every(({ kind }) => kind !== "embed")).toBe(true);
        expect(share.length).toBeLessThanOrEqual(Math.max(1, Math.ceil(jobs.length / atLeast)));
      }
    }),
  );
});

test("a worker is given every job once, its own share first", () => {
  fc.assert(
    fc.property(plans, fc.string(), fc.nat(), (jobs, name, n) => {
      const first = new Set(jobs.slice(0, n % (jobs.length + 1)).map(({ key }) => key));
      const order = turnedOrder(jobs, { name, first });
      expect(order.map(({ key }) => key).sort()).toEqual(jobs.map(({ key }) => key).sort());
      expect(new Set(order.slice(0, first.size).map(({ key }) => key))).toEqual(first);
    }),
  );
});

test("a study is found where another machine has mounted it, and only paths below it move", () => {
  const description = {
    studyFolder: "/home/a",
    folders: { run: "/home/a/runs/s", cache: "/scratch/cache" },
    surveys: { x: "/scratch/cache/datasets/x.jsonl" },
    contestants: [{ source: { path: "/home/a/models/m.onnx" }, title: "/home/another" }],
    study: { title: "of /home/a" },
  } as never;
  const here = { studyFolder: "/mnt", folders: { run: "/mnt/runs/s", cache: "/fast" } };
  expect(relocated(description, here)).toEqual({
    ...here,
    surveys: { x: "/fast/datasets/x.jsonl" },
    contestants: [{ source: { path: "/mnt/models/m.onnx" }, title: "/home/another" }],
    study: { title: "of /home/a" },
  });
});
