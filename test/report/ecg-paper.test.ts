import { expect, test } from "vitest";
import { ecgPaper } from "../../src/report/figures/ecg-paper.ts";
import type { ExampleEcg } from "../../src/results/example-ecg.ts";
import { exampleEcg } from "./fixture-ecg.ts";

const MM = 100;

/** 500 Hz; every lead rises from 0 to 1 mV at 1.0 s of its own strip and falls back at 1.2 s. */
function stepEcg(): ExampleEcg {
  const ecg = exampleEcg("north", "AF");
  return {
    ...ecg,
    microvolts: ecg.leads.map(() =>
      Array.from({ length: 5000 }, (_, t) => (t % 1250 >= 500 && t % 1250 < 600 ? 1000 : 0)),
    ),
  };
}

test("the drawing's unit is a hundredth of a millimetre", () => {
  const svg = ecgPaper(stepEcg(), "steps").markup;
  const [, width, height, boxWidth, boxHeight] = svg.match(
    /width="([\d.]+)mm" height="([\d.]+)mm" viewBox="0 0 (\d+) (\d+)"/,
  )!;
  expect(Number(boxWidth)).toBe(Number(width) * MM);
  expect(Number(boxHeight)).toBe(Number(height) * MM);
});

test("1 mV is 10 mm high and 1 s is 25 mm wide, exactly", () => {
  const points = tracePoints(ecgPaper(stepEcg(), "steps").markup, "V1")[0]!;
  const start = 10 * MM + 2 * 2.5 * 25 * MM;
  const base = points[0]![1];
  expect(points[0]![0]).toBe(start);
  const top = points.filter(([, y]) => y !== base);
  expect(new Set(top.map(([, y]) => base - y))).toEqual(new Set([10 * MM]));
  expect(top[0]![0]).toBe(start + 25 * MM);
  // The last high sample, 0.198 s after the first: 4.95 mm.
  expect(top.at(-1)![0] - top[0]![0]).toBe(4.95 * MM);
});

test("the calibration pulse is 1 mV and 0.2 s, once per row", () => {
  const pulses = [
    ...ecgPaper(stepEcg(), "steps").markup.matchAll(
      /class="pulse" d="M(\d+) (\d+)h(\d+)v-(\d+)h(\d+)v(\d+)/g,
    ),
  ];
  expect(pulses).toHaveLength(4);
  for (const [, , , , up, wide, down] of pulses) {
    expect([up, wide, down].map(Number)).toEqual([10 * MM, 5 * MM, 10 * MM]);
  }
});

test("leads stand in the order that every cardiologist knows", () => {
  const names = [
    ...ecgPaper(stepEcg(), "steps").markup.matchAll(/font-weight="600">([^<]+)</g),
  ].map(([, name]) => name);
  expect(names.join(" ")).toBe("I aVR V1 V4 II aVL V2 V5 III aVF V3 V6 II");
});

test("invalid samples leave a gap, and a flat lead says so", () => {
  const svg = ecgPaper(exampleEcg("north", "RBBB", { faults: true }), "faults").markup;
  expect(svg).toContain(">V2 (flat)<");
  const runs = tracePoints(svg, "aVF");
  expect(runs).toHaveLength(2);
  const gapSeconds = (runs[1]![0]![0] - runs[0]!.at(-1)![0]) / (25 * MM);
  expect(gapSeconds).toBeCloseTo(0.8, 1);
});

test("a lead that is absent, or has no valid sample, is named as such", () => {
  const ecg = stepEcg();
  const without = {
    ...ecg,
    leads: ecg.leads.slice(0, 11),
    microvolts: ecg.microvolts.slice(0, 11),
  };
  expect(ecgPaper(without, "x").markup).toContain("V6 (not recorded)");
  const invalid = {
    ...ecg,
    microvolts: ecg.microvolts.map(() => Array.from({ length: 5000 }, () => null)),
  };
  expect(ecgPaper(invalid, "x").markup).toContain("I (no valid sample)");
});

test("other sampling rates and short recordings keep the scale, and no column stays empty", () => {
  const ecg = exampleEcg("north", "SB", { samplingRateHz: 257 });
  const short = { ...ecg, microvolts: ecg.microvolts.map((lead) => lead.slice(0, 257 * 4)) };
  const svg = ecgPaper(short, "x").markup;
  const rhythm = tracePoints(svg, "II").at(-1)!;
  expect(widthOf(rhythm)).toBeGreaterThan(3.95 * 25 * MM);
  expect(widthOf(rhythm)).toBeLessThanOrEqual(4 * 25 * MM);
  expect(widthOf(tracePoints(svg, "V6")[0]!)).toBeGreaterThan(2.45 * 25 * MM);
  expect(svg).toContain("4.00 s recorded");
});

test("a wave that would leave the paper gets more of it, and one that leaves even that is named", () => {
  const ecg = stepEcg();
  const tall = (lead: string, microvolts: number): string => {
    const samples = ecg.microvolts.map((values, l) =>
      ecg.leads[l] === lead ? values.map((value) => ((value ?? 0) / 1000) * microvolts) : values,
    );
    return ecgPaper({ ...ecg, microvolts: samples }, "tall").markup;
  };
  // The first base line lies 20 mm below the edge: 2.4 mV need 4 mm more, which a bold square gives.
  const higher = tall("V4", 2400);
  expect(higher).toContain('height="135mm" viewBox="0 -500 26500 13500"');
  expect(higher).not.toContain("beyond the paper");
  for (const run of tracePoints(higher, "V4"))
    for (const [, y] of run) expect(y).toBeGreaterThanOrEqual(-500);
  expect(tall("V4", 9000)).toContain("beyond the paper: V4");
  // Nothing downwards from the middle of the sheet.
  expect(tall("V4", -2400)).toContain('height="130mm" viewBox="0 0 26500 13000"');
});

function widthOf(run: readonly [number, number][]): number {
  return run.at(-1)![0] - run[0]![0];
}

/** Every run of a lead's traces as absolute points. */
function tracePoints(svg: string, lead: string): [number, number][][] {
  const paths = [...svg.matchAll(new RegExp(`class="trace" data-lead="${lead}" d="([^"]+)"`, "g"))];
  return paths.flatMap(([, d]) =>
    d!
      .split("M")
      .slice(1)
      .map((run) => {
        const [x, y, ...moves] = [...run.matchAll(/-?\d+/g)].map(Number);
        const points: [number, number][] = [[x!, y!]];
        for (let i = 0; i + 1 < moves.length; i += 2) {
          const [lastX, lastY] = points.at(-1)!;
          points.push([lastX + moves[i]!, lastY + moves[i + 1]!]);
        }
        return points;
      }),
  );
}
