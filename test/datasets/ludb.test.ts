import { expect, test } from "vitest";
import { treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { ludb } from "../../src/datasets/cards/ludb.ts";
import type { DatasetIndex } from "../../src/datasets/dataset.ts";
import { labelsOf } from "../../src/datasets/labels/labels.ts";
import { ludbCode } from "../../src/datasets/labels/ludb-codes.ts";
import { readLudbWaves } from "../../src/datasets/layouts/ludb-waves.ts";
import { writeAnnotations } from "../../src/formats/wfdb/annotations/write-annotations.ts";
import { ludbFixture, ludbTable } from "./fixtures/ludb.ts";

async function indexOf(...rows: Readonly<Record<string, string>>[]): Promise<DatasetIndex> {
  const numbered = rows.map((row, r) => ({ ID: String(r + 1), Sex: "F\n", Age: "51\n", ...row }));
  const files = await ludbFixture(ludb).folder(numbered.map((_, r) => ({ number: r + 1 })));
  files.set("ludb.csv", ludbTable(numbered));
  return ludb.index(treeOf(files));
}

test("cells of several lines hold several findings, whatever their place or kind", async () => {
  const index = await indexOf({
    Rhythms: "Sinus bradycardia\n",
    "Electric axis of the heart": "Electric axis of the heart: left axis deviation.\n",
    Extrasystolies: "Atrial extrasystole: low atrial\nVentricular extrasystole, type: single PVC\n",
    "Cardiac pacing": "UNIpolar ventricular pacing\nP-synchrony\n",
    Ischemia: "Scar formation: anterior wall\n",
  });
  expect(index.warnings).toEqual([]);
  expect(index.records[0]!.statements).toEqual([
    "Sinus bradycardia",
    "Electric axis of the heart: left axis deviation",
    "Atrial extrasystole",
    "Ventricular extrasystole",
    "Cardiac pacing",
    "Scar formation",
  ]);
  const { data } = labelsOf(ludb, index, ["SB", "LAD", "RAD", "PAC", "PVC", "PACE", "MI", "NSR"]);
  expect([...data]).toEqual([PRESENT, PRESENT, ABSENT, ...[1, 1, 1, 1].map(() => PRESENT), ABSENT]);
});

test("an undecided scar and an unstated axis are not assessed", async () => {
  const index = await indexOf(
    { Rhythms: "Sinus rhythm\n", Ischemia: "Undefined ischemia/scar/supp.NSTEMI: apical\n" },
    {
      Rhythms: "Sinus rhythm\n",
      Ischemia: "STEMI: lateral\nUndefined ischemia/scar/supp.NSTEMI: apical\n",
    },
  );
  const { data } = labelsOf(ludb, index, ["MI", "LAD"]);
  expect([...data]).toEqual([NOT_ASSESSED, NOT_ASSESSED, PRESENT, NOT_ASSESSED]);
});

test.each([
  ["Rhythm: Sinus rhythm.", "Sinus rhythm"],
  ["Atrial flutter, typical", "Atrial flutter"],
  ["I degree av block", "I degree AV block"],
  ["Electric axis of the heart: normal.", "Electric axis of the heart: normal"],
  [
    "Non- specific repolarization abnormalities: septal",
    "Non-specific repolarization abnormalities",
  ],
  ["Something new: here", "Something new: here"],
])("the finding %j is read as %j", (finding, code) => {
  expect(ludbCode(finding)).toBe(code);
});

test("the marks of one lead are read as waves with onset, peak and offset", async () => {
  const codes: Readonly<Record<string, number>> = { "(": 39, ")": 40, p: 24, N: 1, t: 27 };
  const marks = (symbols: string): Uint8Array =>
    writeAnnotations([...symbols].map((symbol, i) => ({ sample: 10 * i, code: codes[symbol]! })));
  const tree = treeOf(
    new Map([
      ["data/1.ii", marks("p)(N)(t)")],
      ["data/1.avr", marks("(N")],
    ]),
  );
  const record = { path: "data/1.hea" };
  expect(await readLudbWaves(tree, record, "II")).toEqual([
    { wave: "P", onset: null, peak: 0, offset: 10 },
    { wave: "QRS", onset: 20, peak: 30, offset: 40 },
    { wave: "T", onset: 50, peak: 60, offset: 70 },
  ]);
  expect(await readLudbWaves(tree, record, "aVR")).toEqual([
    { wave: "QRS", onset: 0, peak: 10, offset: null },
  ]);
  await expect(readLudbWaves(tree, record, "V1")).rejects.toMatchObject({ code: "file-missing" });
});
