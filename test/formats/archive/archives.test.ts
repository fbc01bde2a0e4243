import fc from "fast-check";
import { expect, test } from "vitest";
import { type ByteSource, bytesOf, readAll } from "../../../src/core/byte-source.ts";
import { EinthovenError } from "../../../src/core/error.ts";
import type { FileTree } from "../../../src/core/file-tree.ts";
import { streamTarGz } from "../../../src/formats/archive/tar-stream.ts";
import { tarTree } from "../../../src/formats/archive/tar-tree.ts";
import { writeTar } from "../../../src/formats/archive/tar-write.ts";
import { zipTree } from "../../../src/formats/archive/zip-tree.ts";
import { writeZip } from "../../../src/formats/archive/zip-write.ts";
import { bytesOfBase64, golden } from "../golden.ts";

interface Archive {
  name: string;
  kind: "tar" | "tar.gz" | "zip";
  base64: string;
  files: Record<string, string>;
}
const GOLDEN = golden<{
  theirs: Archive[];
  refused: Record<string, string>;
  files: Record<string, string>;
  ours: { tar: string; stored: string };
}>("archives");

/** All files with their contents in base64, as the golden script spells them. */
async function contentsOf(tree: FileTree): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const path of await tree.list()) {
    contents[path] = base64Of(await readAll(await tree.open(path)));
  }
  return contents;
}

