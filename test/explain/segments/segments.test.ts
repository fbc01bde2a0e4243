import { expect, test } from "vitest";
import { type Ecg, leadSamples } from "../../../src/core/ecg.ts";
import { playersOf, withoutSegments } from "../../../src/explain/segments/mask-segments.ts";
import { waveSegments } from "../../../src/explain/segments/wave-segments.ts";
import { simulatedRecordings } from "../../signal/simulated.ts";

const recordings = simulatedRecordings(30, { noisy: true });

test("segments cover a recording once, from its first sample to its last", () => {
  for (const { ecg } of recordings) {
    const segments = waveSegments(ecg);
    expect(segments[0]!.from).toBe(0);
    expect(segments.at(-1)!.to).toBe(ecg.samples);
    for (const [k, { from, to }] of segments.entries()) {
      expect(to).toBeGreaterThan(from);
      if (k > 0) expect(from).toBe(segments[k - 1]!.to);
    }
  }
});

test("true R peaks lie in QRS segments, true P peaks in P and true T peaks in ST-T segments", () => {
  const waves = recordings.flatMap(({ ecg, fiducials }) => {
    const segments = waveSegments(ecg);
    const waveAt = (seconds: number | null): string | null => {
      if (seconds === null) return null;
      const t = seconds * ecg.samplingRateHz;
      return segments.find(({ from, to }) => t >= from && t < to)?.wave ?? "none";
    };
    return fiducials
      .filter(({ origin }) => origin !== "ventricles")
      .map(({ pPeak, rPeak, tPeak }) => ({
        P: waveAt(pPeak),
        QRS: waveAt(rPeak),
        "ST-T": waveAt(tPeak),
      }));
  });
  const share = (wave: "P" | "QRS" | "ST-T"): number => {
    const known = waves.filter((beat) => beat[wave] !== null);
    return known.filter((beat) => beat[wave] === wave).length / known.length;
  };
  expect(share("QRS")).toBeGreaterThan(0.98);
  expect(share("ST-T")).toBeGreaterThan(0.9);
  expect(share("P")).toBeGreaterThan(0.85);
});

test("a flat recording is all rest", () => {
  const ecg: Ecg = {
    leads: ["I", "II"],
    samplingRateHz: 100,
    samples: 500,
    data: new Float32Array(1000),
  };
  expect(waveSegments(ecg)).toEqual([{ wave: "rest", from: 0, to: 500 }]);
});

const ecg: Ecg = {
  leads: ["I", "V1"],
  samplingRateHz: 100,
  samples: 6,
  data: Float32Array.of(0, 1, 5, 9, 4, 4, 1, 2, 3, 4, 5, 6),
};
const segments = [
  { wave: "rest", from: 0, to: 2 },
  { wave: "QRS", from: 2, to: 4 },
  { wave: "ST-T", from: 4, to: 5 },
  { wave: "rest", from: 5, to: 6 },
] as const;
const players = playersOf(ecg, segments);

/** Takes out the named waves of lead I. */
function without(...waves: string[]): number[] {
  const present = Uint8Array.from(players, ({ lead, wave }) =>
    lead === "I" && waves.includes(wave) ? 0 : 1,
  );
  const masked = withoutSegments(ecg, { segments, players, present });
  expect([...leadSamples(masked, 1)]).toEqual([1, 2, 3, 4, 5, 6]);
  return [...leadSamples(masked, 0)];
}

test("a wave that is out is bridged by a line between its neighbours", () => {
  expect(players).toHaveLength(6);
  expect(without("QRS")).toEqual([0, 1, 2, 3, 4, 4]);
  expect(without("QRS", "ST-T")).toEqual([0, 1, 1.75, 2.5, 3.25, 4]);
});

test("at an edge of the recording the other side's level goes on", () => {
  expect(without("rest")).toEqual([5, 5, 5, 9, 4, 4]);
});

test("a lead of which nothing is left is flat at its median", () => {
  expect(new Set(without("QRS", "ST-T", "rest"))).toEqual(new Set([4]));
});

test("with everything present nothing changes, and the recording itself never does", () => {
  expect(without()).toEqual([0, 1, 5, 9, 4, 4]);
  expect([...ecg.data.subarray(0, 6)]).toEqual([0, 1, 5, 9, 4, 4]);
});
