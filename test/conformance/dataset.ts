import { describe, expect, test } from "vitest";
import { leadSamples, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { treeOf } from "../../src/core/file-tree.ts";
import { NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { DATASETS } from "../../src/datasets/catalogue.ts";
import type { Dataset, DatasetIndex } from "../../src/datasets/dataset.ts";
import { HARMONISED_CLASSES } from "../../src/datasets/labels/harmonised.ts";
import { labelsOf } from "../../src/datasets/labels/labels.ts";
import { type CheckedRead, readChecked } from "../../src/datasets/read-checked.ts";

/** One record that a fixture writes, in words that every layout can spell. */
export interface FixtureRecord {
  readonly number: number;
  readonly age?: string;
  readonly sex?: "female" | "male" | "unknown";
  readonly statements?: readonly string[];
  /** Names and samples of the signals; default: the twelve leads, in reverse order and upper case. */
  readonly signals?: ReadonlyMap<string, Float32Array>;
}

/** How to write a folder of one dataset, byte for byte in the layout of its release. */
export interface DatasetFixture {
  folder(records: readonly FixtureRecord[]): Map<string, Uint8Array>;
  id(number: number): string;
  headerPath(number: number): string;
  samplesPath(number: number): string;
}

/** Runs what every dataset must do, on folders in memory that the fixture writes. */
export function describeDataset(dataset: Dataset, fixture: DatasetFixture): void {
  const { card } = dataset;
  const [first, second] = card.assessed.map((id) => dataset.codesOf(id)[0]!) as [string, string];

  function open(files: Map<string, Uint8Array>): ReturnType<typeof treeOf> {
    return treeOf(files, "fixture");
  }
  function index(files: Map<string, Uint8Array>): Promise<DatasetIndex> {
    return dataset.index(open(files));
  }
  function twoRecords(): Map<string, Uint8Array> {
    return fixture.folder([
      { number: 2, age: "57", sex: "female", statements: [first, second] },
      { number: 1, age: "NaN", sex: "unknown", statements: [second] },
    ]);
  }
  async function readOnly(files: Map<string, Uint8Array>): Promise<CheckedRead> {
    const { records } = await index(files);
    expect(records.map((record) => record.id)).toEqual([fixture.id(1)]);
    return readChecked(dataset, open(files), records[0]!);
  }

  describe(card.id, () => {
    test("its card states what is needed", () => {
      expect(card.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(card.title.startsWith("Simulated")).toBe(card.simulated);
      expect(card.url).toMatch(card.simulated ? /^$/ : /^https:\/\//);
      for (const text of [card.version, card.country, card.continent, card.license, card.cite]) {
        expect(text).not.toBe("");
      }
      expect(card.samplingRatesHz.every((rate) => rate > 0)).toBe(true);
      expect(card.quirks.every((quirk) => quirk.endsWith("."))).toBe(true);
      const ids = DATASETS.map((other) => other.card.id);
      expect(ids).toEqual(expect.arrayContaining([...card.overlaps]));
    });

    test("it has codes for the classes it assesses, and for no other", () => {
      const known = HARMONISED_CLASSES.map(({ id }) => id);
      expect(known).toEqual(expect.arrayContaining([...card.assessed]));
      for (const id of known) {
        expect(dataset.codesOf(id).length > 0, id).toBe(card.assessed.includes(id));
      }
    });

    test("its folds do not share a fold", () => {
      const { train = [], validation = [], test: held = [] } = card.folds ?? {};
      const folds = [...train, ...validation, ...held];
      expect(new Set(folds).size).toBe(folds.length);
    });

    test("it recognises its own folder, and no empty one", async () => {
      expect(await dataset.recognises(open(twoRecords()))).toBe(true);
      expect(await dataset.recognises(open(new Map()))).toBe(false);
    });

    test("records are sorted by id and described", async () => {
      const { records, exclusions, warnings } = await index(twoRecords());
      expect(exclusions).toEqual([]);
      expect(warnings).toEqual([]);
      expect(records.map((record) => record.id)).toEqual([fixture.id(1), fixture.id(2)]);
      expect(records[0]).toMatchObject({ ageYears: null, sex: null, statements: [second] });
      expect(records[1]).toMatchObject({
        path: fixture.headerPath(2),
        ageYears: 57,
        sex: "female",
        samplingRateHz: card.samplingRatesHz[0],
        statements: [first, second],
      });
    });

    test("labels are present, absent or not assessed", async () => {
      const found = await index(twoRecords());
      const classIds = HARMONISED_CLASSES.map(({ id }) => id);
      const { data } = labelsOf(dataset, found, classIds);
      classIds.forEach((id, c) => {
        const row2 = data[classIds.length + c];
        if (!card.assessed.includes(id)) expect(row2).toBe(NOT_ASSESSED);
        else if (dataset.codesOf(id).some((code) => code === first || code === second)) {
          expect(row2).toBe(PRESENT);
        } else expect(row2).not.toBe(PRESENT);
      });
    });

    test("twelve leads come in standard order and in millivolts, whatever their order in the file", async () => {
      const result = await readOnly(fixture.folder([{ number: 1, statements: [first] }]));
      if (result.status === "excluded") throw new Error(result.exclusion.detail);
      const { ecg } = result;
      expect(ecg.leads).toEqual(STANDARD_LEADS);
      expect(ecg.samplingRateHz).toBe(card.samplingRatesHz[0]);
      const wanted = fixtureSignals();
      STANDARD_LEADS.forEach((lead, l) => {
        const samples = leadSamples(ecg, l);
        wanted.get(lead)!.forEach((value, t) => {
          expect(Math.abs(samples[t]! - value)).toBeLessThan(0.0006);
        });
      });
      expect(result.check.flatLeads).toEqual([]);
    });

    test("limb leads that the file lacks are computed from I and II", async () => {
      const signals = fixtureSignals();
      for (const lead of ["III", "aVR", "aVL", "aVF"]) signals.delete(lead);
      const files = fixture.folder([{ number: 1, statements: [first], signals }]);
      const result = await readOnly(files);
      if (result.status === "excluded") throw new Error(result.exclusion.detail);
      const complete = fixtureSignals();
      STANDARD_LEADS.forEach((lead, l) => {
        const samples = leadSamples(result.ecg, l);
        complete.get(lead)!.forEach((value, t) => {
          expect(Math.abs(samples[t]! - value), lead).toBeLessThan(0.0016);
        });
      });
    });

    test("the fingerprint stands for the content", async () => {
      const { fingerprint } = await index(twoRecords());
      expect((await index(twoRecords())).fingerprint).toBe(fingerprint);
      const edited = twoRecords();
      edit(edited, fixture.headerPath(1), (text) => `${text}# edited\n`);
      expect((await index(edited)).fingerprint).not.toBe(fingerprint);
      const incomplete = twoRecords();
      incomplete.delete(fixture.samplesPath(1));
      expect((await index(incomplete)).fingerprint).not.toBe(fingerprint);
    });

    test("an empty folder and a foreign one are refused", async () => {
      await expect(index(new Map())).rejects.toMatchObject({ code: "folder-empty" });
      const foreign = new Map([["notes.txt", new TextEncoder().encode("no ECG here")]]);
      await expect(index(foreign)).rejects.toMatchObject({
        code: "folder-unrecognised",
        hint: expect.any(String),
      });
    });

    test("simulated and real folders are never taken for one another", async () => {
      const files = twoRecords();
      if (card.simulated) files.delete("SIMULATED.txt");
      else files.set("SIMULATED.txt", new TextEncoder().encode("simulated-north\nseed 1\n"));
      expect(await dataset.recognises(open(files))).toBe(false);
      await expect(index(files)).rejects.toMatchObject({ code: "folder-unrecognised" });
    });

    test("an unknown code is counted and warned of", async () => {
      const { records, warnings } = await index(
        fixture.folder([1, 2, 3].map((number) => ({ number, statements: [first, "9999999"] }))),
      );
      expect(records.length).toBe(3);
      expect(warnings.some((warning) => warning.startsWith('"9999999", stated by 3 records'))).toBe(
        true,
      );
    });

    const leadless = new Map([...fixtureSignals()].filter(([lead]) => lead !== "V3"));
    const broken: [string, string, FixtureRecord, (files: Map<string, Uint8Array>) => void][] = [
      ["half a header", "header-malformed", { number: 1 }, halveHeader],
      ["a missing header", "record-missing", { number: 1 }, dropHeader],
      ["missing samples", "record-missing", { number: 1 }, dropSamples],
      ["a missing lead", "lead-missing", { number: 1, signals: leadless }, () => {}],
      ["no statement", "label-unknown", { number: 1, statements: [] }, () => {}],
      ["a sampling rate of zero", "signal-invalid", { number: 1 }, zeroRate],
    ];
    test.each(broken)("%s excludes the one record (%s)", async (_, reason, record, damage) => {
      const files = fixture.folder([
        { statements: [first], ...record },
        { number: 2, statements: [first] },
      ]);
      damage(files);
      const found = await index(files);
      expect(found.records.map((kept) => kept.id)).toEqual([fixture.id(2)]);
      expect(found.exclusions).toEqual([
        { recordId: fixture.id(1), reason, detail: expect.stringMatching(/.{10}/) },
      ]);
    });

    const flat = new Map(STANDARD_LEADS.map((lead) => [lead, new Float32Array(1200)]));
    const gaps = new Map(
      [...fixtureSignals()].map(([lead, samples]) => [
        lead,
        samples.fill(Number.NaN, 0, 0.06 * samples.length),
      ]),
    );
    const empty = new Map(
      STANDARD_LEADS.map((lead) => [lead, new Float32Array(1200).fill(Number.NaN)]),
    );
    const unreadable: [string, string, FixtureRecord, (files: Map<string, Uint8Array>) => void][] =
      [
        ["truncated samples", "file-truncated", { number: 1 }, truncate],
        ["a changed sample", "checksum-mismatch", { number: 1 }, changeSample],
        ["flat leads only", "signal-invalid", { number: 1, signals: flat }, () => {}],
        ["6 % missing samples", "signal-invalid", { number: 1, signals: gaps }, () => {}],
        ["no valid sample", "signal-invalid", { number: 1, signals: empty }, () => {}],
      ];
    test.each(unreadable)(
      "%s are found when the record is read (%s)",
      async (_, reason, record, damage) => {
        const files = fixture.folder([{ statements: [first], ...record }]);
        damage(files);
        expect(await readOnly(files)).toEqual({
          status: "excluded",
          exclusion: { recordId: fixture.id(1), reason, detail: expect.stringMatching(/.{10}/) },
        });
      },
    );
  });

  function halveHeader(files: Map<string, Uint8Array>): void {
    edit(files, fixture.headerPath(1), (text) => text.slice(0, 150));
  }
  function dropHeader(files: Map<string, Uint8Array>): void {
    files.delete(fixture.headerPath(1));
  }
  function dropSamples(files: Map<string, Uint8Array>): void {
    files.delete(fixture.samplesPath(1));
  }
  function zeroRate(files: Map<string, Uint8Array>): void {
    edit(files, fixture.headerPath(1), (text) => text.replace(/^(\S+ \d+) \S+/, "$1 0"));
  }
  function truncate(files: Map<string, Uint8Array>): void {
    const path = fixture.samplesPath(1);
    files.set(path, files.get(path)!.subarray(0, -3));
  }
  function changeSample(files: Map<string, Uint8Array>): void {
    const bytes = files.get(fixture.samplesPath(1))!;
    bytes[bytes.length - 9]! ^= 4;
  }
}

function edit(
  files: Map<string, Uint8Array>,
  path: string,
  change: (text: string) => string,
): void {
  const text = new TextDecoder().decode(files.get(path));
  files.set(path, new TextEncoder().encode(change(text)));
}

/** Twelve leads of 1200 samples that obey Einthoven's and Goldberger's laws: float32[1200] in mV each. */
export function fixtureSignals(): Map<string, Float32Array> {
  const wave = (phase: number, height: number): Float32Array =>
    Float32Array.from({ length: 1200 }, (_, t) => height * Math.sin(t / 7 + phase));
  const one = wave(0, 0.8);
  const two = wave(0.4, 1.2);
  const mix = (a: number, b: number): Float32Array =>
    one.map((value, t) => a * value + b * two[t]!);
  return new Map([
    ["I", one],
    ["II", two],
    ["III", mix(-1, 1)],
    ["aVR", mix(-0.5, -0.5)],
    ["aVL", mix(1, -0.5)],
    ["aVF", mix(-0.5, 1)],
    ...[1, 2, 3, 4, 5, 6].map((v) => [`V${v}`, wave(v, 0.3 * v)] as const),
  ]);
}