async function read(kind: Archive["kind"], source: ByteSource): Promise<Record<string, string>> {
  if (kind === "tar") return contentsOf(await tarTree(source));
  if (kind === "zip") return contentsOf(await zipTree(source));
  const contents: Record<string, string> = {};
  for await (const { path, bytes } of streamTarGz(source)) contents[path] = base64Of(bytes);
  return contents;
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

const FILES = new Map(
  Object.entries(GOLDEN.files).map(([name, text]) => [name, bytesOfBase64(text)] as const),
);

test.each(GOLDEN.theirs)(
  "$name: the files that Python finds, and no folder or link",
  async (archive) => {
    const source = bytesOf(bytesOfBase64(archive.base64));
    expect(await read(archive.kind, source)).toEqual(archive.files);
  },
);

test("what is written are the archives that Python has read", async () => {
  expect(base64Of(writeTar(FILES))).toBe(GOLDEN.ours.tar);
  expect(base64Of(await writeZip(FILES, { compressed: false }))).toBe(GOLDEN.ours.stored);
  expect(await read("zip", bytesOf(await writeZip(FILES)))).toEqual(GOLDEN.files);
});

test("a folder of an archive is a tree of its own, read in place", async () => {
  const tar = writeTar(FILES);
  const slices: number[] = [];
  const source: ByteSource = {
    byteLength: tar.byteLength,
    slice: (start, end) => {
      slices.push(end - start);
      return Promise.resolve(tar.subarray(start, end));
    },
  };
  const tree = await tarTree(source, { folder: "records", label: "records.tar.gz" });
  expect(tree.label).toBe("records.tar.gz/records");
  expect(await tree.list()).toContain("A00001.h5");
  expect(await tree.list("a-folder-with-a-long-name")).toHaveLength(1);
  expect(await tree.has("metadata.csv")).toBe(false);
  expect(Math.max(...slices)).toBeLessThanOrEqual(512);
  const record = await tree.open("A00001.h5");
  expect(await record.slice(1, 4)).toEqual(new TextEncoder().encode("HDF"));
  await expect(tree.open("A00002.h5")).rejects.toMatchObject({ code: "file-missing" });
});

test.each(["../outside", "/etc/passwd", "a/../../b", "C:/windows", "a\\b", "a\0b"])(
  "an entry called %j is refused",
  async (name) => {
    const files = new Map([[name, Uint8Array.of(1)]]);
    await expect(zipTree(bytesOf(await writeZip(files)))).rejects.toMatchObject({
      code: "archive-malformed",
    });
    if (name.includes("\0")) return;
    await expect(tarTree(bytesOf(writeTar(files)))).rejects.toMatchObject({
      code: "archive-malformed",
    });
  },
);

test("a compressed tar archive is not taken for a folder, and the next step is said", async () => {
  const gzip = GOLDEN.theirs.find(({ kind }) => kind === "tar.gz")!;
  const source = bytesOf(bytesOfBase64(gzip.base64));
  await expect(tarTree(source, { label: "records.tar.gz" })).rejects.toMatchObject({
    code: "format-unsupported",
    hint: expect.stringContaining('tar -xzf "records.tar.gz"'),
  });
  await expect(read("tar.gz", bytesOf(writeTar(FILES)))).rejects.toMatchObject({
    code: "format-unsupported",
  });
});

test("of a compressed tar archive only wanted members are held", async () => {
  const gzip = bytesOfBase64(GOLDEN.theirs.find(({ kind }) => kind === "tar.gz")!.base64);
  const paths: string[] = [];
  const wanted = (path: string): boolean => path.endsWith(".csv") || path.endsWith(".txt");
  for await (const { path } of streamTarGz(bytesOf(gzip), { wanted, largestBytes: 20 })) {
    paths.push(path);
  }
  expect(paths).toEqual(["metadata.csv", "H\u00f4pital.txt"]);
  const all = streamTarGz(bytesOf(gzip), { largestBytes: 20 });
  await expect(all.next()).rejects.toMatchObject({ code: "format-unsupported" });
});

test("a compressed tar archive that was cut off is refused, not taken for complete", async () => {
  const gzip = bytesOfBase64(GOLDEN.theirs.find(({ kind }) => kind === "tar.gz")!.base64);
  for (const length of [100, gzip.byteLength - 1]) {
    await expect(read("tar.gz", bytesOf(gzip.subarray(0, length)))).rejects.toBeInstanceOf(
      EinthovenError,
    );
  }
});

test("a size of eight gigabytes in base 256 is a claim that the file must keep", async () => {
  const tar = writeTar(new Map([["big", new Uint8Array(3)]]));
  tar.set([0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0], 124);
  const sum = tar.subarray(0, 512).reduce((s, byte, i) => s + (i >= 148 && i < 156 ? 32 : byte), 0);
  tar.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  await expect(tarTree(bytesOf(tar))).rejects.toMatchObject({ code: "file-truncated" });
  const huge: ByteSource = {
    byteLength: 512 + 2 ** 33,
    slice: (start, end) => Promise.resolve(tar.subarray(start, end)),
  };
  expect((await (await tarTree(huge)).open("big")).byteLength).toBe(2 ** 33);
});

test("the last part of a split zip archive is refused with the command that joins the parts", async () => {
  const zip = await writeZip(FILES);
  new DataView(zip.buffer).setUint16(zip.byteLength - 18, 1, true);
  await expect(zipTree(bytesOf(zip), { label: "Child_ecg.zip" })).rejects.toMatchObject({
    code: "format-unsupported",
    message: "Child_ecg.zip is the last of 2 parts of a split zip archive",
    hint: expect.stringContaining('zip -s 0 "Child_ecg.zip" --out "Child_ecg-joined.zip"'),
  });
});

test.each(Object.entries(GOLDEN.refused))(
  "entries compressed by %s are refused",
  async (_, base64) => {
    const tree = await zipTree(bytesOf(bytesOfBase64(base64)));
    await expect(tree.open("metadata.csv")).rejects.toMatchObject({ code: "format-unsupported" });
  },
);

test("an entry that lies about its size or its content is refused", async () => {
  const zeros = new Map([["zeros", new Uint8Array(100_000)]]);
  const zip = await writeZip(zeros);
  const directory = zip.byteLength - 22 - 46 - 5;
  const view = new DataView(zip.buffer);
  const opened = async (): Promise<unknown> => (await zipTree(bytesOf(zip))).open("zeros");
  for (const size of [10, 99_999, 100_001, 2 ** 31]) {
    view.setUint32(directory + 24, size, true);
    await expect(opened(), `${size}`).rejects.toMatchObject({ code: "archive-malformed" });
  }
  view.setUint32(directory + 24, 100_000, true);
  await expect(opened()).resolves.toBeDefined();
  view.setUint32(directory + 16, 1, true);
  await expect(opened()).rejects.toMatchObject({
    message: "zeros differs from the checksum in its archive",
  });
});

test("a deflated entry beyond the limit is to be unpacked on disk", async () => {
  const source = bytesOf(await writeZip(FILES));
  const tree = await zipTree(source, { largestBytes: 100 });
  await expect(tree.open("records/A00001.h5")).rejects.toMatchObject({
    code: "format-unsupported",
    hint: expect.stringContaining("unpack"),
  });
});

test.each(GOLDEN.theirs)("$name: changed or cut, it is read or refused", async (archive) => {
  const whole = bytesOfBase64(archive.base64);
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 4 }),
      fc.option(fc.nat(whole.byteLength), { freq: 6 }),
      async (changes, cut) => {
        const bytes = whole.slice(0, cut ?? whole.byteLength);
        for (const { at, byte } of changes) bytes[at % bytes.byteLength] = byte;
        try {
          expect(typeof (await read(archive.kind, bytesOf(bytes)))).toBe("object");
        } catch (error) {
          expect(error).toBeInstanceOf(EinthovenError);
        }
      },
    ),
    { numRuns: archive.kind === "tar" ? 6000 : archive.name === "stored zip" ? 3000 : 400 },
  );
});

test("a tar header with any changed field and a right checksum is read or refused", async () => {
  const whole = writeTar(FILES);
  const field = fc.oneof(
    fc.record({ at: fc.constantFrom(124, 0, 345), text: fc.stringMatching(/^[0-7 \0]{0,12}$/) }),
    fc.record({
      at: fc.constant(156),
      text: fc.constantFrom("x", "g", "L", "K", "S", "5", "7", "\0"),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(field, { maxLength: 3 }), async (fields) => {
      const bytes = whole.slice();
      for (const { at, text } of fields) bytes.set(new TextEncoder().encode(text), at);
      const block = bytes.subarray(0, 512);
      const sum = block.reduce((s, byte, i) => s + (i >= 148 && i < 156 ? 32 : byte), 0);
      bytes.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
      try {
        expect(typeof (await read("tar", bytesOf(bytes)))).toBe("object");
      } catch (error) {
        expect(error).toBeInstanceOf(EinthovenError);
      }
    }),
    { numRuns: 3000 },
  );
});
