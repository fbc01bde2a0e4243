import { expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { openHdf5 } from "../../../src/formats/hdf5/hdf5.ts";
import { writeHdf5 } from "../../../src/formats/hdf5/write/write-hdf5.ts";
import { golden } from "../golden.ts";
import { type GoldenCase, unpacked } from "./golden-files.ts";

const REFUSED = golden<{ cases: { name: string; gzip: string }[] }>("hdf5-refused").cases;
const GROUPS = golden<{ cases: GoldenCase[] }>("hdf5-groups").cases;
const VALUES = golden<{ cases: GoldenCase[] }>("hdf5-values").cases;

const SMALL = [
  {
    name: "data",
    shape: [6],
    type: "float32" as const,
    values: [1, 2, 3, 4, 5, 6],
    chunkShape: [2],
    deflate: true,
  },
];

/** A file of ours with bytes put in the place of the first ones that equal `found`, or at `at`. */
async function changed(at: number | string, bytes: readonly number[]): Promise<Uint8Array> {
  const file = await writeHdf5(SMALL);
  const place = typeof at === "number" ? at : Buffer.from(file).indexOf(at);
  expect(place).toBeGreaterThanOrEqual(0);
  file.set(bytes, place);
  return file;
}

async function readAllRows(bytes: Uint8Array): Promise<unknown> {
  const dataset = await (await openHdf5(bytesOf(bytes))).dataset("data");
  return dataset.readRows(0, dataset.shape[0]!);
}

test.each(REFUSED)("$name is refused by its name", async ({ name, gzip }) => {
  const file = await openHdf5(bytesOf(unpacked(gzip)));
  const reading = file.dataset("data").then((dataset) => dataset.readRows(0, 1));
  await expect(reading).rejects.toMatchObject({
    code: "format-unsupported",
    message: expect.stringContaining(name),
    hint: expect.stringMatching(/./),
  });
});

test("what is no HDF5 file is refused", async () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(5000).fill(7)]) {
    await expect(openHdf5(bytesOf(bytes))).rejects.toMatchObject({ code: "header-malformed" });
  }
});

test("a file that was cut off is recognised when it is opened", async () => {
  const bytes = await writeHdf5(SMALL);
  await expect(openHdf5(bytesOf(bytes.subarray(0, bytes.length - 1)))).rejects.toMatchObject({
    code: "file-truncated",
    message: expect.stringContaining(String(bytes.length)),
  });
});

test("a superblock of the future is refused by its version", async () => {
  await expect(readAllRows(await changed(8, [9]))).rejects.toMatchObject({
    code: "format-unsupported",
    message: expect.stringContaining("version 9"),
  });
});

test("a tree whose node is its own child is refused", async () => {
  const bytes = await changed("TREE\x01", []);
  const tree = Buffer.from(bytes).indexOf("TREE\x01");
  const view = new DataView(bytes.buffer);
  bytes[tree + 5] = 1;
  // Behind the node's 24 bytes and its first key of 8 + 8 * 2 bytes stands its first child.
  view.setBigUint64(tree + 24 + 24, BigInt(tree), true);
  await expect(readAllRows(bytes)).rejects.toMatchObject({
    code: "header-malformed",
    message: expect.stringContaining("twice"),
  });
});

test.each([
  { values: 6, says: "a chunk of 24 bytes, not 4" },
  { values: 600, says: "more than" },
])("a chunk that inflates to $values values instead of 1 is refused", async ({ values, says }) => {
  const zeros = new Float32Array(values);
  const file = await writeHdf5([
    { ...SMALL[0]!, shape: [values], values: zeros, chunkShape: [values] },
  ]);
  const layout = new DataView(new ArrayBuffer(8));
  layout.setUint32(0, values, true);
  layout.setUint32(4, 4, true);
  const place = Buffer.from(file).indexOf(new Uint8Array(layout.buffer));
  expect(place).toBeGreaterThan(0);
  file.set([1, 0, 0, 0], place);
  const dataset = await (await openHdf5(bytesOf(file))).dataset("data");
  await expect(dataset.readRows(0, 1)).rejects.toMatchObject({
    code: "header-malformed",
    message: expect.stringContaining(says),
  });
});

test("a shape that no file of this size can hold is refused before memory is taken", async () => {
  const file = await writeHdf5([{ ...SMALL[0]!, shape: [1, 6], chunkShape: [1, 2] }]);
  const shape = Buffer.from(file).indexOf(Uint8Array.of(1, 2, 0, 0, 0, 0, 0, 0));
  new DataView(file.buffer).setBigUint64(shape + 16, 2n ** 33n, true);
  await expect(readAllRows(file)).rejects.toMatchObject({
    code: expect.stringMatching(/header-malformed|file-truncated/),
  });
});

test("damaged metadata is found by its checksum, and read on request", async () => {
  const bytes = unpacked(VALUES.find(({ name }) => name === "layouts")!.files["latest"]!);
  // The time of the last change, in the header of the root group, is not needed for reading.
  const header = Buffer.from(bytes).indexOf("OHDR");
  bytes[header + 6] = bytes[header + 6]! ^ 1;
  const open = (verifyMetadata: boolean): Promise<readonly string[]> =>
    openHdf5(bytesOf(bytes), { verifyMetadata }).then((file) => file.paths());
  await expect(open(true)).rejects.toMatchObject({ code: "checksum-mismatch" });
  expect(await open(false)).toContain("contiguous");
});

test("a dataset that is not there is named, with those beside it", async () => {
  const file = await openHdf5(bytesOf(await writeHdf5(SMALL)));
  await expect(file.dataset("tracings")).rejects.toMatchObject({
    code: "table-malformed",
    message: "the HDF5 dataset tracings is not there; beside it: data",
  });
});

test("rows that are not there, and text for numbers, are refused", async () => {
  const dataset = await (await openHdf5(bytesOf(await writeHdf5(SMALL)))).dataset("/data");
  for (const [start, end] of [
    [0, 7],
    [-1, 2],
    [3, 2],
    [0.5, 2],
  ] as const) {
    await expect(dataset.readRows(start, end)).rejects.toMatchObject({ code: "option-invalid" });
  }
  await expect(dataset.readText(0, 1)).rejects.toMatchObject({
    code: "option-invalid",
    hint: "read it with readRows",
  });
  expect(await dataset.readRows(6, 6)).toEqual(new Float32Array(0));
});

test.each(Object.entries(GROUPS.find(({ name }) => name === "a few groups")!.files))(
  "paths lead through soft links, and groups are no datasets (%s)",
  async (_, gzip) => {
    const file = await openHdf5(bytesOf(unpacked(gzip)));
    expect([...(await (await file.dataset("group 000/soft")).readRows(0, 1))]).toEqual([1]);
    expect([...(await (await file.dataset("group 000/up/up/hard/ecg")).readRows(0, 1))]).toEqual([
      0,
    ]);
    await expect(file.dataset("group 000/inner")).rejects.toMatchObject({
      code: "table-malformed",
      message: expect.stringContaining("a group, not a dataset"),
    });
  },
);
