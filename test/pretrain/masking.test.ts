import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { drawMask, LIMB_AND_CHEST, type Masking } from "../../src/pretrain/masking.ts";
import { golden, goldenSettings } from "./golden-training.ts";

const GRID = { leads: 12, slots: 25 };
const MASKING: Masking = {
  contextTokens: 100,
  targetTokens: 100,
  leadGroups: LIMB_AND_CHEST,
  blockGroups: [2, 7],
  blockSlots: [2, 8],
};

test("masks are those of the reference", () => {
  const { encoder } = golden.architecture;
  golden.steps.forEach(({ masks }, s) => {
    masks.forEach(([context, targets], r) => {
      const key = `pretrain/${goldenSettings.seed}/step-${s + 1}/record-${r}/mask`;
      const mask = drawMask(encoder, golden.masking, randomOf(key));
      expect([...mask.context]).toEqual(context);
      expect([...mask.targets]).toEqual(targets);
    });
  });
});

test("every mask has as many tokens to see and to guess as were asked for, none of them both", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 299 }), (key, contextTokens) => {
      const masking = {
        ...MASKING,
        contextTokens,
        targetTokens: Math.min(100, 300 - contextTokens),
      };
      const { context, targets } = drawMask(GRID, masking, randomOf(key));
      expect(context).toHaveLength(contextTokens);
      expect(targets).toHaveLength(masking.targetTokens);
      const both = [...context, ...targets];
      expect(new Set(both).size).toBe(both.length);
      expect(both.every((token) => token >= 0 && token < 300)).toBe(true);
      expect([...context]).toEqual([...context].sort((a, b) => a - b));
    }),
    { numRuns: 50 },
  );
});

test("what is hidden lies in blocks of neighbouring slots, and limb leads are hidden together", () => {
  let alike = 0;
  let slots = 0;
  for (let m = 0; m < 50; m++) {
    const { context } = drawMask(GRID, MASKING, randomOf(`blocks/${m}`));
    const seen = new Set(context);
    for (let s = 0; s < GRID.slots; s++) {
      const limbs = [0, 1, 2, 3, 4, 5].filter((lead) => seen.has(lead * GRID.slots + s)).length;
      slots++;
      if (limbs === 0 || limbs === 6) alike++;
    }
  }
  // Only what the last block gives back breaks a group.
  expect(alike / slots).toBeGreaterThan(0.85);
});

test("more tokens than a record has are refused", () => {
  const draw = (change: Partial<Masking>) => () =>
    drawMask(GRID, { ...MASKING, ...change }, randomOf("refused"));
  expect(draw({ contextTokens: 300 })).toThrow(/300 tokens to see/);
  expect(draw({ targetTokens: 201 })).toThrow(/201 to guess/);
});
