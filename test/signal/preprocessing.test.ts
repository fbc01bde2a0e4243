import { expect, test } from "vitest";
import { butterworth, butterworthSections } from "../../src/signal/filters/butterworth.ts";
import type { Samples } from "../../src/signal/filters/filter.ts";
import { filtfilt } from "../../src/signal/filters/filtfilt.ts";
import { medianFilter } from "../../src/signal/filters/median-filter.ts";
import { notch } from "../../src/signal/filters/notch.ts";
import { sosfiltfilt } from "../../src/signal/filters/sosfiltfilt.ts";
import { minMax } from "../../src/signal/min-max.ts";
import { perLead } from "../../src/signal/per-lead.ts";
import { resampleFft } from "../../src/signal/spectrum/resample-fft.ts";
import { zScore } from "../../src/signal/z-score.ts";
import { expectClose, golden } from "./golden.ts";

interface Case {
  step: string;
  tolerance: number;
  shape: [number, number];
  at: number[];
  values: number[];
  l2: number;
}

/** The uniform numbers of scripts/golden/signal_preprocessing.py. */
function uniform(key: string, count: number): Float64Array {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return Float64Array.from({ length: count }, (_, i) => {
    let x = hash + Math.imul(i, 0x9e3779b9);
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
  });
}

const LEADS = 12;
const raw = uniform("preproc", 60_000).map((value, i) => 0.5 * value + 0.1 * Math.floor(i / 5000));

function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

function resampled(length: number): Float64Array[] {
  return Array.from({ length: LEADS }, (_, l) =>
    resampleFft(raw.subarray(l * 5000, (l + 1) * 5000), length),
  );
}

/** Every step by the name that the golden file gives it. */
function steps(): Map<string, Samples> {
  const crop = joined(resampled(2500).map((lead) => lead.slice(125, 2375)));
  const options = { order: 5, samplingRateHz: 250 };
  const high = butterworthSections({ kind: "highpass", edgeHz: 0.67 }, options);
  const low = butterworthSections({ kind: "lowpass", edgeHz: 40 }, options);
  const highpassed = perLead(crop, LEADS, (lead) => sosfiltfilt(high, lead));
  const mains = notch(50, { quality: 30, samplingRateHz: 500 });
  const notched = perLead(raw, LEADS, (lead) => filtfilt(mains, lead));
  const band = butterworth(
    { kind: "bandpass", lowHz: 0.67, highHz: 40 },
    { order: 4, samplingRateHz: 500 },
  );
  const passed = perLead(notched, LEADS, (lead) => filtfilt(band, lead));
  const baseline = perLead(passed, LEADS, (lead) => medianFilter(lead, { window: 201 }));
  return new Map([
    ["raw", raw],
    ["resample 250 Hz", joined(resampled(2500))],
    ["resample 100 Hz", joined(resampled(1000))],
    ["high-pass 0.67 Hz", highpassed],
    ["low-pass 40 Hz", perLead(highpassed, LEADS, (lead) => sosfiltfilt(low, lead))],
    ["notch 50 Hz", notched],
    ["band-pass 0.67-40 Hz", passed],
    ["median baseline", baseline],
    ["z-score", zScore(passed.map((value, i) => value - baseline[i]!))],
    ["min-max", minMax(raw)],
  ]);
}

const computed = steps();

test.each(golden<Case>("preprocessing").cases)(
  "$step of a 12 x 5000 array equals scipy",
  ({ step, tolerance, shape, at, values, l2 }) => {
    const actual = computed.get(step)!;
    expect(actual.length).toBe(shape[0] * shape[1]);
    expectClose(
      at.map((i) => actual[i]!),
      values,
      tolerance,
    );
    const gap = Math.abs(Math.hypot(...actual) - l2) / Math.sqrt(actual.length);
    expect(gap).toBeLessThanOrEqual(tolerance);
  },
);
