import { expect, test } from "vitest";
import { STANDARD_LEADS } from "../../src/core/ecg.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { folder } from "../../src/datasets/cards/folder.ts";
import type { DatasetIndex } from "../../src/datasets/dataset.ts";
import { parseFolderSettings } from "../../src/datasets/folder/folder-settings.ts";
import type { ClassTask, RegressionTask } from "../../src/datasets/labels/dataset-task.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import { describedDataset } from "../../src/datasets/own-description.ts";
import { writeEdf } from "../../src/formats/edf/edf-write.ts";
import { fixtureSignals } from "../conformance/dataset-fixture.ts";
import { chapmanCsv } from "./fixtures/chapman.ts";
import { type Contents, RATE_ONLY, treeWith } from "./fixtures/own-folder.ts";

const indexOf = (contents: Contents): Promise<DatasetIndex> => folder.index(treeWith(contents));

const TABLE = `ecg,pid,age,sex,site,device,split,SR,vhf,LVEF,findings
one,A,71,f,Ward 3,CS-12,train,1,0,55.5,"SB;LBBB"
two,A,72,f,Ward 3,CS-12,train,0,1,,AFIB
three,B,,m,,,test,,-1,30,
`;
const SETTINGS = `title: St Mary, cardiology
country: Ghana
continent: Africa
recordings: { samplingRateHz: 500, unit: uV }
columns: { record: ecg, statements: findings }
classes:
  NSR: SR
  AF: [vhf, AFIB]
  LBBB: LBBB
unlabelled: negative
tasks:
  - { kind: binary, name: fibrillation, title: Atrial fibrillation, codes: [vhf] }
  - kind: multi-class
    name: rhythm
    classes: { sinus: [SR, SB], fibrillation: [vhf, AFIB] }
  - { kind: regression, name: ejection-fraction, column: LVEF, unit: "%" }
`;
const RECORDING = chapmanCsv({ number: 1 });
const HOSPITAL: Contents = {
  "labels.csv": TABLE,
  "einthoven.yaml": SETTINGS,
  "one.csv": RECORDING,
  "two.csv": RECORDING,
  "three.csv": RECORDING,
};

test("the table's columns become what they mean", async () => {
  const { records, warnings } = await indexOf(HOSPITAL);
  expect(warnings).toEqual([]);
  expect(records).toEqual([
    {
      id: "one",
      path: "one.csv",
      patientId: "A",
      ageYears: 71,
      sex: "female",
      device: "CS-12",
      site: "Ward 3",
      fold: 1,
      samplingRateHz: 500,
      measurements: { LVEF: 55.5 },
      statements: ["SR", "SB", "LBBB"],
    },
    {
      id: "three",
      path: "three.csv",
      patientId: "B",
      ageYears: null,
      sex: "male",
      device: null,
      site: null,
      fold: 3,
      samplingRateHz: 500,
      measurements: { LVEF: 30 },
      statements: [],
      notAssessed: ["SR", "vhf", "NSR", "AF"],
    },
    expect.objectContaining({ id: "two", statements: ["vhf", "AFIB"] }),
  ]);
});

test("its own card, codes and tasks survive being stored, and answer", async () => {
  const index = await indexOf(HOSPITAL);
  const own = JSON.parse(JSON.stringify(index.own)) as NonNullable<DatasetIndex["own"]>;
  expect(own).toEqual(index.own);
  const dataset = describedDataset(folder, own);
  expect(dataset.card).toMatchObject({
    id: "folder",
    title: "St Mary, cardiology",
    country: "Ghana",
    records: 3,
    samplingRatesHz: [500],
    assessed: ["NSR", "AF", "LBBB"],
    patientCaveat: null,
    folds: { train: [1], validation: [2], test: [3] },
  });
  expect(dataset.codesOf("AF")).toEqual(["vhf", "AFIB"]);
  expect([...labelsOf(dataset, index, ["NSR", "AF", "LBBB", "RBBB"]).data]).toEqual([
    ...[PRESENT, ABSENT, PRESENT, NOT_ASSESSED],
    ...[NOT_ASSESSED, NOT_ASSESSED, ABSENT, NOT_ASSESSED],
    ...[ABSENT, PRESENT, ABSENT, NOT_ASSESSED],
  ]);
  const [binary, rhythm, fraction] = dataset.tasks as [ClassTask, ClassTask, RegressionTask];
  expect([binary.id, binary.title, rhythm.kind, fraction.unit]).toEqual([
    "folder/fibrillation",
    "Atrial fibrillation",
    "multi-class",
    "%",
  ]);
  expect([...taskLabels(binary, index).data]).toEqual([ABSENT, NOT_ASSESSED, PRESENT]);
  expect([...taskLabels(rhythm, index).data]).toEqual([
    ...[PRESENT, ABSENT],
    ...[NOT_ASSESSED, NOT_ASSESSED],
    ...[ABSENT, PRESENT],
  ]);
  expect(index.records.map((record) => fraction.valueOf(record))).toEqual([55.5, 30, null]);
});

test("a dataset of the catalogue is described by itself", () => {
  expect(describedDataset(folder, undefined)).toBe(folder);
});

