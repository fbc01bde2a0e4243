import { beforeAll, describe, expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { features } from "../../src/models/controls/features.ts";
import { resampleEcg } from "../../src/signal/spectrum/resample-fft.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../real-data.ts";
import { readRealEcg, realRecords } from "../signal/real-records.ts";
import { simulatedRecordings } from "../signal/simulated.ts";

const NOBODY = { ageYears: null, sex: null };

function featureOf(name: string, values: Float32Array): number {
  const place = features.featureNames.indexOf(name);
  expect(place, name).toBeGreaterThanOrEqual(0);
  return values[place]!;
}

/** Share of pairs in which the positive ranks higher; ties count half. */
function auroc(positives: readonly number[], negatives: readonly number[]): number {
  let wins = 0;
  for (const p of positives) {
    for (const n of negatives) wins += p > n ? 1 : Number(p === n) / 2;
  }
  return wins / (positives.length * negatives.length);
}

interface Described {
  readonly classes: readonly string[];
  readonly values: Float32Array;
}

/** AUROC of one feature for a class against all other records; what is not measured is left out. */
function separation(records: readonly Described[], name: string, classId: string): number {
  const known = records.filter(({ values }) => !Number.isNaN(featureOf(name, values)));
  const pick = (present: boolean): number[] =>
    known
      .filter(({ classes }) => classes.includes(classId) === present)
      .map(({ values }) => featureOf(name, values));
  return auroc(pick(true), pick(false));
}

const OBVIOUS = [
  ["Heart rate (1/min)", "STACH"],
  ["QRS duration (ms)", "LBBB"],
  ["QRS duration (ms)", "RBBB"],
  ["R' (late R) amplitude V1 (mV)", "RBBB"],
  ["PR interval (ms)", "IAVB"],
  ["RR sample entropy", "AF"],
] as const;

const simulated = simulatedRecordings(150, { noisy: true });
const described: Described[] = simulated.map(({ ecg, labels }) => ({
  classes: labels,
  values: features.embed(ecg, NOBODY),
}));

test.each(OBVIOUS)("%s separates %s among simulated recordings", (name, classId) => {
  expect(separation(described, name, classId)).toBeGreaterThan(0.85);
});

test("a slow rate separates SB and a consistent P wave speaks against AF", () => {
  expect(separation(described, "Heart rate (1/min)", "SB")).toBeLessThan(0.15);
  expect(separation(described, "P wave consistency", "AF")).toBeLessThan(0.15);
});

const { ecg } = simulated[0]!;
const usual = described[0]!.values;

test("rate and intervals do not depend on the sampling rate", () => {
  const slower = features.embed(resampleEcg(ecg, 250), NOBODY);
  expect(featureOf("Heart rate (1/min)", slower)).toBeCloseTo(
    featureOf("Heart rate (1/min)", usual),
    0,
  );
  for (const name of ["PR interval (ms)", "QRS duration (ms)", "QT interval (ms)"]) {
    expect(Math.abs(featureOf(name, slower) - featureOf(name, usual))).toBeLessThan(15);
  }
});

test("amplitudes follow the gain", () => {
  const louder = features.embed({ ...ecg, data: ecg.data.map((value) => 2 * value) }, NOBODY);
  for (const name of ["R amplitude V5 (mV)", "Sokolow-Lyon voltage (mV)"]) {
    expect(featureOf(name, louder) / featureOf(name, usual)).toBeCloseTo(2, 1);
  }
  expect(
    featureOf("Power 4-15 Hz II (dB)", louder) - featureOf("Power 4-15 Hz II (dB)", usual),
  ).toBeCloseTo(6.02, 1);
});

test("limb leads exchanged turn the QRS axis around", () => {
  const swapped = ecg.data.slice();
  for (const lead of ["I", "aVF"] as const) {
    const l = STANDARD_LEADS.indexOf(lead);
    for (let t = l * ecg.samples; t < (l + 1) * ecg.samples; t++) swapped[t] = -ecg.data[t]!;
  }
  const turned = featureOf("QRS axis (degrees)", features.embed({ ...ecg, data: swapped }, NOBODY));
  const gap = Math.abs(turned - featureOf("QRS axis (degrees)", usual));
  expect(Math.min(gap, 360 - gap)).toBeGreaterThan(170);
});

function recording(samples: number, value: (i: number) => number): Ecg {
  const data = Float32Array.from({ length: 12 * samples }, (_, i) => value(i));
  return { leads: STANDARD_LEADS, samplingRateHz: 500, samples, data };
}

function firstSeconds(seconds: number): Ecg {
  const samples = 500 * seconds;
  return recording(
    samples,
    (i) => ecg.data[Math.floor(i / samples) * ecg.samples + (i % samples)]!,
  );
}

test.each([
  ["nothing at all", recording(0, () => 0)],
  ["one sample", recording(1, () => 1)],
  ["forty samples", recording(40, Math.sin)],
  ["zeros", recording(5000, () => 0)],
  ["no valid sample", recording(5000, () => Number.NaN)],
  ["wild noise", recording(5000, (i) => 1e6 * Math.sin(i * i))],
  ["the first second", firstSeconds(1)],
  ["the first three seconds", firstSeconds(3)],
  ["half of it invalid", recording(5000, (i) => (i % 2000 < 1000 ? Number.NaN : ecg.data[i]!))],
  ["flat limb leads", recording(5000, (i) => (i < 30_000 ? 0 : ecg.data[i]!))],
  [
    "three leads only",
    {
      ...recording(5000, (i) => ecg.data[i]!),
      leads: ["I", "II", "V1"] as const,
      data: ecg.data.slice(0, 15_000),
    },
  ],
])("a recording of %s gives values or NaN, never an error", (_, odd) => {
  const values = features.embed(odd, NOBODY);
  expect(values.length).toBe(features.card.dimension);
  expect(
    values.some(
      (value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY,
    ),
  ).toBe(false);
});

test("three seconds are enough for rate and QRS duration", () => {
  const values = features.embed(firstSeconds(3), NOBODY);
  expect(
    featureOf("Heart rate (1/min)", values) / featureOf("Heart rate (1/min)", usual),
  ).toBeCloseTo(1, 0);
  expect(
    Math.abs(featureOf("QRS duration (ms)", values) - featureOf("QRS duration (ms)", usual)),
  ).toBeLessThan(15);
});

test("the same recording gives the same values, and the recording is left alone", () => {
  const before = ecg.data.slice();
  expect(features.embed(ecg, NOBODY)).toEqual(usual);
  expect(ecg.data).toEqual(before);
});

describe.skipIf(REAL_DATA === null)(`on real records (${REAL_DATA_SKIP_REASON})`, () => {
  const real: Described[] = [];

  /** All records of the classes in question and every third of the others, from PTB-XL and Chapman/Ningbo. */
  beforeAll(async () => {
    const ofInterest = ["SB", "STACH", "LBBB", "RBBB", "IAVB", "AF"];
    const wanted = (await realRecords(REAL_DATA!)).filter(
      ({ source, record, leads, samplingRateHz, classes }, r) =>
        leads === 12 &&
        samplingRateHz === 500 &&
        (source === "ptb-xl" || record.startsWith("JS")) &&
        (r % 3 === 0 || ofInterest.some((id) => classes.includes(id))),
    );
    for (const { path, classes } of wanted) {
      const values = features.embed(await readRealEcg(REAL_DATA!, path), NOBODY);
      real.push({ classes, values });
    }
  }, 120_000);

  test.each(OBVIOUS.slice(1))("%s separates %s", (name, classId) => {
    expect(separation(real, name, classId)).toBeGreaterThan(0.85);
  });

  test("the rate separates slow from fast sinus rhythm", () => {
    const slowOrFast = real.filter(
      ({ classes }) => classes.includes("SB") || classes.includes("STACH"),
    );
    expect(slowOrFast.length).toBeGreaterThan(40);
    expect(separation(slowOrFast, "Heart rate (1/min)", "STACH")).toBeGreaterThan(0.98);
  });

  test("usual ECGs have usual values", () => {
    const normal = real.filter(({ classes }) => classes.includes("NORM"));
    const middle = (name: string): number => {
      const sorted = normal
        .map(({ values }) => featureOf(name, values))
        .filter((v) => !Number.isNaN(v));
      return sorted.sort((a, b) => a - b)[sorted.length >> 1]!;
    };
    expect(normal.length).toBeGreaterThan(30);
    expect(Math.abs(middle("Heart rate (1/min)") - 68)).toBeLessThan(6);
    expect(Math.abs(middle("PR interval (ms)") - 160)).toBeLessThan(12);
    expect(Math.abs(middle("QRS duration (ms)") - 85)).toBeLessThan(10);
    expect(Math.abs(middle("QTc Fridericia (ms)") - 385)).toBeLessThan(25);
    expect(Math.abs(middle("QRS axis (degrees)") - 45)).toBeLessThan(15);
  });
});
