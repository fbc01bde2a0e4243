import { expect, test } from "vitest";
import { studyPacker } from "../../src/datasets/layouts/mimic-studies.ts";

test("studies come out as they went in, more of them than the first room holds", () => {
  const packer = studyPacker(["rrIntervalMs", "qrsAxisDegrees"]);
  const study = (id: number) => ({
    statements: id % 3 === 0 ? ["AF"] : ["NSR", "LVH"],
    notAssessed: id % 5 === 0 ? ["MI"] : [],
    measurements:
      id % 7 === 0
        ? null
        : { rrIntervalMs: 600.3 + (id % 900), ...(id % 2 === 0 ? { qrsAxisDegrees: -12.5 } : {}) },
  });
  for (let id = 40_000_000; id < 40_005_000; id++) packer.set(id, study(id));
  for (let id = 40_000_000; id < 40_005_000; id++) expect(packer.get(id)).toEqual(study(id));
  expect(packer.get(1)).toBeUndefined();
  // Equal lists are one list.
  expect(packer.get(40_000_001)!.statements).toBe(packer.get(40_000_003)!.statements);
});

test("of two studies with one id the last counts", () => {
  const packer = studyPacker(["rrIntervalMs"]);
  packer.set(1, { statements: ["AF"], notAssessed: [], measurements: { rrIntervalMs: 500 } });
  packer.set(1, { statements: [], notAssessed: ["AF"], measurements: null });
  expect(packer.get(1)).toEqual({ statements: [], notAssessed: ["AF"], measurements: null });
});