test("without settings a column named like a class stands for it, and the folder lends its name", async () => {
  const { own, records, warnings } = await indexOf({
    "labels.csv": "Record ID\tPatient\tAF\tLVH\tnotes\none\tA\t1\t\tx\n",
    "one.edf": writeEdf(
      [...fixtureSignals().values()].map((values, l) => ({
        label: STANDARD_LEADS[l]!,
        unit: "mV",
        samplingRateHz: 400,
        values,
        physicalMinimum: -3,
        physicalMaximum: 3,
      })),
    ),
  });
  expect(own!.card).toMatchObject({ title: "st-mary", assessed: ["AF", "LVH"], folds: null });
  expect(records[0]).toMatchObject({ statements: ["AF"], notAssessed: ["LVH"] });
  expect(warnings).toEqual([]);
});

test("what nothing explains is told", async () => {
  const rows = Array.from({ length: 12 }, (_, i) => `one,3,c${String(i).padStart(2, "0")};c00`);
  const { warnings, own } = await indexOf({
    "labels.csv": `file,fold,diagnosis\n${rows.join("\n")}\n`,
    "einthoven.yaml": RATE_ONLY,
    "one.csv": RECORDING,
  });
  expect(warnings[0]).toBe(
    "2 further codes stand for no class; einthoven.yaml gives codes a meaning.",
  );
  expect(warnings[1]).toContain("a column of folds that nothing explains");
  expect(warnings[2]).toMatch(/^"c00", stated by 1 record/);
  expect(warnings.length).toBe(3);
  expect(own!.card.patientCaveat).toContain("names no patients");
});

test.each([
  ["a recording that is not there", "file,AF\nnone,1\n", "record-missing", "no recording none"],
  ["a name that two files have", "file,AF\none,1\n", "record-duplicate", "2 files are called one"],
  ["a label that is neither", "file,AF\na/one,maybe\n", "label-unknown", 'AF is "maybe"'],
  ["nothing stated", "file,diagnosis\na/one,\n", "label-unknown", "states nothing in diagnosis"],
  [
    "an unknown rate",
    "file,fs,AF\na/one,0,1\n",
    "signal-invalid",
    "nothing states the sampling rate",
  ],
  ["a fold that is none", "file,split,AF\na/one,maybe,1\n", "table-malformed", 'the fold "maybe"'],
])("%s excludes the record", async (_, table, reason, detail) => {
  const { records, exclusions } = await indexOf({
    "labels.csv": table,
    "einthoven.yaml": RATE_ONLY,
    "a/one.csv": RECORDING,
    "b/one.csv": RECORDING,
  });
  expect(records).toEqual([]);
  expect(exclusions).toMatchObject([{ reason, detail: expect.stringContaining(detail) }]);
});

test.each([
  ["columns: { age: years }", 'columns.age is "years", and the table has no such column'],
  ["tasks: [{ kind: regression, name: x, column: QTc, unit: ms }]", 'tasks.x.column is "QTc"'],
  ["tasks: [{ kind: binary, name: x, codes: HF }]", 'asks for "HF", which is no column'],
])("settings that the table cannot meet are refused: %s", async (settings, message) => {
  await expect(
    indexOf({ "labels.csv": "file,AF\none,1\n", "einthoven.yaml": settings, "one.csv": RECORDING }),
  ).rejects.toMatchObject({
    code: "settings-malformed",
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
});

test("every mistake of the settings is listed with its line", () => {
  const yaml = `title: St Mary
contry: Ghana
recordings:
  samplingRateHz: fast
  leads: [I, II]
classes:
  FLUTTER: x
tasks:
  - { kind: binary, name: A B, codes: [x] }
`;
  const found = mistakesIn(yaml);
  expect(found.map((line) => line.split(": ")[0])).toEqual(
    expect.arrayContaining([2, 4, 5, 7, 9].map((line) => `einthoven.yaml:${line}`)),
  );
  expect(found.length).toBe(5);
  expect(found).toContain(
    "einthoven.yaml:2: contry is no setting; remove it or correct its spelling",
  );
  expect(found.find((line) => line.startsWith("einthoven.yaml:4: "))).toContain(
    'recordings.samplingRateHz is "fast"',
  );
});

/** The lines of the error that these settings give. */
function mistakesIn(yaml: string): string[] {
  try {
    parseFolderSettings(yaml);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: "settings-malformed", hint: expect.any(String) });
    return (error as Error).message.split("\n");
  }
}

test("a YAML file that is broken, or no mapping, is refused with its line", () => {
  expect(() => parseFolderSettings("title: [a\nx: 1\n")).toThrowError(/^einthoven\.yaml:\d+: /);
  expect(() => parseFolderSettings("- a\n")).toThrowError(/einthoven\.yaml:1: the file/);
  expect(() => parseFolderSettings("title: *nobody\n")).toThrowError(/einthoven\.yaml/);
  expect(parseFolderSettings("").table).toBe("labels.csv");
});

test("a recording without a fold is left out where the others have one", async () => {
  const { records, exclusions } = await indexOf({
    "labels.csv": "file;split;AF\none;train;1\ntwo;;0\n",
    "einthoven.yaml": `${RATE_ONLY}  unit: uV\n`,
    "one.csv": RECORDING,
    "two.csv": RECORDING,
  });
  expect(records.map(({ id, fold }) => [id, fold])).toEqual([["one", 1]]);
  expect(exclusions).toMatchObject([{ recordId: "two", reason: "table-malformed" }]);
});
