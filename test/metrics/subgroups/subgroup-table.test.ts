import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import { auroc } from "../../../src/metrics/auroc.ts";
import { rankingOf } from "../../../src/metrics/ranking.ts";
import {
  emptyGroupSums,
  groupedRanking,
  groupNumbersInto,
} from "../../../src/metrics/subgroups/group-numbers.ts";
import { subgroupScores } from "../../../src/metrics/subgroups/subgroup-scores.ts";
import { subgroupTable } from "../../../src/metrics/subgroups/subgroup-table.ts";

const record = fc.record({
  label: fc.constantFrom(-1, 0, 1),
  // Few different scores, so that many are tied.
  score: fc.integer({ min: 0, max: 6 }).map((tenths) => tenths / 10),
  group: fc.integer({ min: -1, max: 3 }),
  weight: fc.integer({ min: 0, max: 3 }),
});

test("one pass gives what every group, and everybody else, has when scored alone", () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), (records) => {
      const labels = records.map(({ label }) => label);
      const scores = records.map(({ score }) => score);
      const groupOf = Int16Array.from(records, ({ group }) => group);
      const out = new Float64Array(4 * 6);
      groupNumbersInto(out, emptyGroupSums(4), {
        ranking: groupedRanking(rankingOf(labels, scores), groupOf),
        weights: Uint16Array.from(records, ({ weight }) => weight),
        threshold: 0.3,
      });
      for (let g = 0; g < 4; g++) {
        const own = alone(records, (group) => group === g);
        const rest = alone(records, (group) => group >= 0 && group !== g);
        [...own, ...rest].forEach((value, k) => {
          if (Number.isNaN(value)) expect(out[g * 6 + k]).toBeNaN();
          else expect(out[g * 6 + k]).toBeCloseTo(value, 12);
        });
      }
    }),
  );
});

/** The three numbers from their definitions, each record repeated by its weight. */
function alone(
  records: readonly { label: number; score: number; group: number; weight: number }[],
  holds: (group: number) => boolean,
): number[] {
  const mine = records
    .filter(({ label, group }) => label >= 0 && holds(group))
    .flatMap((one) => Array.from({ length: one.weight }, () => one));
  const share = (label: number, wanted: (score: number) => boolean): number => {
    const those = mine.filter((one) => one.label === label);
    return those.filter(({ score }) => wanted(score)).length / those.length;
  };
  return [
    auroc(
      mine.map(({ label }) => label),
      mine.map(({ score }) => score),
    ),
    share(0, (score) => score >= 0.3),
    share(1, (score) => score < 0.3),
  ];
}

const RECORDS = 240;
const random = randomOf("subgroup-table");
const data = Int8Array.from({ length: RECORDS * 2 }, () => (random.uniform() < 0.35 ? 1 : 0));
const labels = { rows: RECORDS, classes: ["a", "b"], data };
const patientIds = Array.from({ length: RECORDS }, (_, r) => `p${r >> 1}`);
const sex = Array.from({ length: RECORDS }, (_, r) => ["female", "male", null][(r >> 1) % 3]!);
const site = Array.from({ length: RECORDS }, (_, r) => (r < 12 ? "small" : r < 100 ? "x" : "y"));
const probabilities = Float64Array.from(
  data,
  (label) => 1 / (1 + Math.exp(-(1.2 * label + random.normal() - 0.6))),
);
const OPTIONS = {
  labels,
  patientIds,
  attributes: [
    { name: "sex", groups: sex },
    { name: "site", groups: site },
  ],
  scored: [0, 1],
  models: [
    { modelId: "m", probabilities, thresholds: Float64Array.of(0.5, 0.4), trainable: [true, true] },
    {
      modelId: "half",
      probabilities,
      thresholds: Float64Array.of(0.5, 0),
      trainable: [true, false],
    },
  ],
  replicates: 300,
  key: "k",
};
const rows = subgroupTable(OPTIONS);

test("values and gaps are those of one class scored by itself", () => {
  const single = subgroupScores({
    labels: data.filter((_, i) => i % 2 === 0),
    probabilities: probabilities.filter((_, i) => i % 2 === 0),
    threshold: 0.5,
    patientIds,
    groups: sex,
    replicates: 200,
    key: "other",
  });
  for (const { group, score, falsePositiveRate, falseNegativeRate } of single) {
    const row = rows.find(
      (one) => one.modelId === "m" && one.group === group && one.classId === "a",
    )!;
    expect(row.auroc.value).toBeCloseTo(score.value!, 12);
    expect(row.auroc.gap).toBeCloseTo(score.gap!, 12);
    expect(row.falsePositiveRate.value).toBeCloseTo(falsePositiveRate.value!, 12);
    expect(row.falseNegativeRate.gap).toBeCloseTo(falseNegativeRate.gap!, 12);
    expect(row.auroc.lower).toBeLessThan(row.auroc.value!);
    expect(row.auroc.upper).toBeGreaterThan(row.auroc.value!);
  }
});

test("the mean over classes is the mean of the classes' numbers", () => {
  const of = (classId: string | null) =>
    rows.find((one) => one.modelId === "m" && one.group === "male" && one.classId === classId)!;
  expect(of(null).auroc.value).toBeCloseTo((of("a").auroc.value! + of("b").auroc.value!) / 2, 12);
  expect(of(null).falsePositiveRate.gap).toBeCloseTo(
    (of("a").falsePositiveRate.gap! + of("b").falsePositiveRate.gap!) / 2,
    12,
  );
  expect(of(null).classes).toBe(2);
});

test("the gaps of two groups are each other's opposite", () => {
  const [female, male] = ["female", "male"].map(
    (group) => rows.find((one) => one.group === group && one.classId === null)!,
  );
  expect(female!.auroc.gap).toBeCloseTo(-male!.auroc.gap!, 12);
});

test("fewer than ten patients are suppressed, and stay among everybody else", () => {
  const small = rows.filter((one) => one.modelId === "m" && one.group === "small");
  expect(small.length).toBe(3);
  for (const row of small) {
    expect(row.auroc).toMatchObject({ value: null, gap: null });
    expect(row.auroc.reason).toBe("6 patients; 10 are needed");
    expect(row.falsePositiveRate.value).toBeNull();
  }
  const rest = rows.find((one) => one.group === "x" && one.classId === "a")!;
  expect(rest.auroc.gap).not.toBeNull();
});

test("a class that could not be trained has no subgroups", () => {
  const own = rows.filter((one) => one.modelId === "half");
  expect(own.some(({ classId }) => classId === "b")).toBe(false);
  expect(own.find(({ group, classId }) => group === "male" && classId === null)!.classes).toBe(1);
});

test("the same key gives the same intervals", () => {
  expect(subgroupTable(OPTIONS)).toEqual(rows);
});
