import {
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { writeNpy } from "../../src/formats/npy.ts";
import { writeParquet } from "../../src/formats/parquet.ts";
import { sealedJson } from "../../src/results/sealed-json.ts";
import { discardDamaged, findStored, forgetChecked } from "../../src/run/find-stored.ts";
import { readEmbedding } from "../../src/run/jobs/embedding-meta.ts";
import { writeAtomically } from "../../src/run/machine/atomic-write.ts";
import { hashOf, loadResult, loadResultFile, storeResult } from "../../src/run/result-store.ts";
import { embeddingFolder, resultPath, type StudyFolders } from "../../src/run/study-folders.ts";
import type { Job } from "../../src/study/job.ts";

const PROBE = "a".repeat(32);
const EXAMPLE = "b".repeat(32);
const EMBED = "c".repeat(32);
const base = { title: "t", dependsOn: [], dataset: "d" };
const JOBS: readonly Job[] = [
  { ...base, kind: "embed", key: EMBED, modelId: "m" },
  { ...base, kind: "example", key: EXAMPLE },
  {
    ...base,
    kind: "probe",
    key: PROBE,
    modelId: "m",
    setting: { kind: "fraction", value: 1 },
    fold: null,
    seed: 1,
    probe: "linear",
    embedding: EMBED,
  },
];
const PREDICTIONS = `predictions/${PROBE}.parquet`;
const WEIGHTS = `probes/${PROBE}/weights.npy`;

let folders: StudyFolders;

beforeEach(async () => {
  const run = mkdtempSync(join(tmpdir(), "einthoven-stored-"));
  folders = { run, cache: join(run, "cache") };
  const npy = writeNpy(matrixOf(2, 2, Float32Array.of(1, 2, 3, 4)));
  const parquet = writeParquet([{ name: "record_id", type: "string", values: ["x", "y"] }]);
  await storeResult(folders, {
    kind: "example",
    key: EXAMPLE,
    title: "t",
    value: { examples: [] },
  });
  await storeResult(
    folders,
    {
      kind: "probe",
      key: PROBE,
      title: "t",
      value: {
        probe: "linear",
        features: 2,
        matrices: ["weights"],
        classes: [],
        trainRecords: 2,
        trainPatients: 2,
      },
    },
    new Map([
      [PREDICTIONS, parquet],
      [WEIGHTS, npy],
    ]),
  );
  const folder = embeddingFolder(folders, EMBED);
  await writeAtomically(join(folder, "matrix.npy"), npy);
  await writeAtomically(join(folder, "records.parquet"), parquet);
  const files = { "matrix.npy": hashOf(npy), "records.parquet": hashOf(parquet) };
  const meta = { schema: 2, key: EMBED, modelId: "m", records: 2, dimension: 2, files };
  await writeAtomically(join(folder, "meta.json"), sealedJson(meta));
});

const stored = async (): Promise<string[]> => [...(await findStored(JOBS, folders)).stored].sort();

function damagedBy(path: string, change: (bytes: Buffer) => Uint8Array): void {
  writeFileSync(path, change(readFileSync(path)));
}

/** Kinds of damage that a disk, a full quota or a stray hand does to a file. */
const DAMAGES: Readonly<Record<string, (bytes: Buffer) => Uint8Array>> = {
  "cut in half": (bytes) => bytes.subarray(0, bytes.length >> 1),
  "one byte short": (bytes) => bytes.subarray(0, -1),
  empty: () => new Uint8Array(),
  "one bit flipped": (bytes) => {
    const place = bytes.length >> 1;
    return new Uint8Array(bytes).with(place, bytes[place]! ^ 1);
  },
  zeroes: (bytes) => new Uint8Array(bytes.length),
};

const FILES: readonly (readonly [what: string, key: string, path: () => string])[] = [
  ["the JSON of a result", EXAMPLE, () => resultPath(folders, EXAMPLE)],
  ["the Parquet table of a probe", PROBE, () => join(folders.run, PREDICTIONS)],
  ["the matrix of a probe", PROBE, () => join(folders.run, WEIGHTS)],
  ["the JSON of an embedding", EMBED, () => join(embeddingFolder(folders, EMBED), "meta.json")],
  ["the matrix of an embedding", EMBED, () => join(embeddingFolder(folders, EMBED), "matrix.npy")],
  [
    "the table of an embedding",
    EMBED,
    () => join(embeddingFolder(folders, EMBED), "records.parquet"),
  ],
];

const CASES = FILES.flatMap(([what, key, path]) =>
  Object.keys(DAMAGES).map((damage) => ({ what, damage, key, path })),
);

test("whole results are found, and remembered", async () => {
  const all = [PROBE, EXAMPLE, EMBED].sort();
  expect(await stored()).toEqual(all);
  expect(existsSync(join(folders.run, "work/checked.json"))).toBe(true);
  expect(await stored()).toEqual(all);
});

test.each(CASES)("$what, $damage: the result counts as missing", async ({ damage, key, path }) => {
  damagedBy(path(), DAMAGES[damage]!);
  expect(await stored()).not.toContain(key);
});

test.each(CASES)(
  "$what, $damage after it was checked: counts as missing, the others do not",
  async ({ damage, key, path }) => {
    await stored();
    damagedBy(path(), DAMAGES[damage]!);
    const now = new Date(Date.now() + 60_000);
    utimesSync(path(), now, now);
    expect(await stored()).toEqual([PROBE, EXAMPLE, EMBED].filter((other) => other !== key).sort());
  },
);

test("a result under the key of another, and one that is gone, count as missing", async () => {
  await stored();
  renameSync(resultPath(folders, EXAMPLE), resultPath(folders, PROBE));
  expect(await stored()).toEqual([EMBED]);
  rmSync(join(embeddingFolder(folders, EMBED), "matrix.npy"));
  expect(await stored()).toEqual([]);
});

test("a result that was only touched is read again and found whole", async () => {
  await stored();
  const path = resultPath(folders, EXAMPLE);
  utimesSync(path, new Date(0), new Date(0));
  expect(await stored()).toContain(EXAMPLE);
});

test("a damaged journal costs a reading, no result", async () => {
  await stored();
  writeFileSync(join(folders.run, "work/checked.json"), '{"schema":1,"checked":{"a":[[1]]}}');
  expect(await stored()).toHaveLength(3);
});

const WHOLE_SECOND = new Date(1_700_000_000_000);

/** Damage that leaves size and time as they were: a failing disk. */
function rot(path: string): void {
  damagedBy(path, DAMAGES["one bit flipped"]!);
  utimesSync(path, WHOLE_SECOND, WHOLE_SECOND);
}

test("silent damage is met when a file is read, and counts once everything is read again", async () => {
  for (const [, , path] of FILES) utimesSync(path(), WHOLE_SECOND, WHOLE_SECOND);
  await stored();
  rot(join(folders.run, PREDICTIONS));
  const result = await loadResult(folders, { kind: "probe", key: PROBE });
  await expect(loadResultFile(folders, result, PREDICTIONS)).rejects.toMatchObject({
    code: "result-corrupt",
  });
  rot(join(embeddingFolder(folders, EMBED), "matrix.npy"));
  await expect(readEmbedding(folders, EMBED)).rejects.toMatchObject({ code: "result-corrupt" });
  rot(resultPath(folders, EXAMPLE));
  const wanted = { kind: "example", key: EXAMPLE } as const;
  await expect(loadResult(folders, wanted)).rejects.toMatchObject({ code: "result-corrupt" });

  expect(await stored()).toHaveLength(3);
  await forgetChecked(folders);
  expect(await stored()).toEqual([]);
});

test("what is damaged is named, and removed only on request", async () => {
  damagedBy(resultPath(folders, EXAMPLE), DAMAGES["zeroes"]!);
  damagedBy(join(embeddingFolder(folders, EMBED), "matrix.npy"), DAMAGES["empty"]!);
  const { damaged } = await findStored(JOBS, folders);
  expect(damaged.map(({ key }) => key)).toEqual([EMBED, EXAMPLE]);
  expect(existsSync(resultPath(folders, EXAMPLE))).toBe(true);
  await discardDamaged(damaged, folders);
  expect(existsSync(resultPath(folders, EXAMPLE))).toBe(false);
  expect(existsSync(join(embeddingFolder(folders, EMBED), "meta.json"))).toBe(false);
  expect(await stored()).toEqual([PROBE]);
});
