import { expect, test } from "vitest";
import { leaksBetween, refuseLeaks, type SplitSide } from "../../src/sampling/leaks.ts";

function side(
  datasetId: string,
  part: SplitSide["part"],
  records: readonly (readonly [id: string, patient: string, print: string | null])[],
): SplitSide {
  return {
    datasetId,
    part,
    recordIds: records.map(([id]) => id),
    patientIds: records.map(([, patient]) => patient),
    fingerprints: records.map(([, , print]) => print),
  };
}

const train = side("a", "train", [
  ["a1", "p1", "w1"],
  ["a2", "p2", "w2"],
  ["a3", "p2", null],
]);

test("disjoint sides pass, and what was compared is counted", () => {
  const held = side("a", "test", [
    ["a4", "p4", "w4"],
    ["a5", "p5", null],
  ]);
  const check = refuseLeaks([train, held]);
  expect(check).toEqual({ records: 5, patients: 4, fingerprints: 3, pairsOfSides: 1 });
});

test("a patient on both sides of one dataset is a leak, named with both records", () => {
  const held = side("a", "test", [["a9", "p2", "w9"]]);
  expect(() => refuseLeaks([train, held])).toThrow(
    expect.objectContaining({
      code: "split-leaks",
      message: "1 leaks between parts: a/a2 (train) and a/a9 (test): same patient",
    }),
  );
});

test("the same patient id in two datasets is another person", () => {
  expect(leaksBetween(train, side("b", "test", [["b1", "p1", "w9"]]))).toEqual([]);
});

test("the same waveform under another name in another dataset is a leak", () => {
  const leaks = leaksBetween(train, side("b", "test", [["b1", "q1", "w2"]]));
  expect(leaks).toEqual([{ kind: "waveform", between: ["a/a2 (train)", "b/b1 (test)"] }]);
});

test("the same recording in two training sets is no leak", () => {
  expect(() => refuseLeaks([train, side("b", "train", [["b1", "q1", "w2"]])])).not.toThrow();
});

test("records without a fingerprint are not taken for each other", () => {
  expect(leaksBetween(train, side("b", "test", [["b1", "q1", null]]))).toEqual([]);
});

test("near-duplicates that the caller finds are refused too, and ten of many leaks are named", () => {
  const held = side(
    "a",
    "test",
    Array.from({ length: 12 }, (_, i) => [`t${i}`, `t${i}`, null] as const),
  );
  const nearDuplicates = (): (readonly [number, number])[] => held.recordIds.map((_, j) => [0, j]);
  const refused = (): unknown => refuseLeaks([train, held], { nearDuplicates });
  expect(refused).toThrow(/12 leaks between parts: .*a\/t9 \(test\): same near-duplicate$/);
});

test("where datasets are pooled a recording may not stand in two training parts, otherwise it may", () => {
  const other = side("b", "train", [["b1", "p1", "w2"]]);
  expect(refuseLeaks([train, other]).pairsOfSides).toBe(0);
  expect(() => refuseLeaks([train, other], { pooled: true })).toThrow(
    "1 leaks between parts: a/a2 (train) and b/b1 (train): same waveform",
  );
  const own = side("a", "train", [["a9", "p1", "w1"]]);
  expect(refuseLeaks([train, own], { pooled: true }).pairsOfSides).toBe(0);
});

test("a protocol that parts patients is compared between datasets only", () => {
  const held = side("a", "test", [["a9", "p2", "w2"]]);
  expect(refuseLeaks([train, held], { partsPatients: true }).pairsOfSides).toBe(0);
  const elsewhere = side("b", "test", [["b1", "p9", "w1"]]);
  expect(() => refuseLeaks([train, elsewhere], { partsPatients: true })).toThrow("same waveform");
});
