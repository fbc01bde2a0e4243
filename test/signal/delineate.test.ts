import { expect, test } from "vitest";
import { withoutBaseline } from "../../src/signal/baseline.ts";
import { delineate, type Fiducials, neighbourSeconds } from "../../src/signal/beats/delineate.ts";
import { medianBeat } from "../../src/signal/beats/median-beat.ts";
import { rPeaks } from "../../src/signal/beats/r-peaks.ts";
import { median, prIntervals, qrsDurations } from "../../src/simulate/heart/fiducials.ts";
import type { SimulatedEcg } from "../../src/simulate/simulate-ecg.ts";
import { simulatedRecordings } from "./simulated.ts";

function wavesOf({ ecg }: SimulatedEcg): Fiducials {
  const peaks = rPeaks(ecg);
  const beat = medianBeat(withoutBaseline(ecg), peaks)!;
  return delineate(beat, neighbourSeconds(beat, peaks));
}

const recordings = simulatedRecordings(120, { noisy: true });
const measured = recordings.map(wavesOf);

/** Measured minus true, in ms, for recordings where both are known. */
function errors(
  own: (waves: Fiducials) => number,
  truth: (recording: SimulatedEcg) => number,
): number[] {
  return recordings
    .map((recording, k) => 1000 * (own(measured[k]!) - truth(recording)))
    .filter((error) => !Number.isNaN(error));
}

function share(values: readonly number[], limit: number): number {
  return values.filter((value) => Math.abs(value) <= limit).length / values.length;
}

test("the PR interval is within 15 ms in nine of ten recordings, without bias", () => {
  const gaps = errors(
    ({ pOnset, qrsOnset }) => qrsOnset - pOnset,
    ({ fiducials }) => median(prIntervals(fiducials)),
  );
  expect(gaps.length).toBeGreaterThan(80);
  expect(share(gaps, 15)).toBeGreaterThan(0.9);
  expect(Math.abs(median(gaps))).toBeLessThan(6);
});

test("the QRS duration is within 15 ms in nine of ten recordings, without bias", () => {
  const gaps = errors(
    ({ qrsOnset, qrsEnd }) => qrsEnd - qrsOnset,
    ({ fiducials }) => median(qrsDurations(fiducials)),
  );
  expect(gaps.length).toBeGreaterThan(110);
  expect(share(gaps, 15)).toBeGreaterThan(0.9);
  expect(Math.abs(median(gaps))).toBeLessThan(8);
});

test("the QT interval is within 20 ms in nine of ten recordings, without bias", () => {
  const gaps = errors(
    ({ qrsOnset, tEnd }) => tEnd - qrsOnset,
    ({ fiducials }) =>
      median(
        fiducials
          .filter(({ origin }) => origin !== "ventricles")
          .flatMap(({ qrsOnset, tEnd }) =>
            qrsOnset === null || tEnd === null ? [] : [tEnd - qrsOnset],
          ),
      ),
  );
  expect(gaps.length).toBeGreaterThan(105);
  expect(share(gaps, 20)).toBeGreaterThan(0.9);
  expect(Math.abs(median(gaps))).toBeLessThan(8);
});

test("at 100 Hz the QRS duration and the QT interval are as at 500 Hz, within 20 ms in nine of ten recordings", () => {
  const coarse = simulatedRecordings(60, { noisy: false, samplingRateHz: 100 }).map(wavesOf);
  const fine = simulatedRecordings(60, { noisy: false, samplingRateHz: 500 }).map(wavesOf);
  const gaps = (length: (waves: Fiducials) => number): number[] =>
    coarse.map((waves, k) => 1000 * (length(waves) - length(fine[k]!)));
  expect(
    share(
      gaps(({ qrsOnset, qrsEnd }) => qrsEnd - qrsOnset),
      20,
    ),
  ).toBeGreaterThan(0.9);
  expect(
    share(
      gaps(({ qrsOnset, tEnd }) => tEnd - qrsOnset),
      20,
    ),
  ).toBeGreaterThan(0.9);
});

test("waves come in their natural order", () => {
  for (const waves of measured) {
    const { pOnset, pPeak, pEnd, qrsOnset, qrsEnd, tPeak, tEnd } = waves;
    const known = [pOnset, pPeak, pEnd, qrsOnset, qrsEnd, tPeak, tEnd].filter(
      (t) => !Number.isNaN(t),
    );
    expect(known.toSorted((a, b) => a - b)).toEqual(known);
  }
});

test("P waves are seen in sinus rhythm and mostly missed in fibrillation", () => {
  const isFibrillating = ({ labels }: SimulatedEcg): boolean => labels.includes("AF");
  const seen = (wanted: boolean): number => {
    const chosen = measured.filter((_, k) => isFibrillating(recordings[k]!) === wanted);
    return chosen.filter(({ pPeak }) => !Number.isNaN(pPeak)).length / chosen.length;
  };
  expect(seen(false)).toBeGreaterThan(0.95);
  expect(seen(true)).toBeLessThan(0.75);
});

test("gain does not move a wave", () => {
  const { ecg, fiducials, labels } = recordings[0]!;
  const louder = { ecg: { ...ecg, data: ecg.data.map((value) => 1.5 * value) }, fiducials, labels };
  const waves = wavesOf(louder);
  expect(waves.qrsOnset).toBeCloseTo(measured[0]!.qrsOnset, 2);
  expect(waves.tEnd).toBeCloseTo(measured[0]!.tEnd, 2);
});
