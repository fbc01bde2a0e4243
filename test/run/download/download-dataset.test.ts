import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { writeZip } from "../../../src/formats/archive/zip-write.ts";
import { downloadDataset } from "../../../src/run/download/download-dataset.ts";
import { listFiles } from "../../../src/run/download/list-files.ts";
import { unpackZip } from "../../../src/run/download/unpack-zip.ts";
import { brokenFile, file, openPublisher, type Publisher } from "./publisher.ts";

let publisher: Publisher;
afterEach(async () => publisher.close());

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const digest = (algorithm: string, bytes: Uint8Array): string =>
  createHash(algorithm).update(bytes).digest("hex");
const emptyFolder = (): string => mkdtempSync(join(tmpdir(), "einthoven-dataset-"));
const FAST = { backoffMs: 1, attempts: 2 };

const SIGNAL = new Uint8Array(50_000).fill(7);

test("a PhysioNet release is listed, downloaded, resumed and verified", async () => {
  const sums = [
    `${digest("sha256", text("a,b\n"))} table.csv`,
    `${digest("sha256", SIGNAL)} records/1.dat`,
    `${digest("sha256", text("gone"))} records/2.dat`,
  ].join("\n");
  publisher = await openPublisher({
    "/toy/1.0/SHA256SUMS.txt": file(text(sums)),
    "/toy/1.0/table.csv": file(text("a,b\n")),
    "/toy/1.0/records/1.dat": brokenFile(SIGNAL, { cut: 20_000, times: 1 }),
  });
  const files = await listFiles(
    { kind: "physionet", slug: "toy", version: "1.0" },
    { mirror: publisher.url },
  );
  const folder = emptyFolder();
  const seen: number[] = [];
  const first = await downloadDataset(files, {
    ...FAST,
    folder,
    onProgress: ({ doneFiles }) => seen.push(doneFiles),
  });
  expect(first).toMatchObject({ downloaded: 3, present: 0 });
  expect(first.failures).toMatchObject([
    { path: "records/2.dat", error: { code: "download-refused" } },
  ]);
  expect(seen.at(-1)).toBe(4);
  expect(readFileSync(join(folder, "SHA256SUMS.txt"), "utf8")).toBe(sums);
  expect(readFileSync(join(folder, "records/1.dat"))).toEqual(Buffer.from(SIGNAL));

  writeFileSync(join(folder, "table.csv"), "damaged");
  const again = await downloadDataset(files, { ...FAST, folder });
  expect(again).toMatchObject({ downloaded: 1, present: 2 });
  expect(readFileSync(join(folder, "table.csv"), "utf8")).toBe("a,b\n");
});

test("Zenodo's and figshare's interfaces are asked for their files", async () => {
  const json = (value: unknown) => file(text(JSON.stringify(value)));
  const md5 = digest("md5", SIGNAL);
  publisher = await openPublisher({
    "/api/records/12": json({
      files: [{ key: "a.zip", size: 1, checksum: `md5:${md5}`, links: { self: "https://x/a" } }],
    }),
    "/v2/collections/5/articles": json([{ id: 6 }, { id: 7 }]),
    "/v2/articles/6/files": json([
      { name: "b.csv", size: 2, download_url: "https://x/b", computed_md5: md5 },
    ]),
    "/v2/articles/7/files": json([
      { name: "c.csv", size: 3, download_url: "https://x/c", computed_md5: md5 },
    ]),
  });
  const { url: mirror } = publisher;
  const zenodo = await listFiles({ kind: "zenodo", record: 12 }, { mirror });
  expect(zenodo.map(({ path }) => path)).toEqual(["a.zip"]);
  const figshare = await listFiles({ kind: "figshare", source: "collection", id: 5 }, { mirror });
  expect(figshare.map(({ path, bytes }) => [path, bytes])).toEqual([
    ["b.csv", 2],
    ["c.csv", 3],
  ]);
  await expect(listFiles({ kind: "zenodo", record: 13 }, { mirror })).rejects.toMatchObject({
    code: "download-refused",
  });
});

test("a disk that cannot hold all files is found out before the first", async () => {
  publisher = await openPublisher({});
  const huge = { path: "a", url: `${publisher.url}/a`, bytes: 1e18, checksum: null };
  await expect(downloadDataset([huge], { folder: emptyFolder() })).rejects.toMatchObject({
    code: "write-failed",
  });
  expect(publisher.requests).toEqual([]);
});

test("when many files are refused, the rest is not asked for", async () => {
  publisher = await openPublisher({});
  const files = Array.from({ length: 60 }, (_, i) => ({
    path: `${i}.dat`,
    url: `${publisher.url}/${i}.dat`,
    bytes: null,
    checksum: null,
  }));
  await expect(downloadDataset(files, { ...FAST, folder: emptyFolder() })).rejects.toMatchObject({
    code: "download-refused",
  });
  expect(publisher.requests.length).toBeLessThan(20);
});

test("a zip archive is unpacked once, and a damaged one is refused", async () => {
  publisher = await openPublisher({});
  const folder = emptyFolder();
  const zip = join(folder, "part.zip");
  const content = new Map([
    ["part.hdf5", SIGNAL],
    ["deep/notes.txt", text("hello")],
  ]);
  for (const compressed of [true, false]) {
    const bytes = await writeZip(content, { compressed });
    writeFileSync(zip, bytes);
    const out = emptyFolder();
    expect(await unpackZip(zip, out)).toEqual({ files: 2, present: 0 });
    expect(readFileSync(join(out, "part.hdf5"))).toEqual(Buffer.from(SIGNAL));
    expect(readFileSync(join(out, "deep/notes.txt"), "utf8")).toBe("hello");
    expect(await unpackZip(zip, out)).toEqual({ files: 2, present: 2 });
  }
  const damaged = await writeZip(content, { compressed: false });
  damaged[60]! ^= 255;
  writeFileSync(zip, damaged);
  const out = emptyFolder();
  await expect(unpackZip(zip, out)).rejects.toMatchObject({ code: "archive-malformed" });
  expect(existsSync(join(out, "part.hdf5"))).toBe(false);
});

test("an archive that would write outside its folder is refused", async () => {
  publisher = await openPublisher({});
  const folder = emptyFolder();
  const zip = join(folder, "evil.zip");
  writeFileSync(zip, await writeZip(new Map([["../evil.txt", text("x")]])));
  await expect(unpackZip(zip, join(folder, "out"))).rejects.toMatchObject({
    code: "archive-malformed",
  });
  expect(existsSync(join(folder, "evil.txt"))).toBe(false);
});
