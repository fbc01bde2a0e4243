import { type Random, randomOf } from "../../src/core/random.ts";
import type { ExampleEcg } from "../../src/results/example-ecg.ts";
import type { SegmentSummary } from "../../src/results/segment-summary.ts";

const LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"] as const;

/** Amplitudes in mV of P, Q, R, S and T per lead, loosely those of a healthy adult. */
const WAVES: Readonly<Record<string, readonly number[]>> = {
  I: [0.08, -0.04, 0.7, -0.12, 0.2],
  II: [0.14, -0.06, 1.1, -0.18, 0.3],
  V1: [0.05, 0, 0.2, -0.9, -0.08],
  V2: [0.06, 0, 0.5, -1.4, 0.4],
  V3: [0.07, -0.02, 0.9, -0.9, 0.45],
  V4: [0.08, -0.06, 1.4, -0.5, 0.4],
  V5: [0.08, -0.08, 1.3, -0.25, 0.3],
  V6: [0.08, -0.08, 1, -0.12, 0.25],
};

/** Centre (s from the R peak) and width (s) of P, Q, R, S and T. */
const SHAPES = [
  [-0.16, 0.024],
  [-0.03, 0.008],
  [0, 0.011],
  [0.032, 0.011],
  [0.26, 0.05],
] as const;

/** Draws ten seconds of a twelve-lead ECG by a sum of Gaussians, enough to judge ECG paper by. */
export function exampleEcg(
  datasetId: string,
  classId: string,
  { samplingRateHz = 500, faults = false }: { samplingRateHz?: number; faults?: boolean } = {},
): ExampleEcg {
  const random = randomOf(`fixture/ecg/${datasetId}/${classId}`);
  const samples = 10 * samplingRateHz;
  const peaks = beatTimes(classId, random);
  const independent = new Map(
    Object.entries(WAVES).map(([lead, amplitudes]) => [
      lead,
      leadCurve({ amplitudes, peaks, classId, samples, samplingRateHz, random }),
    ]),
  );
  const at = (lead: string, t: number): number => independent.get(lead)![t]!;
  const value = (lead: string, t: number): number => {
    if (lead === "III") return at("II", t) - at("I", t);
    if (lead === "aVR") return -(at("I", t) + at("II", t)) / 2;
    if (lead === "aVL") return at("I", t) - at("II", t) / 2;
    if (lead === "aVF") return at("II", t) - at("I", t) / 2;
    return at(lead, t);
  };
  const microvolts = LEADS.map((lead) =>
    Array.from({ length: samples }, (_, t) => {
      if (faults && lead === "V2") return 0;
      const seconds = t / samplingRateHz;
      if (faults && lead === "aVF" && seconds > 3.1 && seconds < 3.9) return null;
      return Math.round(value(lead, t) * 1000);
    }),
  );
  return {
    datasetId,
    recordId: `${datasetId}-${classId}-0042`,
    classId,
    labels: [classId],
    ageYears: 67,
    sex: "female",
    samplingRateHz,
    leads: LEADS,
    microvolts,
  };
}

function beatTimes(classId: string, random: Random): number[] {
  const seconds = classId === "SB" ? 1.25 : classId === "STACH" ? 0.5 : 0.84;
  const times: number[] = [];
  for (let t = 0.3; t < 10.6; ) {
    times.push(t);
    t += classId === "AF" ? seconds * (0.65 + 0.7 * random.uniform()) : seconds;
  }
  return times;
}

function leadCurve(options: {
  amplitudes: readonly number[];
  peaks: readonly number[];
  classId: string;
  samples: number;
  samplingRateHz: number;
  random: Random;
}): Float64Array {
  const { amplitudes, peaks, classId, samples, samplingRateHz, random } = options;
  const curve = new Float64Array(samples);
  const wide = classId === "LBBB" || classId === "RBBB" ? 2.2 : 1;
  for (let t = 0; t < samples; t++) curve[t] = 0.008 * random.normal();
  for (const peak of peaks) {
    SHAPES.forEach(([center, width], w) => {
      if (w === 0 && classId === "AF") return;
      const shift = w === 0 && classId === "IAVB" ? -0.1 : 0;
      const scale = w > 0 && w < 4 ? wide : 1;
      addGaussian(curve, {
        center: (peak + center * scale + shift) * samplingRateHz,
        width: width * scale * samplingRateHz,
        amplitude: amplitudes[w]!,
      });
    });
  }
  return curve;
}

function addGaussian(
  curve: Float64Array,
  { center, width, amplitude }: { center: number; width: number; amplitude: number },
): void {
  const first = Math.max(0, Math.floor(center - 4 * width));
  const last = Math.min(curve.length - 1, Math.ceil(center + 4 * width));
  for (let t = first; t <= last; t++) {
    curve[t]! += amplitude * Math.exp(-0.5 * ((t - center) / width) ** 2);
  }
}

/** Segments of two models on one site: what they read, and a recording of every class to draw it on. */
export function fixtureSegments(
  modelIds: readonly string[],
  classes: readonly string[],
): SegmentSummary[] {
  const waves = ["P", "QRS", "ST-T", "rest"];
  return modelIds.flatMap((modelId) =>
    classes.map((classId): SegmentSummary => {
      const random = randomOf(`fixture/segments/${modelId}/${classId}`);
      const values = LEADS.flatMap(() =>
        waves.map((wave) => random.normal() * (wave === "QRS" ? 1 : 0.3)),
      );
      const example = exampleEcg("north", classId);
      const segments = Array.from({ length: 10 }, (_, beat) => [
        { wave: "rest", from: beat * 500, to: beat * 500 + 100 },
        { wave: "P", from: beat * 500 + 100, to: beat * 500 + 150 },
        { wave: "QRS", from: beat * 500 + 150, to: beat * 500 + 200 },
        { wave: "ST-T", from: beat * 500 + 200, to: beat * 500 + 350 },
        { wave: "rest", from: beat * 500 + 350, to: beat * 500 + 500 },
      ]).flat();
      return {
        modelId,
        datasetId: "north",
        classId,
        records: 4,
        failed: 0,
        failure: null,
        evaluations: 190,
        leads: LEADS,
        waves,
        mean: values,
        meanAbsolute: values.map(Math.abs),
        standardError: 0.02,
        additivityError: 1e-13,
        overlay: { example, segments, values, logOdds: 1.2, base: -2.5 },
      };
    }),
  );
}
