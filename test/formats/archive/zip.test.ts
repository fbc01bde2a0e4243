import { expect, test } from "vitest";
import { bytesOf, readAll } from "../../../src/core/byte-source.ts";
import { listZip } from "../../../src/formats/archive/zip-directory.ts";
import { openZipEntry } from "../../../src/formats/archive/zip-entry.ts";

const CONTENT = new TextEncoder().encode("weights");

test.each([false, true])("an entry is found behind a padded header (zip64: %s)", async (zip64) => {
  const source = bytesOf(archive({ zip64, localExtra: 23 }));
  const entries = await listZip(source);
  const entry = entries.get("archive/data/0")!;
  expect([...entries.keys()]).toEqual(["archive/data/0"]);
  expect(await readAll(await openZipEntry(source, entry))).toEqual(CONTENT);
});

test("slices of an entry are counted from its own start", async () => {
  const source = bytesOf(archive({ zip64: false, localExtra: 0 }));
  const entry = await openZipEntry(source, (await listZip(source)).get("archive/data/0")!);
  expect(await entry.slice(2, 5)).toEqual(CONTENT.subarray(2, 5));
});

test("every archive that lost its end is refused", async () => {
  const whole = archive({ zip64: true, localExtra: 4 });
  for (let length = 4; length < whole.byteLength; length++) {
    const listing = listZip(bytesOf(whole.subarray(0, length)));
    await expect(listing).rejects.toMatchObject({ code: "archive-malformed" });
  }
});

/** One stored entry, with padding in the local header only (as torch aligns its data) and sizes in zip64 fields if asked. */
function archive({ zip64, localExtra }: { zip64: boolean; localExtra: number }): Uint8Array {
  const name = [...new TextEncoder().encode("archive/data/0")];
  const size = CONTENT.byteLength;
  const big = 0xffffffff;
  const local = [
    ...[...u32(0x04034b50), ...u16(45, 0, 0, 0, 0), ...u32(0, size, size)],
    ...[...u16(name.length, localExtra), ...name, ...new Uint8Array(localExtra), ...CONTENT],
  ];
  const extra = zip64 ? [...u16(1, 24), ...u64(size, size, 0)] : [];
  const sizes = zip64 ? [big, big] : [size, size];
  const directory = [
    ...[...u32(0x02014b50), ...u16(45, 45, 0, 0, 0, 0), ...u32(0, ...sizes)],
    ...[...u16(name.length, extra.length, 0, 0, 0), ...u32(0, zip64 ? big : 0), ...name, ...extra],
  ];
  const zip64End = [
    ...[...u32(0x06064b50), ...u64(44), ...u16(45, 45), ...u32(0, 0)],
    ...u64(1, 1, directory.length, local.length),
    ...[...u32(0x07064b50, 0), ...u64(local.length + directory.length), ...u32(1)],
  ];
  const place = zip64 ? [big, big] : [directory.length, local.length];
  const end = [...u32(0x06054b50), ...u16(0, 0, 1, 1), ...u32(...place), ...u16(0)];
  return Uint8Array.from([...local, ...directory, ...(zip64 ? zip64End : []), ...end]);
}

function u16(...values: number[]): number[] {
  return values.flatMap((value) => [value & 255, value >> 8]);
}

function u32(...values: number[]): number[] {
  return values.flatMap((value) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255));
}

function u64(...values: number[]): number[] {
  return values.flatMap((value) => u32(value, 0));
}
