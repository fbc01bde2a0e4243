import fc from "fast-check";
import { expect, test } from "vitest";
import { HARMONISED_CLASSES } from "../../src/datasets/labels/harmonised.ts";
import { REPORT_CLASSES, readReport } from "../../src/datasets/labels/report-rules.ts";

test.each([
  ["Sinus rhythm", ["NSR"]],
  ["Sinus rhythm with PAC(s)", ["NSR", "PAC"]],
  ["Sinus rhythm with 1st degree A-V block", ["NSR", "IAVB"]],
  ["Atrial fibrillation with rapid ventricular response", ["AF"]],
  ["RBBB with left anterior fascicular block", ["RBBB", "LAFB"]],
  ["Incomplete RBBB", ["IRBBB"]],
  ["Incomplete left bundle branch block", []],
  ["Left bundle branch block", ["LBBB"]],
  ["Pacemaker rhythm - no further analysis", ["PACE"]],
  ["Ventricular pacing", ["PACE"]],
  ["Inferior infarct - old or age undetermined", ["MI"]],
  ["Anterior infarct, possibly acute", ["MI"]],
  ["Low QRS voltages in precordial leads", ["LQRSV"]],
  ["Nonspecific T wave abnormalities", ["TAB"]],
  ["Normal ECG", ["NORM"]],
  ["Normal ECG except for rate", []],
  ["Otherwise normal ECG", []],
  ["Abnormal ECG", []],
])("%j states %j", (line, classes) => {
  expect(readReport([line])).toEqual({ stated: classes, doubted: [] });
});

test.each([
  ["Cannot rule out anterior infarct - age undetermined", ["MI"]],
  ["Possible inferior infarct", ["MI"]],
  ["Probable anteroseptal infarct", ["MI"]],
  ["*** Consider acute ST elevation MI ***", ["STE"]],
  ["Borderline left axis deviation", ["LAD"]],
  ["Atrial fibrillation or flutter", ["AF"]],
  ["Pacemaker spikes or artifacts", ["PACE"]],
  ["Left ventricular hypertrophy cannot be excluded", ["LVH"]],
])("%j leaves %j open", (line, classes) => {
  expect(readReport([line])).toEqual({ stated: [], doubted: classes });
});

test.each([
  "No evidence of infarct",
  "Sinus tachycardia is no longer present",
  "Since previous tracing, atrial fibrillation is new",
  "Compared to prior ECG sinus rhythm has replaced atrial fibrillation",
  "Without ST elevation",
])("%j says nothing of this ECG", (line) => {
  expect(readReport([line])).toEqual({ stated: [], doubted: [] });
});

test("a sign of doubt touches only what follows it", () => {
  expect(readReport(["Sinus rhythm with borderline 1st degree A-V block"])).toEqual({
    stated: ["NSR"],
    doubted: ["IAVB"],
  });
  expect(readReport(["Sinus rhythm. No PVCs"])).toEqual({ stated: ["NSR"], doubted: [] });
  expect(readReport(["No acute changes; left axis deviation"])).toEqual({
    stated: ["LAD"],
    doubted: [],
  });
});

test("what one line states, no doubt of another takes back", () => {
  const lines = ["Possible inferior infarct", "Anterior infarct - age undetermined"];
  expect(readReport(lines)).toEqual({ stated: ["MI"], doubted: [] });
  expect(readReport(lines.toReversed())).toEqual({ stated: ["MI"], doubted: [] });
});

test("every rule is of a harmonised class", () => {
  expect(HARMONISED_CLASSES.map(({ id }) => id)).toEqual(
    expect.arrayContaining([...REPORT_CLASSES]),
  );
  expect(new Set(REPORT_CLASSES).size).toBe(REPORT_CLASSES.length);
});

test("case and white space change nothing, and no line is both stated and doubted", () => {
  const words = ["sinus rhythm", "possible", "infarct", "no", "or", "PVC(s)", "st elevation", ", "];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 6 }), (chosen) => {
      const line = chosen.join(" ");
      const { stated, doubted } = readReport([line]);
      expect(readReport([`  ${line.toUpperCase().replaceAll(" ", "  ")}`])).toEqual({
        stated,
        doubted,
      });
      expect(stated.filter((id) => doubted.includes(id))).toEqual([]);
    }),
  );
});
