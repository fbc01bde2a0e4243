import fc from "fast-check";
import { expect, test } from "vitest";
import { rankingOf, type Tally, tallyOf } from "../../src/metrics/ranking.ts";
import { openTallies } from "../../src/metrics/weighted-tallies.ts";

const record = fc.record({
  label: fc.constantFrom(0, 0, 1, -1),
  // Few different scores, so that many are tied; minus zero is the same score as zero.
  score: fc.constantFrom(0, -0, 0.25, 0.5, Number.MIN_VALUE, 1, Number.NEGATIVE_INFINITY),
  weight: fc.constantFrom(0, 0, 1, 2, 65_535),
});

interface Weighted {
  readonly label: number;
  readonly score: number;
  readonly weight: number;
}

test("a tally under weights adds up, score by score, the records that have one", () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), (records) => {
      const tallyUnder = openTallies(records.length)(ranked(records));
      const weights = Uint16Array.from(records, ({ weight }) => weight);
      expect(groupsOf(tallyUnder(weights))).toEqual(plain(records));
    }),
  );
});

test("it is the tally of the records repeated as often as they weigh", () => {
  const few = record.map((one) => ({ ...one, weight: Math.min(3, one.weight) }));
  fc.assert(
    fc.property(fc.array(few, { maxLength: 40 }), (records) => {
      const repeated = records.flatMap((one) => Array.from({ length: one.weight }, () => one));
      const labels = repeated.map(({ label }) => label);
      const scores = repeated.map(({ score }) => score);
      const weights = Uint16Array.from(records, ({ weight }) => weight);
      const weighted = openTallies(records.length)(ranked(records))(weights);
      expect(groupsOf(weighted)).toEqual(groupsOf(tallyOf(labels, scores)));
    }),
  );
});

test("rankings of one memory keep their own tallies while it grows and their weights change", () => {
  const count = 3000;
  const labels = Int8Array.from({ length: count }, (_, r) => (r % 7 === 0 ? 1 : 0));
  const sets = [31, 57, 101, 499].map((step) =>
    Float64Array.from({ length: count }, (_, r) => ((r * step) % 1000) / 1000),
  );
  const take = openTallies(count);
  const early = take(rankingOf(labels, sets[0]!));
  const once = new Uint16Array(count).fill(1);
  expect(groupsOf(early(once))).toEqual(groupsOf(tallyOf(labels, sets[0]!)));
  // 36 kB each: the memory of 64 kB has to grow.
  const all = [early, ...sets.slice(1).map((scores) => take(rankingOf(labels, scores)))];
  const odd = Uint16Array.from({ length: count }, (_, r) => r % 3);
  for (const weights of [once, odd, once]) {
    for (const [s, tallyUnder] of all.entries()) {
      const records = [...labels].map((label, r) => ({
        label,
        score: sets[s]![r]!,
        weight: weights[r]!,
      }));
      expect(groupsOf(tallyUnder(weights))).toEqual(plain(records));
    }
  }
});

test("rankings and weights of other records are refused", () => {
  const take = openTallies(2);
  expect(() => take(rankingOf([1, 0, 1], [0.1, 0.2, 0.3]))).toThrow("of 2 records");
  const tallyUnder = take(rankingOf([1, 0], [0.1, 0.2]));
  expect(() => tallyUnder(new Uint16Array(3))).toThrow("3 weights of 2 records");
});

function ranked(records: readonly Weighted[]): ReturnType<typeof rankingOf> {
  return rankingOf(
    records.map(({ label }) => label),
    records.map(({ score }) => score),
  );
}

type Group = readonly [score: number, weight: number, positives: number];

function groupsOf({ groups, scores, weights, positives }: Tally): Group[] {
  return Array.from({ length: groups }, (_, g) => [scores[g]! + 0, weights[g]!, positives[g]!]);
}

/** The definition: distinct scores from the highest, with the weights of all and of the positive records. */
function plain(records: readonly Weighted[]): Group[] {
  const counted = records.filter(({ label, weight }) => label >= 0 && weight > 0);
  const distinct = [...new Set(counted.map(({ score }) => score + 0))].sort((a, b) => b - a);
  const total = (some: readonly Weighted[]): number =>
    some.reduce((sum, { weight }) => sum + weight, 0);
  return distinct.map((score) => {
    const tied = counted.filter((one) => one.score === score);
    return [score, total(tied), total(tied.filter(({ label }) => label === 1))];
  });
}
