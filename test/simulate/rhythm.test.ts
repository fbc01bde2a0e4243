import { expect, test } from "vitest";
import { rrIntervals } from "../../src/simulate/heart/fiducials.ts";
import { drawBeats } from "../../src/simulate/rhythm/rhythm.ts";
import { recordingOf, seeds } from "./people.ts";

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Correlation of each value with the next. */
function autocorrelation(values: readonly number[]): number {
  const centre = mean(values);
  const deviations = values.map((value) => value - centre);
  const products = deviations.slice(1).map((value, i) => value * deviations[i]!);
  return mean(products) / mean(deviations.map((value) => value * value));
}

function variation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) / centre;
}

test("fibrillation gives irregular intervals that do not predict the next", () => {
  const { fiducials } = recordingOf("fibrillation", { durationSeconds: 900 });
  const rr = rrIntervals(fiducials);
  expect(variation(rr)).toBeGreaterThan(0.12);
  expect(Math.abs(autocorrelation(rr))).toBeLessThan(0.09);
});

test("sinus rhythm is nearly regular and its changes are slow", () => {
  const { fiducials } = recordingOf("healthy", { durationSeconds: 300 });
  const rr = rrIntervals(fiducials);
  expect(variation(rr)).toBeLessThan(0.1);
  expect(autocorrelation(rr)).toBeGreaterThan(0.1);
});

test("the aimed-at rate is met on average", () => {
  for (const id of ["healthy", "bradycardia", "tachycardia", "fibrillation"] as const) {
    const { fiducials, visit } = recordingOf(id, { durationSeconds: 300 });
    expect(60 / mean(rrIntervals(fiducials)) / visit.rateBpm).toBeCloseTo(1, 1);
  }
});

test("a ventricular beat is followed by a full compensatory pause", () => {
  const { visit, random } = recordingOf("ventricular-beats", { seed: 3 });
  const steady = { ...visit, respiratoryArrhythmia: 0, irregularity: 0 };
  const beats = drawBeats(steady, { durationSeconds: 30, random });
  const meanRr = 60 / visit.rateBpm;
  const premature = beats.flatMap(({ origin }, i) =>
    origin === "ventricles" && i + 1 < beats.length ? [i] : [],
  );
  expect(premature.length).toBeGreaterThan(1);
  for (const i of premature) {
    expect(beats[i]!.rrSeconds).toBeLessThan(0.85 * meanRr);
    expect(beats[i + 1]!.seconds - beats[i - 1]!.seconds).toBeCloseTo(2 * meanRr, 6);
  }
});

test("an atrial beat resets the sinus node: its pause is not compensatory", () => {
  const { visit, random } = recordingOf("frequent-atrial-beats", { seed: 2 });
  const steady = { ...visit, respiratoryArrhythmia: 0, irregularity: 0 };
  const beats = drawBeats(steady, { durationSeconds: 30, random });
  const meanRr = 60 / visit.rateBpm;
  const i = beats.findIndex(({ origin }) => origin === "atria");
  expect(beats[i + 1]!.seconds - beats[i - 1]!.seconds).toBeLessThan(1.95 * meanRr);
});

test("premature beats come even in a recording of six seconds", () => {
  for (const seed of seeds(30)) {
    const { labels } = recordingOf("ventricular-beats", { seed, durationSeconds: 6 });
    expect(labels).toContain("PVC");
  }
});
