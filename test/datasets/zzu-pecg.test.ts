import { expect, test } from "vitest";
import { leadSamples } from "../../src/core/ecg.ts";
import { treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { zzuPecg } from "../../src/datasets/cards/zzu-pecg.ts";
import type { ClassTask } from "../../src/datasets/labels/dataset-task.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import { zzuStatements } from "../../src/datasets/labels/zzu-codes.ts";
import { editText, fixtureSignals } from "../conformance/dataset-fixture.ts";
import { zzuFixture, zzuTable } from "./fixtures/zzu.ts";

const FIXTURE = zzuFixture(zzuPecg);
const ROW = {
  Filename: "P00/P00001/P00001_E01",
  ECG_ID: "P00001_E01",
  Patient_ID: "P00001",
  Age: "572d",
  Gender: "'Female'",
  Lead: 12,
  AHA_code: "'C21';'L145+Modifier362';'Left ventricular high voltage';'Suggests208'",
  "ICD-10 code": "'(FO) Q21.1';'J03.9'",
};
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

test("ages in days, quoted sexes and quoted codes are read", async () => {
  const files = await FIXTURE.folder([{ number: 1 }]);
  files.set("AttributesDictionary.csv", zzuTable([ROW]));
  const { records, warnings } = await zzuPecg.index(treeOf(files));
  expect(records[0]).toMatchObject({
    patientId: "P00001",
    sex: "female",
    statements: ["C21", "L145", "Left ventricular high voltage"],
  });
  expect(records[0]!.ageYears).toBeCloseTo(1.566, 3);
  expect(warnings).toEqual([
    '"Left ventricular high voltage", stated by 1 record, is no known AHA code and stands for no class.',
  ]);
});

test("the folder's own tables explain words and diseases", async () => {
  const files = await FIXTURE.folder([{ number: 1 }]);
  files.set("AttributesDictionary.csv", zzuTable([ROW]));
  files.set(
    "ECGCode.csv",
    text(
      "Description,AHA(Category&Code),CHN(Category&Code)\nSinus tachycardia,C21,C13\nLeft ventricular high voltage,N/A,J106\n",
    ),
  );
  files.set(
    "DiseaseCode.csv",
    text(
      'Disease Type,Disease Category,ICD-10 Code,ICD-10 Description\nMyocarditis,Acute,I40.9,x\n"Congenital \nheart disease",ASD,(OSD) Q21.1,x\n,PFO,(FO) Q21.1,x\nOther diseases(OD),Other,See attribute dictionary file,x\n',
    ),
  );
  const index = await zzuPecg.index(treeOf(files));
  expect(index.warnings).toEqual([]);
  const disease = zzuPecg.tasks.find(({ id }) => id === "zzu-pecg/disease") as ClassTask;
  expect([...taskLabels(disease, index).data]).toEqual([PRESENT, ABSENT, ABSENT, ABSENT]);
  files.delete("DiseaseCode.csv");
  const without = await zzuPecg.index(treeOf(files));
  expect(new Set(taskLabels(disease, without).data)).toEqual(new Set([NOT_ASSESSED]));
  expect(without.fingerprint).not.toBe(index.fingerprint);
});

test("records of nine leads are left out and counted", async () => {
  const nine = new Map(
    [...fixtureSignals()].filter(([lead]) => !["V2", "V4", "V6"].includes(lead)),
  );
  const files = await FIXTURE.folder([{ number: 1, signals: nine }, { number: 2 }]);
  files.set(
    "AttributesDictionary.csv",
    zzuTable([
      { ...ROW, Lead: 9, AHA_code: "'A1'" },
      { ...ROW, Filename: "P00/P00002/P00002_E01", ECG_ID: "P00002_E01", AHA_code: "'A1'" },
    ]),
  );
  const { records, exclusions, warnings } = await zzuPecg.index(treeOf(files));
  expect(records.map(({ id }) => id)).toEqual(["P00002_E01"]);
  expect(exclusions).toEqual([
    {
      recordId: "P00001_E01",
      reason: "lead-missing",
      detail: expect.stringContaining("no lead V2, V4, V6"),
    },
  ]);
  expect(warnings).toEqual([expect.stringContaining("1 of 2 records have nine leads")]);
});

test("a fractional gain and a baseline of each lead's own are applied", async () => {
  const files = await FIXTURE.folder([{ number: 1 }]);
  editText(files, FIXTURE.recordPath(1), (header) =>
    header.replaceAll("1000.0(0)/mV", "42444.15189873418(-13120)/mV"),
  );
  const tree = treeOf(files);
  const { records } = await zzuPecg.index(tree);
  const ecg = await zzuPecg.read(tree, records[0]!);
  const wanted = fixtureSignals().get("II")!;
  leadSamples(ecg, 1).forEach((value, t) => {
    expect(value).toBeCloseTo((wanted[t]! * 1000 + 13_120) / 42_444.151_898_734_18, 4);
  });
});

test("records that are still packed are explained", async () => {
  const packed = new Map([
    ["AttributesDictionary.csv", zzuTable([ROW])],
    ["Child_ecg.zip", new Uint8Array(4)],
    ["Child_ecg.z01", new Uint8Array(4)],
  ]);
  expect(await zzuPecg.recognises(treeOf(packed))).toBe(true);
  await expect(zzuPecg.index(treeOf(packed))).rejects.toMatchObject({
    code: "folder-unrecognised",
    hint: expect.stringContaining("zip -s 0 Child_ecg.zip"),
  });
});

test("records beside the table are found too", async () => {
  const files = await FIXTURE.folder([{ number: 1 }]);
  const moved = new Map([...files].map(([path, bytes]) => [path.replace("Child_ecg/", ""), bytes]));
  const index = await zzuPecg.index(treeOf(moved));
  expect(index.records.map(({ path }) => path)).toEqual(["P00/P00001/P00001_E01.hea"]);
  expect([...labelsOf(zzuPecg, index, ["NORM", "NSR"]).data]).toEqual([PRESENT, NOT_ASSESSED]);
});

test.each([
  ["'C22';'A1'", ["C22", "A1"]],
  ["'L145+Modifier362';'L145'", ["L145"]],
  ["'Prolonged QTc interval'", ["Prolonged QTc"]],
  ["", []],
])("the cell %s states %j", (cell, statements) => {
  expect(zzuStatements(cell)).toEqual(statements);
});
