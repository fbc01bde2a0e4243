import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CutTotal,
  type HistogramRoom,
  openHistograms,
  type RawCut,
} from "../../src/linalg/wasm/histogram.ts";

const PLACE = 2 ** 26;

interface Case {
  readonly features: number;
  readonly bins: number;
  /** By record: a code for each feature, a gradient and a hessian. */
  readonly records: readonly { codes: number[]; gradient: number; hessian: number }[];
}

const cases = fc.integer({ min: 1, max: 9 }).chain((features) =>
  fc.integer({ min: 2, max: 12 }).chain((bins) =>
    fc.record({
      features: fc.constant(features),
      bins: fc.constant(bins),
      records: fc.array(
        fc.record({
          codes: fc.array(fc.integer({ min: 0, max: bins - 1 }), {
            minLength: features,
            maxLength: features,
          }),
          gradient: fc.integer({ min: -40, max: 40 }),
          hessian: fc.integer({ min: 0, max: 30 }),
        }),
        { minLength: 2, maxLength: 40 },
      ),
    }),
  ),
);

function roomOf({ features, bins, records }: Case): HistogramRoom {
  const groups = Math.ceil(features / 4);
  const codes = new Uint32Array(groups * records.length);
  records.forEach((record, r) => {
    record.codes.forEach((code, f) => {
      codes[Math.floor(f / 4) * records.length + r]! |= code << (8 * (f % 4));
    });
  });
  const memory = openHistograms({ codes, rows: records.length, groups, bins });
  const room = memory.room({ records: records.length, histograms: 3 });
  room.order().set(records.map((_, r) => r));
  room.packed().set(records.map(({ gradient, hessian }) => gradient * PLACE + hessian));
  return room;
}

function totalOf(records: Case["records"]): CutTotal {
  const sum = (of: (record: Case["records"][number]) => number): number =>
    records.reduce((total, record) => total + of(record), 0);
  const [gradient, hessian] = [sum((record) => record.gradient), sum((record) => record.hessian)];
  return { gradient, hessian, minHessian: 1, l2: 0.5 };
}

/** The greatest worth of any allowed cut, g²/h of both sides, from its definition. */
function greatestWorth({ features, bins, records }: Case): number {
  const { gradient, hessian, minHessian, l2 } = totalOf(records);
  let best = gradient ** 2 / (hessian + l2);
  for (let f = 0; f < features; f++) {
    for (let code = 0; code < bins - 1; code++) {
      const left = totalOf(records.filter((record) => record.codes[f]! <= code));
      const rest = hessian - left.hessian;
      if (left.hessian < minHessian || rest < minHessian) continue;
      const right = (gradient - left.gradient) ** 2 / (rest + l2);
      best = Math.max(best, left.gradient ** 2 / (left.hessian + l2) + right);
    }
  }
  return best;
}

test("the best cut is the best of all cuts, and its left side sums up as it says", () => {
  fc.assert(
    fc.property(cases, (one) => {
      const room = roomOf(one);
      room.count(0, 0, one.records.length);
      const { upper, lower, feature, code, left } = room.bestCut(0, totalOf(one.records));
      expect(upper / lower).toBeCloseTo(greatestWorth(one), 9);
      if (feature < 0) return;
      const side = totalOf(one.records.filter(({ codes }) => codes[feature]! <= code));
      expect(left).toBe(side.gradient * PLACE + side.hessian);
    }),
  );
});

test("what is left of a parent's histogram is its other child's", () => {
  fc.assert(
    fc.property(cases, fc.nat(), (one, place) => {
      const room = roomOf(one);
      const records = one.records.length;
      const middle = place % records;
      room.count(0, 0, records);
      room.count(1, 0, middle);
      room.count(2, middle, records);
      room.subtract(0, 1);
      const total = totalOf(one.records.slice(middle));
      const cut = (from: number): RawCut => room.bestCut(from, total);
      expect(cut(0)).toEqual(cut(2));
    }),
  );
});

test("of equal cuts the lower feature and the lower code win", () => {
  const records = [0, 0, 2, 2].map((code, r) => ({
    codes: [code, code, code, code, code, code],
    gradient: r < 2 ? 5 : -5,
    hessian: 4,
  }));
  const one = { features: 6, bins: 4, records };
  const room = roomOf(one);
  room.count(0, 0, 4);
  expect(room.bestCut(0, totalOf(records))).toMatchObject({ feature: 0, code: 0 });
});
