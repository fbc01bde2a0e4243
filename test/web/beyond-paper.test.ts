import { expect, test } from "vitest";
import { leadsBeyondPaper } from "../../web/ecg/beyond-paper.ts";
import { layerOf } from "../../web/ecg/layer.ts";
import { paperLayout } from "../../web/ecg/paper-layout.ts";
import type { Gain } from "../../web/ecg/paper-scale.ts";

const LEADS = ["I", "II", "V3"];

/** Ten seconds at 100 Hz: lead I has one wave of `millivolts` at one second, and everything else is flat. */
function beyond(millivolts: number, gain: Gain, atSecond = 1): readonly string[] {
  const samples = new Float32Array(3 * 1000);
  samples[100 * atSecond] = millivolts;
  const ecg = { leads: LEADS, samplingRateHz: 100, samples, unit: "mV" as const };
  const layout = paperLayout({
    layout: "3x4",
    speedMmPerSecond: 25,
    gainMmPerMillivolt: gain,
    leads: LEADS,
    recordedSeconds: 10,
    startSecond: 0,
  });
  return leadsBeyondPaper(layout, [layerOf(ecg, { tone: "recorded", gain })]);
}

test("a wave that leaves the sheet is named, at the gain at which it does", () => {
  // The first base line lies 20 mm below the edge.
  expect(beyond(1.9, 10)).toEqual([]);
  expect(beyond(2.1, 10)).toEqual(["I"]);
  expect(beyond(2.1, 5)).toEqual([]);
});

test("what another part of the sheet would show does not count", () => {
  expect(beyond(2.1, 10, 6)).toEqual([]);
});
