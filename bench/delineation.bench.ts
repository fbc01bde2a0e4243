/**
 * Measures R-peak detection and delineation on simulated recordings whose true times are known; docs/explain-segments.md
 * records a run:
 *
 *   EINTHOVEN_TRIALS=1000 npx vitest bench --run bench/delineation.bench.ts
 */
import { bench, describe } from "vitest";
import { withoutBaseline } from "../src/signal/baseline.ts";
import { delineate, type Fiducials, neighbourSeconds } from "../src/signal/beats/delineate.ts";
import { medianBeat } from "../src/signal/beats/median-beat.ts";
import { rPeaks } from "../src/signal/beats/r-peaks.ts";
import type { BeatFiducials } from "../src/simulate/heart/fiducials.ts";
import { simulatedRecordings } from "../test/signal/simulated.ts";

const TRIALS = Number(process.env["EINTHOVEN_TRIALS"] ?? 60);
const TOLERANCE_SECONDS = 0.15;
const EDGE_SECONDS = 0.15;
const POINTS = ["pOnset", "pPeak", "pEnd", "qrsOnset", "qrsEnd", "tPeak", "tEnd"] as const;

type Errors = Record<(typeof POINTS)[number], number[]>;

/** Counts beats and collects errors of one setting, recording by recording. */
function measure(options: { noisy: boolean; samplingRateHz: number }): void {
  const beats = { true: 0, found: 0, marks: 0, right: 0 };
  const errors = Object.fromEntries(POINTS.map((point) => [point, [] as number[]])) as Errors;
  for (const { ecg, fiducials } of simulatedRecordings(TRIALS, options)) {
    const peaks = rPeaks(ecg);
    const seconds = ecg.samples / ecg.samplingRateHz;
    const inside = (t: number): boolean => t > EDGE_SECONDS && t < seconds - EDGE_SECONDS;
    const marks = Array.from(peaks, (peak) => peak / ecg.samplingRateHz).filter(inside);
    const truth = fiducials.map(({ rPeak }) => rPeak);
    const near = (t: number, others: readonly number[]): boolean =>
      others.some((other) => Math.abs(other - t) <= TOLERANCE_SECONDS);
    const all = Array.from(peaks, (peak) => peak / ecg.samplingRateHz);
    beats.true += truth.filter(inside).length;
    beats.found += truth.filter((t) => inside(t) && near(t, all)).length;
    beats.marks += marks.length;
    beats.right += marks.filter((t) => near(t, truth)).length;
    const beat = medianBeat(withoutBaseline(ecg), peaks);
    if (beat === null) continue;
    collect(errors, delineate(beat, neighbourSeconds(beat, peaks)), fiducials);
  }
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;
  const lines = POINTS.map((point) => `${point} ${described(errors[point])}`);
  process.stdout.write(
    `\n${options.noisy ? "noisy" : "clean"}, ${options.samplingRateHz} Hz, ${TRIALS} recordings, ${beats.true} beats: sensitivity ${percent(beats.found, beats.true)}, PPV ${percent(beats.right, beats.marks)}; mean ± SD in ms: ${lines.join("; ")}\n`,
  );
}

/** Each mark's distance to the QRS onset, beside the median of the true ones over the beats of the own rhythm. */
function collect(errors: Errors, waves: Fiducials, truth: readonly BeatFiducials[]): void {
  const own = truth.filter(({ origin }) => origin === "sinus" || origin === "fibrillation");
  for (const point of POINTS) {
    const reference = point === "qrsOnset" ? "qrsEnd" : "qrsOnset";
    const gaps = own
      .flatMap((beat) => {
        const [at, from] = [beat[point], beat[reference]];
        return at === null || from === null ? [] : [at - from];
      })
      .sort((a, b) => a - b);
    const error = 1000 * (waves[point] - waves[reference] - (gaps[gaps.length >> 1] ?? Number.NaN));
    if (!Number.isNaN(error)) errors[point].push(error);
  }
}

function described(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return `${mean.toFixed(1)} ± ${Math.sqrt(variance).toFixed(1)} (${values.length})`;
}

const SETTINGS = [500, 100].flatMap((samplingRateHz) =>
  [false, true].map((noisy) => ({ noisy, samplingRateHz })),
);

describe("delineation of simulated recordings", () => {
  bench(
    "all settings",
    () => {
      for (const setting of SETTINGS) measure(setting);
    },
    { iterations: 1, warmupIterations: 0, warmupTime: 0, time: 0 },
  );
});
