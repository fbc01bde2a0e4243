import { expect, test } from "vitest";
import { type Ecg, leadSamples, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { matrixOf } from "../../src/core/matrix.ts";
import { folder } from "../../src/datasets/cards/folder.ts";
import { writeEdf } from "../../src/formats/edf/edf-write.ts";
import { npyHeaderBytes, writeNpy } from "../../src/formats/npy.ts";
import { fixtureSignals } from "../conformance/dataset-fixture.ts";
import { chapmanCsv } from "./fixtures/chapman.ts";
import { type Contents, RATE_ONLY, treeWith } from "./fixtures/own-folder.ts";

async function firstEcg(contents: Contents): Promise<Ecg> {
  const tree = treeWith(contents);
  const { records, exclusions } = await folder.index(tree);
  expect(exclusions).toEqual([]);
  return folder.read(tree, records[0]!);
}

function expectFixture(ecg: Ecg, tolerance: number): void {
  const wanted = fixtureSignals(ecg.samples);
  expect(ecg.leads).toEqual(STANDARD_LEADS);
  STANDARD_LEADS.forEach((lead, l) => {
    const row = wanted.get(lead)!;
    leadSamples(ecg, l).forEach((value, t) => {
      expect(Math.abs(value - row[t]!)).toBeLessThan(tolerance);
    });
  });
}

/** float32[leads, samples] of the fixture in mV. */
function fixtureRows(): Float32Array[] {
  const signals = fixtureSignals();
  return STANDARD_LEADS.map((lead) => signals.get(lead)!);
}

test("CSV files in microvolts are read by their own header", async () => {
  const ecg = await firstEcg({
    "labels.csv": "file;AF\nraw/one;1\n",
    "einthoven.yaml": `${RATE_ONLY}  unit: uV\n`,
    "raw/one.csv": chapmanCsv({ number: 1 }),
  });
  expect(ecg.samplingRateHz).toBe(500);
  expectFixture(ecg, 1e-5);
});

test("a CSV file without header takes the order of leads and their aliases from the settings", async () => {
  const signals = new Map([...fixtureSignals()].reverse());
  const settings = `${RATE_ONLY}  unit: uV
  aliases: { Ableitung I: I }
  leads: [${[...signals.keys()].map((lead) => (lead === "I" ? "Ableitung I" : lead)).join(", ")}]
`;
  const ecg = await firstEcg({
    "labels.csv": "record,AF\none,1\n",
    "einthoven.yaml": settings,
    "one.csv": chapmanCsv({ number: 1, signals }, { header: false }),
  });
  expectFixture(ecg, 1e-5);
});

test.each(["leads-first", "time-first"] as const)("a .npy file %s is read", async (layout) => {
  const rows = fixtureRows();
  const samples = rows[0]!.length;
  const matrix = layout === "leads-first" ? matrixOf(12, samples) : matrixOf(samples, 12);
  matrix.data.set(
    Float32Array.from({ length: 12 * samples }, (_, i) =>
      layout === "leads-first"
        ? rows[Math.floor(i / samples)]![i % samples]!
        : rows[i % 12]![Math.floor(i / 12)]!,
    ),
  );
  const ecg = await firstEcg({
    "labels.csv": "id,AF\none,1\n",
    "einthoven.yaml": RATE_ONLY,
    "one.npy": writeNpy(matrix),
  });
  expectFixture(ecg, 1e-6);
});

test("one .npy of all recordings is read row by row, its zeros at the edges cut off", async () => {
  const rows = fixtureRows();
  const samples = rows[0]!.length + 100;
  const header = npyHeaderBytes([3, 12, samples]);
  const bytes = new Uint8Array(header.byteLength + 4 * 3 * 12 * samples);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.byteLength);
  rows.forEach((row, l) => {
    row.forEach((value, t) => {
      view.setFloat32(4 * ((2 * 12 + l) * samples + 50 + t), value, true);
    });
  });
  const contents = {
    "labels.csv": "record,row,AF\nb,2,1\na,0,0\nc,7,0\n",
    "einthoven.yaml": `${RATE_ONLY}  file: ecgs.npy\n  zeroPadded: true\n`,
    "ecgs.npy": bytes,
  };
  const tree = treeWith(contents);
  const { records, exclusions } = await folder.index(tree);
  expect(records.map(({ id, path, row }) => [id, path, row])).toEqual([
    ["a", "ecgs.npy", 0],
    ["b", "ecgs.npy", 2],
  ]);
  expect(exclusions).toMatchObject([{ recordId: "c", reason: "record-missing" }]);
  const ecg = await folder.read(tree, records[1]!);
  expect(ecg.samples).toBe(1200);
  expectFixture(ecg, 1e-6);
});

test("an EDF file says its rate and unit itself", async () => {
  const signals = [...fixtureSignals()].map(([lead, row], l) => ({
    label: `ECG ${lead}`,
    unit: l % 2 === 0 ? "uV" : "mV",
    samplingRateHz: 400,
    values: row.map((value) => (l % 2 === 0 ? value * 1000 : value)),
    physicalMinimum: l % 2 === 0 ? -3000 : -3,
    physicalMaximum: l % 2 === 0 ? 3000 : 3,
  }));
  const pulse = {
    ...signals[0]!,
    label: "Pleth",
    unit: "%",
    samplingRateHz: 100,
    values: new Float32Array(300),
  };
  const ecg = await firstEcg({
    "labels.csv": "file,AF\none.edf,0\n",
    "one.edf": writeEdf([...signals, pulse]),
  });
  expect(ecg.samplingRateHz).toBe(400);
  expectFixture(ecg, 2e-4);
});
