import { expect, test } from "vitest";
import { complexOf, recordingOf, seeds, tWaveOf } from "./people.ts";

/** Height of R and depth of S or Q in mV. */
function extremes(course: readonly number[]): { r: number; s: number } {
  return { r: Math.max(...course), s: -Math.min(...course) };
}

function shareOfPeople(holds: (seed: number) => boolean, people = 40): number {
  return seeds(people).filter(holds).length / people;
}

test("a healthy V1 shows rS and a healthy V6 a dominant R", () => {
  const share = shareOfPeople((seed) => {
    const ecg = recordingOf("healthy", { seed });
    const v1 = extremes(complexOf(ecg, "V1"));
    const v6 = extremes(complexOf(ecg, "V6"));
    return v1.r > 0.03 && v1.s > 2 * v1.r && v6.r > 2 * v6.s;
  });
  expect(share).toBeGreaterThan(0.9);
});

test("R grows from V1 to V4", () => {
  const share = shareOfPeople((seed) => {
    const ecg = recordingOf("healthy", { seed });
    const r = ["V1", "V2", "V3", "V4"].map((lead) => extremes(complexOf(ecg, lead)).r);
    return r.every((value, i) => i === 0 || value > 0.85 * r[i - 1]!);
  });
  expect(share).toBeGreaterThan(0.85);
});

test("a healthy T is upright in I, II and V3 to V6 and upside down in aVR", () => {
  const share = shareOfPeople((seed) => {
    const ecg = recordingOf("healthy", { seed });
    const upright = ["I", "II", "V3", "V4", "V5", "V6"].every((lead) => tWaveOf(ecg, lead) > 0);
    return upright && tWaveOf(ecg, "aVR") < 0;
  });
  expect(share).toBeGreaterThan(0.9);
});

test("right block ends with R' in V1, a broad S in V6 and I, and T turned over in V1", () => {
  const share = shareOfPeople((seed) => {
    const ecg = recordingOf("rbbb", { seed });
    const late = (lead: string): number[] => {
      const course = complexOf(ecg, lead);
      return course.slice(Math.floor(0.5 * course.length));
    };
    return (
      Math.max(...late("V1")) > 0.25 &&
      Math.min(...late("V6")) < -0.1 &&
      Math.min(...late("I")) < -0.05 &&
      tWaveOf(ecg, "V1") < 0
    );
  });
  expect(share).toBeGreaterThan(0.9);
});

test("left block has no septal q in V6, deep S in V1 and T against QRS in V1 and V6", () => {
  const share = shareOfPeople((seed) => {
    const ecg = recordingOf("lbbb", { seed });
    const v6 = complexOf(ecg, "V6");
    const v1 = extremes(complexOf(ecg, "V1"));
    const early = Math.min(...v6.slice(0, Math.floor(0.25 * v6.length)));
    return (
      early > -0.05 &&
      Math.max(...v6) > 0.4 &&
      v1.s > 0.5 &&
      v1.r < 0.3 &&
      tWaveOf(ecg, "V1") > 0 &&
      tWaveOf(ecg, "V6") < 0.05
    );
  });
  expect(share).toBeGreaterThan(0.85);
});

test("a ventricular beat is broad, large, without P, and its T turns against it", () => {
  for (const seed of seeds(20)) {
    const ecg = recordingOf("ventricular-beats", { seed });
    const beat = ecg.fiducials.find(
      ({ origin, qrsOnset, qrsEnd }) =>
        origin === "ventricles" && qrsOnset !== null && qrsEnd !== null,
    )!;
    expect(beat.qrsEnd! - beat.qrsOnset!).toBeGreaterThan(0.13);
    expect(beat.pOnset).toBeNull();
  }
  const against = shareOfPeople((seed) => {
    const ecg = recordingOf("ventricular-beats", { seed });
    const origin = { origin: "ventricles" };
    const [largest] = ["I", "II", "V1", "V2", "V6"]
      .map((lead) => {
        const course = complexOf(ecg, lead, origin);
        return { lead, area: course.reduce((sum, value) => sum + value, 0) };
      })
      .toSorted((a, b) => Math.abs(b.area) - Math.abs(a.area));
    return Math.sign(tWaveOf(ecg, largest!.lead, origin)) === -Math.sign(largest!.area);
  });
  expect(against).toBeGreaterThan(0.95);
});

test("amplitudes are those of people: R in V5 about 1 mV, P in II about 0.1 mV", () => {
  const r = seeds(40).map((seed) => extremes(complexOf(recordingOf("healthy", { seed }), "V5")).r);
  const middle = r.toSorted((a, b) => a - b)[20]!;
  expect(middle).toBeGreaterThan(0.7);
  expect(middle).toBeLessThan(1.7);
});
