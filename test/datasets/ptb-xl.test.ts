import { expect, test } from "vitest";
import { treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { ptbXl } from "../../src/datasets/cards/ptb-xl.ts";
import { labelsOf } from "../../src/datasets/labels/labels.ts";
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
