import { describe, expect, test } from "vitest";
import { leadSamples, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { type FileTree, treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { DATASETS } from "../../src/datasets/catalogue.ts";
import type { Dataset, DatasetIndex } from "../../src/datasets/dataset.ts";
import type { DatasetTask } from "../../src/datasets/labels/dataset-task.ts";
import { HARMONISED_CLASSES } from "../../src/datasets/labels/harmonised.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import { type CheckedRead, readChecked } from "../../src/datasets/read-checked.ts";
import {
  BAD_SIGNALS,
  type Damage,
  type DatasetFixture,
  type Files,
  type FixtureRecord,
  fixtureSignals,
} from "./dataset-fixture.ts";

/** Runs what every dataset must do, on folders in memory that the fixture writes. */
export function describeDataset(dataset: Dataset, fixture: DatasetFixture): void {
  const { card } = dataset;
  const defaults = card.assessed.map((id) => dataset.codesOf(id)[0]!);
  const [first = "", second = ""] = fixture.codes ?? defaults;
  const stated = (...codes: string[]): string[] =>
    fixture.codes === null ? [] : [...new Set(codes)];
  const { unknownAge = "NaN", givesSex = true, sexMayBeUnknown = true } = fixture;

  const open = (files: Files): FileTree => treeOf(files, "fixture");
  const index = (files: Files): Promise<DatasetIndex> => dataset.index(open(files));
  const folder = async (...records: FixtureRecord[]): Promise<Files> => fixture.folder(records);
  const twoRecords = (): Promise<Files> =>
    folder(
      { number: 2, age: "57", sex: "female", statements: [first, second] },
      {
        number: 1,
        age: unknownAge ?? "",
        sex: sexMayBeUnknown ? "unknown" : "male",
        statements: [second],
      },
    );
  async function readOnly(files: Files): Promise<CheckedRead> {
    const { records } = await index(files);
    expect(records.map((record) => record.id)).toEqual([fixture.id(1)]);
    return readChecked(dataset, open(files), records[0]!);
  }

  describe(card.id, () => {
    test("its card states what is needed", () => {
      expect(card.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(card.title.startsWith("Simulated")).toBe(card.simulated);
      expect(card.url).toMatch(card.simulated || card.id === "folder" ? /^$/ : /^https:\/\//);
      const { version, country, continent, license, cite, storage } = card;
      for (const text of [version, country, continent, license, cite, storage]) {
        expect(text).not.toBe("");
      }
      expect(card.samplingRatesHz.every((rate) => rate > 0)).toBe(true);
      expect(card.leadOrder.length).toBeGreaterThanOrEqual(8);
      expect(card.quirks.every((quirk) => quirk.endsWith("."))).toBe(true);
      const ids = DATASETS.map((other) => other.card.id);
      expect(ids).toEqual(expect.arrayContaining([...card.overlaps]));
    });

    test("overlaps are stated by both sides", () => {
      for (const other of DATASETS.filter(({ card: { id } }) => card.overlaps.includes(id))) {
        expect(other.card.overlaps, other.card.id).toContain(card.id);
      }
    });

    test("it has codes for the classes it assesses, and for no other", () => {
      const known = HARMONISED_CLASSES.map(({ id }) => id);
      expect(known).toEqual(expect.arrayContaining([...card.assessed]));
      for (const id of known) {
        expect(dataset.codesOf(id).length > 0, id).toBe(card.assessed.includes(id));
      }
    });

    test("its own tasks are well-formed and answer every record", async () => {
      const found = await index(await twoRecords());
      expect(new Set(dataset.tasks.map(({ id }) => id)).size).toBe(dataset.tasks.length);
      for (const task of dataset.tasks) expectWellFormed(task, found);
    });

    test("its folds do not share a fold", () => {
      const { train = [], validation = [], test: held = [] } = card.folds ?? {};
      const folds = [...train, ...validation, ...held];
      expect(new Set(folds).size).toBe(folds.length);
    });

    test("it recognises its own folder, and no empty one", async () => {
      expect(await dataset.recognises(open(await twoRecords()))).toBe(true);
      expect(await dataset.recognises(open(new Map()))).toBe(false);
    });

    test("records are sorted by id and described", async () => {
      const { records, exclusions, warnings } = await index(await twoRecords());
      expect(exclusions).toEqual([]);
      expect(warnings).toEqual([]);
      expect(records.map((record) => record.id)).toEqual([fixture.id(1), fixture.id(2)]);
      expect(records[0]).toMatchObject({ ageYears: null, statements: stated(second) });
      if (givesSex && sexMayBeUnknown) expect(records[0]!.sex).toBeNull();
      expect(records[1]).toMatchObject({
        path: fixture.recordPath(2),
        ageYears: unknownAge === null ? null : 57,
        sex: givesSex ? "female" : null,
        samplingRateHz: card.samplingRatesHz[0],
        statements: stated(first, second),
      });
    });

    test("labels are present, absent or not assessed", async () => {
      const found = await index(await twoRecords());
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
      const result = await readOnly(await folder({ number: 1, statements: [first] }));
      if (result.status === "excluded") throw new Error(result.exclusion.detail);
      const { ecg } = result;
      expect(ecg.leads).toEqual(STANDARD_LEADS);
      expect(ecg.samplingRateHz).toBe(card.samplingRatesHz[0]);
      const wanted = fixtureSignals(ecg.samples);
      STANDARD_LEADS.forEach((lead, l) => {
        expectSame(leadSamples(ecg, l), wanted.get(lead)!);
      });
      expect(result.check.flatLeads).toEqual([]);
    });

    test.runIf(fixture.namesLeads ?? true)(
      "limb leads that the file lacks are computed from I and II",
      async () => {
        const signals = new Map<string, Float32Array>(fixtureSignals());
        for (const lead of ["III", "aVR", "aVL", "aVF"]) signals.delete(lead);
        const files = await folder({ number: 1, statements: [first], signals });
        const result = await readOnly(files);
        if (result.status === "excluded") throw new Error(result.exclusion.detail);
        const complete = fixtureSignals(result.ecg.samples);
        STANDARD_LEADS.forEach((lead, l) => {
          expectSame(leadSamples(result.ecg, l), complete.get(lead)!, 0.001);
        });
      },
    );

    test("the fingerprint stands for the content", async () => {
      const { fingerprint } = await index(await twoRecords());
      expect((await index(await twoRecords())).fingerprint).toBe(fingerprint);
    });

    test.each(fixture.edits)("the fingerprint shows $what", async ({ apply }) => {
      const { fingerprint } = await index(await twoRecords());
      const edited = await twoRecords();
      await apply(edited);
      expect((await index(edited)).fingerprint).not.toBe(fingerprint);
    });

    test("an empty folder and a foreign one are refused", async () => {
      await expect(index(new Map())).rejects.toMatchObject({ code: "folder-empty" });
      const foreign = new Map([["notes.md", new TextEncoder().encode("no ECG here")]]);
      await expect(index(foreign)).rejects.toMatchObject({
        code: "folder-unrecognised",
        hint: expect.any(String),
      });
    });

    test("simulated and real folders are never taken for one another", async () => {
      const files = await twoRecords();
      if (card.simulated) files.delete("SIMULATED.txt");
      else files.set("SIMULATED.txt", new TextEncoder().encode("simulated-north\nseed 1\n"));
      expect(await dataset.recognises(open(files))).toBe(false);
      await expect(index(files)).rejects.toMatchObject({ code: "folder-unrecognised" });
    });

    test.runIf(fixture.freeCodes ?? true)("an unknown code is counted and warned of", async () => {
      const { records, warnings } = await index(
        await folder(...[1, 2, 3].map((number) => ({ number, statements: [first, "9999999"] }))),
      );
      expect(records.length).toBe(3);
      expect(warnings.some((warning) => warning.startsWith('"9999999", stated by 3 records'))).toBe(
        true,
      );
    });

    test.each(fixture.damages)("$what excludes the one record ($reason)", (damage) =>
      expectExcluded({ number: 1 }, damage),
    );
    test.runIf(fixture.namesLeads ?? true)("a missing lead excludes the one record", () =>
      expectExcluded({ number: 1, signals: BAD_SIGNALS.withoutV3 }, { reason: "lead-missing" }),
    );
    test.runIf(fixture.refusesSilence ?? true)("no statement excludes the one record", () =>
      expectExcluded({ number: 1, statements: [] }, { reason: "label-unknown" }),
    );

    test.each(fixture.unreadable)("$what is found when the record is read ($reason)", (damage) =>
      expectUnreadable({ number: 1 }, damage),
    );
    test("flat leads only are found when the record is read", () =>
      expectUnreadable({ number: 1, signals: BAD_SIGNALS.flat }, { reason: "signal-invalid" }));
    test.runIf(fixture.marksInvalid ?? true)("6 % missing samples are found", () =>
      expectUnreadable({ number: 1, signals: BAD_SIGNALS.gaps }, { reason: "signal-invalid" }),
    );
    test.runIf(fixture.marksInvalid ?? true)("a record without a valid sample is found", () =>
      expectUnreadable({ number: 1, signals: BAD_SIGNALS.empty }, { reason: "signal-invalid" }),
    );
  });

  function expectSame(found: Float32Array, wanted: Float32Array, slack = 0): void {
    if (fixture.keepsAmplitude === false) {
      expect(correlation(found, wanted)).toBeGreaterThan(0.99);
      return;
    }
    const tolerance = (fixture.tolerance ?? 0.0006) + slack;
    wanted.forEach((value, t) => {
      expect(Math.abs(found[t]! - value)).toBeLessThan(tolerance);
    });
  }

  async function expectExcluded(
    record: FixtureRecord,
    { reason, apply }: Pick<Damage, "reason"> & Partial<Damage>,
  ): Promise<void> {
    const files = await folder(
      { statements: [first], ...record },
      { number: 2, statements: [first] },
    );
    await apply?.(files);
    const found = await index(files);
    expect(found.records.map((kept) => kept.id)).toEqual([fixture.id(2)]);
    expect(found.exclusions).toEqual([
      { recordId: fixture.id(1), reason, detail: expect.stringMatching(/.{10}/) },
    ]);
  }

  async function expectUnreadable(
    record: FixtureRecord,
    { reason, apply }: Pick<Damage, "reason"> & Partial<Damage>,
  ): Promise<void> {
    const files = await folder({ statements: [first], ...record });
    await apply?.(files);
    expect(await readOnly(files)).toEqual({
      status: "excluded",
      exclusion: { recordId: fixture.id(1), reason, detail: expect.stringMatching(/.{10}/) },
    });
  }
}

function expectWellFormed(task: DatasetTask, found: DatasetIndex): void {
  expect(task.id).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/);
  expect(task.title).not.toBe("");
  if (task.kind === "regression") {
    for (const record of found.records) {
      expect(task.valueOf(record) ?? 0, task.id).toSatisfy(Number.isFinite);
    }
    return;
  }
  expect(task.classes.length === 1, task.id).toBe(task.kind === "binary");
  expect(new Set(task.classes.map(({ id }) => id)).size).toBe(task.classes.length);
  for (const value of taskLabels(task, found).data) {
    expect([PRESENT, ABSENT, NOT_ASSESSED]).toContain(value);
  }
}

function correlation(a: Float32Array, b: Float32Array): number {
  const centred = (values: Float32Array): number[] => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Array.from(values, (value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const dot = (u: number[], v: number[]): number =>
    u.reduce((sum, value, i) => sum + value * v[i]!, 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}
