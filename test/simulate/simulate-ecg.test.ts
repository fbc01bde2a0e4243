import { expect, test } from "vitest";
import { leadSamples, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { randomOf } from "../../src/core/random.ts";
import {
  median,
  prIntervals,
  qrsDurations,
  ventricularRate,
} from "../../src/simulate/heart/fiducials.ts";
import { DIAGNOSES, type DiagnosisId } from "../../src/simulate/people/diagnosis.ts";
import { sokolowLyonMillivolts } from "../../src/simulate/people/findings.ts";
import { simulateEcg } from "../../src/simulate/simulate-ecg.ts";
import { NORTH, recordingOf, seeds } from "./people.ts";

const everyDiagnosis = Object.keys(DIAGNOSES) as DiagnosisId[];

test("a recording has twelve standard leads in the asked-for length and rate", () => {
  const { ecg } = recordingOf("healthy", {
    durationSeconds: 7.5,
    samplingRateHz: 257,
    noisy: true,
  });
  expect(ecg.leads).toEqual(STANDARD_LEADS);
  expect(ecg.samplingRateHz).toBe(257);
  expect(ecg.samples).toBe(Math.round(7.5 * 257));
  expect(ecg.data.length).toBe(12 * ecg.samples);
  expect(ecg.data.every(Number.isFinite)).toBe(true);
});

test("Einthoven's law holds in every sample, noise included", () => {
  const { ecg } = recordingOf("fibrillation-lbbb", { noisy: true });
  const [one, two, three] = [0, 1, 2].map((l) => leadSamples(ecg, l));
  for (let t = 0; t < ecg.samples; t++) {
    expect(Math.abs(one![t]! + three![t]! - two![t]!)).toBeLessThan(1e-6);
  }
});

test("the same seed gives the same recording, another seed another one", () => {
  const [a, b, c] = [1, 1, 2].map((seed) => recordingOf("healthy", { seed, noisy: true }));
  expect(b!.ecg.data).toEqual(a!.ecg.data);
  expect(c!.ecg.data).not.toEqual(a!.ecg.data);
});

test("noise changes neither beats nor labels, and is what is left when the heart is taken away", () => {
  const { patient, visit } = recordingOf("healthy");
  const options = { samplingRateHz: 500, durationSeconds: 10 };
  const clean = simulateEcg(patient, visit, { ...options, noise: null, random: randomOf("r") });
  const noisy = simulateEcg(patient, visit, {
    ...options,
    noise: NORTH.noise,
    random: randomOf("r"),
  });
  expect(noisy.fiducials).toEqual(clean.fiducials);
  expect(noisy.labels).toEqual(clean.labels);
  const rest = noisy.ecg.data.map((value, i) => value - clean.ecg.data[i]!);
  const rms = Math.sqrt(rest.reduce((sum, value) => sum + value * value, 0) / rest.length);
  expect(rms).toBeGreaterThan(0.005);
  expect(rms).toBeLessThan(0.3);
});

test("the fiducials of every beat are in the order of a heart beat", () => {
  for (const id of everyDiagnosis) {
    for (const beat of recordingOf(id).fiducials) {
      const { pOnset, pPeak, pEnd, qrsOnset, rPeak, qrsEnd, tPeak, tEnd } = beat;
      const known = [pOnset, pPeak, pEnd, qrsOnset, rPeak, qrsEnd, tPeak, tEnd].filter(
        (seconds) => seconds !== null,
      );
      expect(known, id).toEqual(known.toSorted((a, b) => a - b));
    }
  }
});

test("the R peak lies where the leads are farthest from their baseline", () => {
  const { ecg, fiducials } = recordingOf("healthy");
  const v5 = leadSamples(ecg, 10);
  for (const { rPeak } of fiducials.slice(1, -1)) {
    const t = Math.round(rPeak * 500);
    const around = [...v5.subarray(t - 100, t + 100)];
    expect(Math.abs(around.indexOf(Math.max(...around)) - 100)).toBeLessThan(12);
  }
});

test("labels hold on the fiducials for every diagnosis", () => {
  for (const id of everyDiagnosis) {
    for (const seed of seeds(6)) {
      const { labels, fiducials, patient, visit } = recordingOf(id, { seed });
      const fibrillates = patient.diagnosis.rhythm === "fibrillation";
      const rate = ventricularRate(fiducials);
      const qrs = median(qrsDurations(fiducials));
      const states = (label: string): boolean => labels.some((found) => found === label);
      expect(states("AF")).toBe(fibrillates);
      expect(states("SB")).toBe(!fibrillates && rate < 60);
      expect(states("STACH")).toBe(!fibrillates && rate > 100);
      expect(states("NSR")).toBe(!fibrillates && rate >= 60 && rate <= 100);
      expect(states("IAVB")).toBe(median(prIntervals(fiducials)) > 0.2);
      expect(states("RBBB")).toBe(patient.diagnosis.conduction === "rbbb" && qrs >= 0.12);
      expect(states("LBBB")).toBe(patient.diagnosis.conduction === "lbbb" && qrs >= 0.13);
      expect(states("PVC")).toBe(fiducials.some(({ origin }) => origin === "ventricles"));
      expect(states("PAC")).toBe(fiducials.some(({ origin }) => origin === "atria"));
      const blocked = states("RBBB") || states("LBBB");
      expect(states("LVH")).toBe(!blocked && sokolowLyonMillivolts(patient, visit) > 3.5);
    }
  }
});

test("diagnoses come out as what they are named after", () => {
  const shareOf = (id: DiagnosisId, label: string): number =>
    seeds(20).filter((seed) => recordingOf(id, { seed }).labels.some((found) => found === label))
      .length / 20;
  expect(shareOf("bradycardia", "SB")).toBeGreaterThan(0.9);
  expect(shareOf("tachycardia", "STACH")).toBeGreaterThan(0.9);
  expect(shareOf("first-degree", "IAVB")).toBeGreaterThan(0.9);
  expect(shareOf("rbbb", "RBBB")).toBe(1);
  expect(shareOf("lbbb", "LBBB")).toBe(1);
  expect(shareOf("partial-rbbb", "RBBB")).toBe(0);
  expect(shareOf("partial-lbbb", "LBBB")).toBe(0);
  expect(shareOf("hypertrophy", "LVH")).toBeGreaterThan(0.6);
  expect(shareOf("healthy", "LVH")).toBeLessThan(0.25);
  const borderline = shareOf("borderline-pr", "IAVB");
  expect(borderline).toBeGreaterThan(0.1);
  expect(borderline).toBeLessThan(0.9);
});

test("fibrillation has no P wave but waves of 4 to 9 Hz between the beats", () => {
  const { ecg, fiducials } = recordingOf("fibrillation", { durationSeconds: 20 });
  expect(fiducials.every(({ pOnset }) => pOnset === null)).toBe(true);
  const v1 = leadSamples(ecg, 6);
  const gaps = fiducials
    .slice(0, -1)
    .map(({ tEnd }, i) => ({ from: tEnd, to: fiducials[i + 1]!.qrsOnset }))
    .filter(({ from, to }) => from !== null && to !== null && to - from > 0.15);
  const swings = gaps.map(({ from, to }) => {
    const part = v1.subarray(Math.round(from! * 500), Math.round(to! * 500));
    return Math.max(...part) - Math.min(...part);
  });
  expect(gaps.length).toBeGreaterThan(3);
  expect(median(swings)).toBeGreaterThan(0.03);
});

test("a faster heart has a shorter QT", () => {
  const { patient, visit } = recordingOf("healthy");
  const qtAt = (rateBpm: number): number => {
    const { fiducials } = simulateEcg(
      patient,
      { ...visit, rateBpm },
      { samplingRateHz: 500, durationSeconds: 10, noise: null, random: randomOf("qt") },
    );
    return median(
      fiducials.flatMap(({ qrsOnset, tEnd }) =>
        qrsOnset === null || tEnd === null ? [] : [tEnd - qrsOnset],
      ),
    );
  };
  expect(qtAt(60)).toBeCloseTo(patient.heart.qtcSeconds, 2);
  expect(qtAt(120)).toBeLessThan(0.85 * qtAt(60));
});

test("the beats are the same at another sampling rate", () => {
  const [fast, slow] = [500, 250].map((samplingRateHz) => recordingOf("rbbb", { samplingRateHz }));
  expect(slow!.fiducials).toEqual(fast!.fiducials);
  const [a, b] = [leadSamples(fast!.ecg, 6), leadSamples(slow!.ecg, 6)];
  for (let t = 0; t < b.length; t++) expect(b[t]).toBeCloseTo(a[2 * t]!, 5);
});
