import { expect, test } from "vitest";
import { STANDARD_LEADS } from "../../src/core/ecg.ts";
import type { Session } from "../../src/core/session.ts";
import { poolTokens } from "../../src/embed/pool-tokens.ts";
import { embedTokens, tokenShape } from "../../src/embed/tokens.ts";
import { randomKernels } from "../../src/models/controls/random-kernels.ts";
import { merlVitTiny } from "../../src/models/encoders/merl-vit-tiny.ts";

const TOKENS = Float32Array.of(1, -2, 3, 4, 5, 0, /* second window */ 9, 9, 7, 7, 5, 5);

test.each([
  ["mean", [3, 2 / 3, 7, 7]],
  ["max", [5, 4, 9, 9]],
  ["last", [5, 0, 5, 5]],
  ["cls", [1, -2, 9, 9]],
] as const)("%s pools three tokens of two numbers, window by window", (pooling, expected) => {
  const pooled = poolTokens(TOKENS, { windows: 2, width: 2, pooling });
  expect([...pooled]).toEqual(expected.map((value) => expect.closeTo(value, 6)));
});

test("NaN in a token is not lost in a maximum", () => {
  const tokens = Float32Array.of(Number.NaN, 3);
  expect([...poolTokens(tokens, { windows: 1, width: 1, pooling: "max" })]).toEqual([Number.NaN]);
});

function sessionOf(value: number): Session & { batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    run: ({ ecg }, outputs) => {
      expect(outputs).toEqual(["tokens"]);
      const windows = ecg!.dims[0]!;
      batches.push(windows);
      const data = new Float32Array(windows * 100 * 192).fill(value);
      return Promise.resolve({ tokens: { dims: [windows, 100, 192], data } });
    },
    release: () => Promise.resolve(),
  };
}

const seconds = (count: number) => ({
  leads: STANDARD_LEADS,
  samplingRateHz: 500,
  samples: 500 * count,
  data: Float32Array.from({ length: 12 * 500 * count }, (_, i) => Math.sin(i)),
});

test("all windows of a long record give their tokens, in bounded runs", async () => {
  const session = sessionOf(1);
  const { windows, data } = await embedTokens(merlVitTiny, { session, ecg: seconds(400) });
  expect(windows).toBe(40);
  expect(data).toHaveLength(40 * 100 * 192);
  expect(Math.max(...session.batches)).toBeLessThanOrEqual(32);
  expect(data.every((value) => value === 1)).toBe(true);
});

test("NaN among tokens is refused, and so is an encoder without tokens", async () => {
  const session = sessionOf(Number.NaN);
  await expect(embedTokens(merlVitTiny, { session, ecg: seconds(10) })).rejects.toMatchObject({
    code: "values-invalid",
  });
  expect(() => tokenShape(randomKernels)).toThrow(
    expect.objectContaining({ code: "option-invalid" }),
  );
});
