import fc from "fast-check";
import { expect, test } from "vitest";
import { admissionBy } from "../../../src/run/executors/memory-admission.ts";
import type { Job } from "../../../src/study/job.ts";
import { jobMemoryBytes } from "../../../src/study/job-memory.ts";

function job(key: string): Job {
  return { kind: "example", key, title: `job ${key}`, dependsOn: [], dataset: "d" };
}

test("jobs that together need more than there is do not run together, and a person is told once", () => {
  const admission = admissionBy({ bytesOf: () => 6e9, budgetBytes: 10e9 });
  expect(admission.admit(job("a"))).toBe(true);
  expect(admission.remark()).toBeNull();
  expect(admission.admit(job("b"))).toBe(false);
  expect(admission.remark()).toMatch(/10\.0 GB of memory are free and job b needs about 6\.0 GB/);
  expect(admission.admit(job("b"))).toBe(false);
  expect(admission.remark()).toBeNull();
  admission.leave(job("a"));
  expect(admission.admit(job("b"))).toBe(true);
});

test("one job alone runs however much it needs", () => {
  expect(admissionBy({ bytesOf: () => 1e15, budgetBytes: 1 }).admit(job("a"))).toBe(true);
});

test("whatever comes and goes, what runs together fits, or is one job", () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 0, max: 200 }), (bytes, budgetBytes) => {
      const admission = admissionBy({ bytesOf: ({ key }) => bytes[Number(key)]!, budgetBytes });
      const inside = new Set<number>();
      for (const i of bytes.keys()) {
        while (!admission.admit(job(String(i)))) {
          const [oldest] = inside as Set<number>;
          inside.delete(oldest!);
          admission.leave(job(String(oldest)));
        }
        inside.add(i);
        const used = [...inside].reduce((sum, one) => sum + bytes[one]!, 0);
        expect(inside.size === 1 || used <= budgetBytes).toBe(true);
      }
    }),
  );
});

test("an embedding of a large model needs more than one of a small model, and more for more records", () => {
  const contestant = (id: string, parameters: number) =>
    ({ id, dimension: 512, card: { parameters } }) as never;
  const contestants = [contestant("small", 1e6), contestant("large", 2e8)];
  const bytes = (modelId: string, records: number): number =>
    jobMemoryBytes(
      { kind: "embed", key: "", title: "", dependsOn: [], modelId, dataset: "d" },
      { contestants, records: new Map([["d", records]]) },
    );
  expect(bytes("large", 1000)).toBeGreaterThan(bytes("small", 1000) + 1e9);
  expect(bytes("small", 1e6)).toBeGreaterThan(bytes("small", 1000) + 4e9);
});
