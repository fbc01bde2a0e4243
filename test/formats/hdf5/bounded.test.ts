import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { openHdf5 } from "../../../src/formats/hdf5/hdf5.ts";
import { writeHdf5, writeHdf5To } from "../../../src/formats/hdf5/write/write-hdf5.ts";
import { openFile } from "../../../src/run/machine/disk-files.ts";
import { counting } from "./counting-source.ts";

const ROWS = 120;
const SAMPLES = 4096;
const LEADS = 12;
const ROW_BYTES = SAMPLES * LEADS * 4;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hdf5-bounded-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Value number `i` of row `r`: zeros at both ends, as CODE-15% pads. */
function valueAt(r: number, i: number): number {
  const t = Math.floor(i / LEADS);
  return t < 400 || t >= SAMPLES - 400 ? 0 : ((i * 7 + r * 13) % 201) / 64;
}

function rowsOf(start: number, end: number): Float32Array {
  const perRow = SAMPLES * LEADS;
  return Float32Array.from({ length: (end - start) * perRow }, (_, i) =>
    valueAt(start + Math.floor(i / perRow), i % perRow),
  );
}

/** A part in the layout of CODE-15%: exam_id int64[records], tracings float32[records, samples, leads]. */
async function writePart(name: string, chunkShape: readonly number[]): Promise<string> {
  const path = join(folder, name);
  const file = await open(path, "w");
  await writeHdf5To(
    {
      write: async (position, bytes) => {
        await file.write(bytes, 0, bytes.byteLength, position);
      },
    },
    [
      {
        name: "exam_id",
        shape: [ROWS],
        type: "int64",
        values: Array.from({ length: ROWS }, (_, r) => 4_000_000 - r),
      },
      {
        name: "tracings",
        shape: [ROWS, SAMPLES, LEADS],
        type: "float32",
        values: rowsOf,
        chunkShape,
        shuffle: true,
        deflate: true,
      },
    ],
  );
  await file.close();
  return path;
}

test.each([
  ["one row", [1, SAMPLES, LEADS]],
  ["many rows and few samples, as h5py chooses them,", [40, 128, 1]],
])(
  "a part of CODE-15%% whose chunks hold %s is scanned row by row within bounds",
  async (_, chunkShape) => {
    const path = await writePart(`part-${chunkShape.length}-${chunkShape[0]}.hdf5`, chunkShape);
    const source = counting(await openFile(path));
    const file = await openHdf5(source);
    expect(await file.paths()).toEqual(["exam_id", "tracings"]);
    const ids = await file.dataset("exam_id");
    expect([...(await ids.readRows(ROWS - 2, ROWS))]).toEqual([3_999_882, 3_999_881]);
    const tracings = await file.dataset("tracings");
    expect(tracings).toMatchObject({ rowBytes: ROW_BYTES, chunkRows: chunkShape[0] });
    for (let r = 0; r < ROWS; r++) {
      const row = await tracings.readRows(r, r + 1);
      if (r % 30 === 7) expect(row).toEqual(rowsOf(r, r + 1));
      else expect(row[400 * LEADS + 5]).toBe(valueAt(r, 400 * LEADS + 5));
    }
    // A page of metadata or a chunk: never more than a row at once, and each chunk once.
    expect(source.largestSlice()).toBeLessThanOrEqual(ROW_BYTES);
    expect(source.bytesRead()).toBeLessThan(2 * source.byteLength);
  },
);

test("chunks without filters that do not fit the cache are read only where they are asked for", async () => {
  const values = Float32Array.from({ length: 64 * 1000 }, (_, i) => i);
  const bytes = await writeHdf5([
    { name: "data", shape: [64, 1000], type: "float32", values, chunkShape: [32, 500] },
  ]);
  const source = counting(bytesOf(bytes));
  const dataset = await (await openHdf5(source, { cacheBytes: 100_000 })).dataset("data");
  for (let r = 0; r < 64; r += 3) {
    expect(await dataset.readRows(r, r + 1)).toEqual(values.slice(1000 * r, 1000 * (r + 1)));
  }
  expect(source.largestSlice()).toBeLessThanOrEqual(16_384);
});

test("filtered chunks that do not fit the cache are read one at a time, again for each row", async () => {
  const values = Float32Array.from({ length: 8 * 400 }, (_, i) => i % 50);
  const bytes = await writeHdf5([
    { name: "data", shape: [8, 400], type: "float32", values, chunkShape: [4, 200], deflate: true },
  ]);
  const dataset = await (await openHdf5(bytesOf(bytes), { cacheBytes: 1 })).dataset("data");
  for (let r = 0; r < 8; r++) {
    expect(await dataset.readRows(r, r + 1)).toEqual(values.slice(400 * r, 400 * (r + 1)));
  }
});

test("what is handed over is a copy that the caller may change", async () => {
  const bytes = await writeHdf5([
    { name: "whole", shape: [4], type: "float32", values: [1, 2, 3, 4] },
    { name: "chunked", shape: [4], type: "float32", values: [1, 2, 3, 4], chunkShape: [4] },
  ]);
  const file = await openHdf5(bytesOf(bytes));
  for (const name of ["whole", "chunked"]) {
    const dataset = await file.dataset(name);
    (await dataset.readRows(0, 4)).fill(9);
    expect([...(await dataset.readRows(0, 4))]).toEqual([1, 2, 3, 4]);
  }
});
