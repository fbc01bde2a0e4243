import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readNpyRows } from "../../src/formats/npy.ts";
import { readNpyHeader } from "../../src/formats/npy-header.ts";
import { openFile } from "../../src/run/machine/disk-files.ts";
import { openNpyWriter } from "../../src/run/machine/npy-writer.ts";

test("rows that are added one after another become one array", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "einthoven-npy-")), "deep", "x.npy");
  const writer = await openNpyWriter(path, [2, 3]);
  await writer.append(Float32Array.of(1, 2, 3, 4, 5, 6));
  await writer.append(new Float32Array(0));
  await writer.append(Float32Array.from({ length: 12 }, (_, i) => 7 + i));
  expect(await writer.finish()).toMatchObject({ rows: 3 });
  const source = await openFile(path);
  const header = await readNpyHeader(source);
  expect(header).toMatchObject({ shape: [3, 2, 3], type: "float32" });
  const { data } = await readNpyRows(source, header, { start: 1, end: 3 });
  expect([...data]).toEqual(Array.from({ length: 12 }, (_, i) => 7 + i));
});

test("what is abandoned leaves nothing behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "einthoven-npy-"));
  const writer = await openNpyWriter(join(folder, "x.npy"), [1]);
  await writer.append(Float32Array.of(1));
  await writer.abandon();
  expect(readdirSync(folder)).toEqual([]);
});
