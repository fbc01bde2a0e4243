import { describe, expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { randomOf, shuffled } from "../../src/core/random.ts";
import {
  fingerprintDistance,
  SAME_RECORDING_BITS,
  sameRecordings,
} from "../../src/signal/fingerprint/same-recordings.ts";
import {
  FINGERPRINT_BITS,
  waveformFingerprint,
} from "../../src/signal/fingerprint/waveform-fingerprint.ts";
import { resampleEcg } from "../../src/signal/spectrum/resample-fft.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../real-data.ts";
import { readRealEcg, realRecords } from "./real-records.ts";

/** Beats at random times with random sizes per lead: nothing but a waveform to recognise. */
function beats(seed: number, seconds = 10): Ecg {
  const random = randomOf(`fingerprint-test/${seed}`);
  const samples = 500 * seconds;
  const data = new Float32Array(12 * samples);
  const sizes = STANDARD_LEADS.map(() => random.normal());
  for (let start = 200 * random.uniform(); start < samples; start += 300 + 200 * random.uniform()) {
    for (let t = Math.floor(start); t < Math.min(samples, start + 60); t++) {
      const shape = Math.exp(-(((t - start - 30) / 9) ** 2));
      for (let l = 0; l < 12; l++) data[l * samples + t]! += sizes[l]! * shape;
    }
  }
  return { leads: STANDARD_LEADS, samplingRateHz: 500, samples, data };
}

const original = beats(1);
const print = waveformFingerprint(original);

function changed(change: (value: number, t: number) => number): Ecg {
  return {
    ...original,
    data: original.data.map((value, i) => change(value, i % original.samples)),
  };
}

test.each([
  ["another gain", changed((value) => 0.37 * value)],
  ["rounding to 5 microvolts", changed((value) => Math.round(value * 200) / 200)],
  ["a drifting baseline", changed((value, t) => value + 0.3 * Math.sin(t / 900))],
  [
    "invalid samples at both ends",
    changed((value, t) => (t < 40 || t > 4960 ? Number.NaN : value)),
  ],
  ["storage at 100 Hz", resampleEcg(original, 100)],
  ["storage at 257 Hz", resampleEcg(original, 257)],
])("a recording is recognised after %s", (_, copy) => {
  expect(fingerprintDistance(print, waveformFingerprint(copy))).toBeLessThanOrEqual(
    SAME_RECORDING_BITS,
  );
});

test("the first ten seconds of a longer recording are recognised", () => {
  const long = beats(1, 14);
  const head: Ecg = {
    ...long,
    samples: 5000,
    data: Float32Array.from({ length: 12 * 5000 }, (_, i) => {
      return long.data[Math.floor(i / 5000) * long.samples + (i % 5000)]!;
    }),
  };
  expect(waveformFingerprint(head)).toBe(waveformFingerprint(long));
});

test("other recordings, and the same one inverted or shifted by a beat, are told apart", () => {
  const others = [beats(2), beats(3), changed((value) => -value)].map(waveformFingerprint);
  for (const other of others) {
    expect(fingerprintDistance(print, other)).toBeGreaterThan(2 * SAME_RECORDING_BITS - 10);
  }
});

test("a recording without signal has no fingerprint and matches nothing", () => {
  const flat = waveformFingerprint({ ...original, data: new Float32Array(12 * 5000).fill(1.5) });
  expect(flat).toBe("");
  expect(fingerprintDistance(flat, flat)).toBe(FINGERPRINT_BITS);
  expect(sameRecordings([flat, flat])).toEqual([]);
});

test("pairs of the same recording are found among others", () => {
  const prints = [beats(4), original, beats(5), changed((value) => 2 * value)].map(
    waveformFingerprint,
  );
  expect(sameRecordings(["", ...prints])).toEqual([[2, 4]]);
});

describe.skipIf(REAL_DATA === null)(`on real records (${REAL_DATA_SKIP_REASON})`, () => {
  const ptbXl = (id: number): string =>
    `ptb-xl/records500/00000/${String(id).padStart(5, "0")}_hr.hea`;

  test("PTB-XL record 1 is found again in the Challenge copy and at 100 Hz", async () => {
    const here = waveformFingerprint(await readRealEcg(REAL_DATA!, ptbXl(1)));
    const copies = ["cinc2021-utu/PTB_PTBXL/HR00001.hea", "ptb-xl/records100/00000/00001_lr.hea"];
    for (const copy of copies) {
      const there = waveformFingerprint(await readRealEcg(REAL_DATA!, copy));
      expect(fingerprintDistance(here, there)).toBeLessThanOrEqual(SAME_RECORDING_BITS);
    }
  });

  test("among the first 500 PTB-XL records only the pairs removed in version 1.0.3 match", async () => {
    const records = (await realRecords(REAL_DATA!)).filter(
      ({ dataset, samplingRateHz }) => dataset === "PTB-XL" && samplingRateHz === 500,
    );
    const prints = await Promise.all(
      records.map(async ({ path }) => waveformFingerprint(await readRealEcg(REAL_DATA!, path))),
    );
    const pairs = sameRecordings(prints).map((pair) =>
      pair.map((i) => records[i]!.record.slice(2, 5)),
    );
    expect(pairs).toEqual([
      ["137", "138"],
      ["143", "144"],
      ["145", "463"],
      ["456", "457"],
      ["459", "460"],
    ]);
  }, 60_000);
});

test("among many fingerprints the same pairs are found as by comparing every pair", () => {
  const random = randomOf("many-fingerprints");
  const hex = (): string => random.integer(16).toString(16);
  const prints = Array.from({ length: 3200 }, () => Array.from({ length: 64 }, hex).join(""));
  // Copies with 0 to 59 changed bits, on both sides of the limit.
  for (let k = 0; k < 60; k++) {
    const bits = [...prints[k]!].map((digit) => Number.parseInt(digit, 16));
    const flipped = shuffled(
      Array.from({ length: 256 }, (_, bit) => bit),
      random,
    ).slice(0, k);
    for (const bit of flipped) bits[bit >> 2]! ^= 1 << (bit & 3);
    prints[3100 + k] = bits.map((digit) => digit.toString(16)).join("");
  }
  const pairs = sameRecordings(prints);
  expect(pairs).toEqual(Array.from({ length: SAME_RECORDING_BITS + 1 }, (_, k) => [k, 3100 + k]));
});
