import fc from "fast-check";
import { expect, test } from "vitest";
import { ABSENT, labelColumn, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { balancedLabels } from "../../src/sampling/balanced-labels.ts";
import { anyCohort, cohortOf } from "./random-cohort.ts";

test("every class keeps as many negatives as positives, of the rows that may be drawn, unchanged", () => {
  fc.assert(
    fc.property(anyCohort, fc.constantFrom(0.1, 0.5, 1), ({ labels }, fraction) => {
      const rows = Int32Array.from({ length: labels.rows }, (_, r) => r).filter((r) => r % 4 !== 0);
      const cut = balancedLabels(labels, { rows, fraction, seed: 1 });
      for (const c of [0, 1, 2]) {
        const [before, after] = [labelColumn(labels, c), labelColumn(cut, c)];
        const count = (label: number): number => after.filter((own) => own === label).length;
        const there = (label: number): number => rows.filter((r) => before[r] === label).length;
        expect(count(PRESENT)).toBe(count(ABSENT));
        const smaller = Math.min(there(PRESENT), there(ABSENT));
        const wanted = Math.min(smaller, Math.max(1, Math.round(fraction * smaller)));
        expect(count(PRESENT)).toBe(wanted);
        after.forEach((own, r) => {
          if (own === NOT_ASSESSED) return;
          expect(own).toBe(before[r]);
          expect(r % 4).not.toBe(0);
        });
      }
    }),
  );
});

test("a smaller fraction keeps a part of what a larger one keeps", () => {
  const { labels } = cohortOf(100, "balanced");
  const rows = Int32Array.from({ length: labels.rows }, (_, r) => r);
  const [half, all] = [0.5, 1].map((fraction) =>
    balancedLabels(labels, { rows, fraction, seed: 3 }),
  );
  half!.data.forEach((own, i) => {
    if (own !== NOT_ASSESSED) expect(all!.data[i]).toBe(own);
  });
  expect(() => balancedLabels(labels, { rows, fraction: 0, seed: 1 })).toThrow("a fraction of 0");
});
