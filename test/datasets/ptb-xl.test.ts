import { expect, test } from "vitest";
import { treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { ptbXl, ptbXl100 } from "../../src/datasets/cards/ptb-xl.ts";
import type { ClassTask } from "../../src/datasets/labels/dataset-task.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import { PTB_XL_STATEMENTS } from "../../src/datasets/labels/ptb-xl-statements.ts";
import { PTB_XL_TASKS } from "../../src/datasets/labels/ptb-xl-tasks.ts";
import { ptbXlFixture } from "./fixtures.ts";

const FIXTURE = ptbXlFixture(ptbXl);

function edited(files: Map<string, Uint8Array>, from: string, to: string): Map<string, Uint8Array> {
  const text = new TextDecoder().decode(files.get("ptbxl_database.csv"));
  expect(text).toContain(from);
  files.set("ptbxl_database.csv", new TextEncoder().encode(text.replace(from, to)));
  return files;
}

test("a row of the table becomes a record", async () => {
  const files = FIXTURE.folder([
    { number: 21_837, age: "56.0", sex: "female", statements: ["NORM", "LAO/LAE"] },
  ]);
  const { records } = await ptbXl.index(treeOf(files));
  expect(records).toEqual([
    {
      id: "21837_hr",
      path: "records500/00000/21837_hr.hea",
      patientId: "21937",
      ageYears: 56,
      sex: "female",
      device: "CS-12   E",
      site: "2",
      fold: 8,
      samplingRateHz: 500,
      statements: ["NORM", "LAO/LAE"],
      notAssessed: ["LAD", "RAD"],
    },
  ]);
});

test("an age of 300 is top-coded and an empty one unknown", async () => {
  const files = FIXTURE.folder([
    { number: 1, age: "300.0" },
    { number: 2, age: "" },
    { number: 3, age: "0.0" },
  ]);
  const { records } = await ptbXl.index(treeOf(files));
  expect(records.map((record) => record.ageYears)).toEqual([null, null, 0]);
});

test("axis deviation is read from its own column, and is not assessed where that is blank", async () => {
  const files = FIXTURE.folder([
    { number: 1, statements: ["SR"] },
    { number: 2, statements: ["AFIB"] },
  ]);
  const axisAfter = `{'SR': 0.0},`;
  edited(files, axisAfter, `${axisAfter}ALAD`);
  const index = await ptbXl.index(treeOf(files));
  expect(index.records[0]!.statements).toEqual(["SR", "heart_axis=ALAD"]);
  expect(index.warnings).toEqual([]);
  const labels = labelsOf(ptbXl, index, ["LAD", "RAD"]);
  expect([...labels.data]).toEqual([PRESENT, ABSENT, NOT_ASSESSED, NOT_ASSESSED]);
});

test.each([
  ["", "no fold is stated, or none that is known"],
  ["11", "fold 11 is for no part of the split"],
])("the fold %j leaves its record out, and no other", async (fold, message) => {
  const files = FIXTURE.folder([{ number: 1 }, { number: 2 }]);
  edited(files, ",2,records100/00000/00001_lr", `,${fold},records100/00000/00001_lr`);
  const { records, exclusions } = await ptbXl.index(treeOf(files));
  expect(records.map(({ id }) => id)).toEqual(["00002_hr"]);
  expect(exclusions).toEqual([
    {
      recordId: "00001_hr",
      reason: "table-malformed",
      detail: expect.stringContaining(message),
    },
  ]);
});

test("statements with a likelihood of 0.0 are present", async () => {
  const files = FIXTURE.folder([{ number: 1, statements: ["1AVB", "CRBBB"] }]);
  const index = await ptbXl.index(treeOf(files));
  const labels = labelsOf(ptbXl, index, ["IAVB", "RBBB", "LBBB", "LAD"]);
  expect([...labels.data]).toEqual([PRESENT, PRESENT, ABSENT, NOT_ASSESSED]);
});

test("a copy older than 1.0.3 is told by its duplicates", async () => {
  const files = FIXTURE.folder([{ number: 136 }, { number: 137 }, { number: 456 }]);
  const { records, warnings } = await ptbXl.index(treeOf(files));
  expect(records.length).toBe(3);
  expect(warnings).toEqual([expect.stringContaining("stale copy")]);
  expect(warnings[0]).toContain("ids 137, 456");
});

test("statements that are no dictionary exclude the one record", async () => {
  const files = FIXTURE.folder([{ number: 1 }, { number: 2 }]);
  edited(files, "{'NORM': 0.0}", "{'NORM': }");
  const { records, exclusions } = await ptbXl.index(treeOf(files));
  expect(records.map((record) => record.id)).toEqual(["00002_hr"]);
  expect(exclusions).toEqual([
    {
      recordId: "00001_hr",
      reason: "table-malformed",
      detail: expect.stringContaining("{'NORM': }"),
    },
  ]);
});

test("a table without a needed column is refused", async () => {
  const files = edited(FIXTURE.folder([{ number: 1 }]), "strat_fold", "fold");
  await expect(ptbXl.index(treeOf(files))).rejects.toMatchObject({
    code: "table-malformed",
    message: 'ptbxl_database.csv has no column "strat_fold"',
  });
});

test("a download of the 100 Hz files alone is explained", async () => {
  const files = FIXTURE.folder([{ number: 1 }, { number: 2 }]);
  for (const path of files.keys()) if (path.startsWith("records500")) files.delete(path);
  const { records, exclusions, warnings } = await ptbXl.index(treeOf(files));
  expect(records).toEqual([]);
  expect(exclusions.map(({ reason }) => reason)).toEqual(["record-missing", "record-missing"]);
  expect(warnings).toEqual([expect.stringContaining("download records500/")]);
});

function classTask(name: string): ClassTask {
  return PTB_XL_TASKS.find(({ id }) => id === `ptb-xl/${name}`) as ClassTask;
}

test.each([
  ["superclass", 5],
  ["subclass", 23],
  ["diagnostic", 44],
  ["form", 19],
  ["rhythm", 12],
  ["all", 71],
])("the task of %s has %i classes", (name, classes) => {
  expect(classTask(name).classes.length).toBe(classes);
});

test("four statements are diagnostic and of form", () => {
  const both = PTB_XL_STATEMENTS.filter(({ kinds }) => kinds.length === 2);
  expect(both.map(({ code }) => code)).toEqual(["NDT", "NST_", "DIG", "LNGQT"]);
});

test("a superclass holds every statement of its kind, and a record without any is not assessed", async () => {
  const files = FIXTURE.folder([
    { number: 1, statements: ["IMI", "LAO/LAE", "SR"] },
    { number: 2, statements: ["SR", "PVC"] },
    { number: 3, statements: ["NORM"] },
  ]);
  const index = await ptbXl.index(treeOf(files));
  const labels = taskLabels(classTask("superclass"), index);
  const row = (r: number): Record<string, number> =>
    Object.fromEntries(labels.classes.map((id, c) => [id, labels.data[r * 5 + c]!]));
  expect(row(0)).toEqual({ STTC: ABSENT, NORM: ABSENT, MI: PRESENT, HYP: PRESENT, CD: ABSENT });
  expect(new Set(Object.values(row(1)))).toEqual(new Set([NOT_ASSESSED]));
  expect(row(2)).toMatchObject({ NORM: PRESENT, MI: ABSENT });
  const form = taskLabels(classTask("form"), index);
  expect(form.data[form.classes.length + form.classes.indexOf("PVC")]).toBe(PRESENT);
  expect(form.data[form.classes.indexOf("PVC")]).toBe(NOT_ASSESSED);
});

test("height and weight are answers where they were written down", async () => {
  const files = FIXTURE.folder([{ number: 1 }, { number: 2 }]);
  edited(files, "1,101.0,60.0,0,,,", "1,101.0,60.0,0,178.0,81.5,");
  const { records } = await ptbXl.index(treeOf(files));
  expect(records[0]!.measurements).toEqual({ heightCm: 178, weightKg: 81.5 });
  const weight = PTB_XL_TASKS.find(({ id }) => id === "ptb-xl/weight")!;
  expect(weight).toMatchObject({ kind: "regression", unit: "kg" });
  if (weight.kind !== "regression") throw new Error("not a regression");
  expect(records.map((record) => weight.valueOf(record))).toEqual([81.5, null]);
});

const STATEMENT_COLUMNS =
  ",description,diagnostic,form,rhythm,diagnostic_class,diagnostic_subclass";

function statementFile(): string {
  const flag = (found: boolean): string => (found ? "1.0" : "");
  const rows = PTB_XL_STATEMENTS.map(({ code, title, kinds, superclass, subclass }) =>
    [
      code,
      `"${title}"`,
      flag(kinds.includes("diagnostic")),
      flag(kinds.includes("form")),
      flag(kinds.includes("rhythm")),
      superclass ?? "",
      subclass ?? "",
    ].join(","),
  );
  return [STATEMENT_COLUMNS, ...rows, ""].join("\n");
}

test("a statement table like the release's is accepted, another is told", async () => {
  const files = FIXTURE.folder([{ number: 1 }]);
  const withTable = (text: string): Promise<readonly string[]> =>
    ptbXl
      .index(treeOf(new Map([...files, ["scp_statements.csv", new TextEncoder().encode(text)]])))
      .then(({ warnings }) => warnings);
  expect(await withTable(statementFile())).toEqual([]);
  expect(await withTable(statementFile().replace(",MI,IMI", ",STTC,IMI"))).toEqual([
    "scp_statements.csv differs from that of release 1.0.3 in IMI; the tasks follow release 1.0.3.",
  ]);
  const [manyMissing] = await withTable(`${STATEMENT_COLUMNS}\n`);
  expect(manyMissing).toContain("in NDT, NST_, DIG and 68 more");
});

test("the two rates are two datasets; a folder that holds both is taken for the 500 Hz one", async () => {
  const low = ptbXlFixture(ptbXl100).folder([{ number: 1 }]);
  const high = FIXTURE.folder([{ number: 1 }]);
  const both = treeOf(new Map([...low, ...high]));
  expect(await ptbXl.recognises(treeOf(low))).toBe(false);
  expect(await ptbXl100.recognises(treeOf(high))).toBe(false);
  expect([await ptbXl.recognises(both), await ptbXl100.recognises(both)]).toEqual([true, false]);
  const { records } = await ptbXl100.index(both);
  expect(records[0]).toMatchObject({ id: "00001_lr", samplingRateHz: 100 });
  expect(ptbXl100.tasks).toBe(ptbXl.tasks);
});
