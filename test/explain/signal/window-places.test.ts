import { expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../../src/core/ecg.ts";
import { randomOf } from "../../../src/core/random.ts";
import { SEGMENT_LEADS } from "../../../src/explain/segments/record-segments.ts";
import { WAVES } from "../../../src/explain/segments/wave-segments.ts";
import { valuesPerStretch, valuesPerWave } from "../../../src/explain/signal/signal-values.ts";
import { windowStartSeconds } from "../../../src/explain/signal/window-places.ts";
import { ecgJepa } from "../../../src/models/encoders/ecg-jepa.ts";
import { ecgFmKed } from "../../../src/models/encoders/ecgfm-ked.ts";
import { hubertEcgSmall } from "../../../src/models/encoders/hubert-ecg.ts";
import { merlVitTiny } from "../../../src/models/encoders/merl-vit-tiny.ts";
import { stMem } from "../../../src/models/encoders/st-mem.ts";
import type { Encoder } from "../../../src/models/model.ts";

function recording(seconds: number): Ecg {
  const random = randomOf(`window-places/${seconds}`);
  const samples = seconds * 500;
  const data = Float32Array.from({ length: 12 * samples }, (_, i) => {
    const beat = Math.exp(-0.5 * ((((i % samples) % 400) - 200) / 8) ** 2);
    return beat + 0.02 * random.normal();
  });
  return { leads: STANDARD_LEADS, samplingRateHz: 500, samples, data };
}

test.each<[string, Encoder, number, number[]]>([
  ["ten seconds fill one window", ecgJepa, 10, [0]],
  ["a norm by the extremes of the window moves all samples", merlVitTiny, 10, [0]],
  ["five-second windows follow each other", hubertEcgSmall, 10, [0, 5]],
  ["three windows of nine seconds are spread evenly", stMem, 12, [0, 1.5, 3]],
  ["zeros on both sides move the beginning", ecgFmKed, 6, [-2]],
])("%s", (_, { contract }, seconds, expected) => {
  const starts = windowStartSeconds(recording(seconds), {
    prepare: contract.prepare,
    leads: contract.leads.length,
    windowSamples: contract.windowSamples,
    samplingRateHz: contract.samplingRateHz,
  });
  expect(starts.length).toBe(expected.length);
  for (const [w, start] of expected.entries())
    expect(Math.abs(starts[w]! - start)).toBeLessThan(0.03);
});

test("values are summed within the wave and the stretch that they lie in, outside of the recording nowhere", () => {
  const grid = { leads: ["V1", "I"] as const, samplingRateHz: 10 };
  // Half a second before the recording and half of it.
  const windows = [
    { values: Float64Array.from({ length: 20 }, (_, i) => i + 1), startSeconds: -0.5 },
  ];
  const segments = [
    { wave: "P", from: 0, to: 20 },
    { wave: "QRS", from: 20, to: 50 },
  ] as const;
  const perWave = valuesPerWave(windows, grid, { segments, samplingRateHz: 100 });
  const at = (lead: "V1" | "I", wave: "P" | "QRS"): number =>
    perWave[SEGMENT_LEADS.indexOf(lead) * WAVES.length + WAVES.indexOf(wave)]!;
  expect([at("V1", "P"), at("V1", "QRS")]).toEqual([6 + 7, 8 + 9 + 10]);
  expect([at("I", "P"), at("I", "QRS")]).toEqual([16 + 17, 18 + 19 + 20]);
  const perStretch = valuesPerStretch(windows, grid, { stretches: 2, seconds: 0.3 });
  const row = SEGMENT_LEADS.indexOf("V1");
  expect([...perStretch.subarray(2 * row, 2 * row + 2)]).toEqual([6 + 7 + 8, 9 + 10]);
});
