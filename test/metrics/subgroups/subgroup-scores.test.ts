import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import { auroc } from "../../../src/metrics/auroc.ts";
import { ageBand } from "../../../src/metrics/subgroups/age-band.ts";
import { subgroupScores } from "../../../src/metrics/subgroups/subgroup-scores.ts";

const RECORDS = 240;
const random = randomOf("subgroups");
const labels = Int8Array.from({ length: RECORDS }, () => (random.uniform() < 0.3 ? 1 : 0));
const patientIds = Array.from(labels, (_, r) => `p${Math.floor(r / 2)}`);
/** Site 9 has two patients, and the last records no known site. */
const groups = Array.from({ length: RECORDS }, (_, r) =>
  r < 4 ? "site 9" : r >= 230 ? null : r % 4 < 2 ? "site 1" : "site 2",
);
/** The model reads site 1 well and site 2 not at all. */
const probabilities = Float64Array.from(labels, (label, r) => {
  const skill = groups[r] === "site 1" ? 3 : 0;
  return 1 / (1 + Math.exp(-(skill * (label - 0.5) + random.normal())));
});
const settings = {
  labels,
  probabilities,
  patientIds,
  groups,
  threshold: 0.5,
  replicates: 300,
  key: "k",
};

function inside(group: string): number[] {
  return [...labels.keys()].filter((r) => groups[r] === group);
}

test("values are those of the group's own records, and the gap is against all others", () => {
  const [one, two] = subgroupScores(settings);
  const own = inside("site 1");
  expect(one!.group).toBe("site 1");
  const aurocOf = (records: readonly number[]): number =>
    auroc(
      records.map((r) => labels[r]!),
      records.map((r) => probabilities[r]!),
    );
  expect(one!.score.value).toBe(aurocOf(own));
  const rest = [...inside("site 2"), ...inside("site 9")];
  expect(one!.score.gap).toBeCloseTo(aurocOf(own) - aurocOf(rest), 12);
  expect(one!.score.gapLower).toBeGreaterThan(0);
  expect(two!.score.gapUpper).toBeLessThan(0);
  const negatives = own.filter((r) => labels[r] === 0);
  const called = negatives.filter((r) => probabilities[r]! >= 0.5);
  expect(one!.falsePositiveRate.value).toBeCloseTo(called.length / negatives.length, 12);
  const positives = own.filter((r) => labels[r] === 1);
  const missed = positives.filter((r) => probabilities[r]! < 0.5);
  expect(one!.falseNegativeRate.value).toBeCloseTo(missed.length / positives.length, 12);
  for (const cell of [one!.score, one!.falsePositiveRate, two!.falseNegativeRate]) {
    expect(cell.lower).toBeLessThanOrEqual(cell.value!);
    expect(cell.upper).toBeGreaterThanOrEqual(cell.value!);
    expect(cell.gapLower).toBeLessThanOrEqual(cell.gap!);
    expect(cell.gapUpper).toBeGreaterThanOrEqual(cell.gap!);
  }
});

test("a group of fewer than ten patients is suppressed with the reason", () => {
  const small = subgroupScores(settings).find(({ group }) => group === "site 9")!;
  expect(small).toMatchObject({ patients: 2, records: 4 });
  expect(small.score).toEqual({
    value: null,
    lower: null,
    upper: null,
    gap: null,
    gapLower: null,
    gapUpper: null,
    reason: "2 patients; 10 are needed",
  });
  expect(small.falsePositiveRate.value).toBeNull();
  const shown = subgroupScores({ ...settings, minimumPatients: 1, minimumPositives: 1 });
  expect(shown.find(({ group }) => group === "site 9")!.falsePositiveRate.value).not.toBeNull();
});

test("with two groups, one gap is the other's with the sign turned", () => {
  const two = groups.map((group) => (group === "site 9" ? null : group));
  const [one, other] = subgroupScores({ ...settings, groups: two });
  expect(other!.score.gap).toBeCloseTo(-one!.score.gap!, 12);
  expect(other!.score.gapLower).toBeCloseTo(-one!.score.gapUpper!, 12);
});

test("a group without positives has a false-positive rate and no score, and a lone group has no gap", () => {
  const none = labels.map((label, r) => (groups[r] === "site 2" ? 0 : label));
  const two = subgroupScores({ ...settings, labels: none }).find(
    ({ group }) => group === "site 2",
  )!;
  expect(two.score.reason).toContain("0 positive and");
  expect(two.falseNegativeRate.reason).toBe("0 positive patients; 10 are needed");
  expect(two.falsePositiveRate.value).not.toBeNull();
  const [alone] = subgroupScores({ ...settings, groups: groups.map(() => "everybody") });
  expect(alone!.score.value).not.toBeNull();
  expect(alone!.score.gap).toBeNull();
});

test("another score can stand beside the error rates, and arrays must fit", () => {
  const [one] = subgroupScores({ ...settings, metric: "brier" });
  expect(one!.score.value).toBeLessThan(0.2);
  expect(() => subgroupScores({ ...settings, groups: ["x"] })).toThrow(
    "1 groups and 240 patients of 240 records",
  );
});

test("age bands hold their lower end and not their upper one", () => {
  expect([0, 39.9, 40, 59, 60, 79.99, 80, 101].map(ageBand)).toEqual([
    "<40",
    "<40",
    "40-59",
    "40-59",
    "60-79",
    "60-79",
    ">=80",
    ">=80",
  ]);
  expect(ageBand(null)).toBeNull();
  expect(ageBand(Number.NaN)).toBeNull();
});
