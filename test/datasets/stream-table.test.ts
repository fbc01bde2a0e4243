import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { toCsv } from "../../src/core/csv.ts";
import { type FileTree, treeOf } from "../../src/core/file-tree.ts";
import { streamTable } from "../../src/datasets/reading/stream-table.ts";
import { counting } from "../formats/hdf5/counting-source.ts";

const ROWS = 60_000;

/** A table of 3 MB. */
function table(edit: (row: number) => string = () => "a"): Uint8Array {
  const rows = Array.from({ length: ROWS }, (_, r) => [
    r,
    edit(r),
    "some text that fills the row to its length",
  ]);
  return new TextEncoder().encode(toCsv(["id", "value", "note"], rows));
}

test("rows come in order, in windows of 64 KiB", async () => {
  const source = counting(bytesOf(table()));
  const tree: FileTree = { ...treeOf(new Map()), open: () => Promise.resolve(source) };
  const ids: string[] = [];
  let pieces = 0;
  await streamTable(tree, "long.csv", (piece) => {
    pieces += 1;
    ids.push(...piece.column("id"));
  });
  expect(ids).toEqual(Array.from({ length: ROWS }, (_, r) => String(r)));
  expect(pieces).toBeGreaterThan(2);
  expect(source.largestSlice()).toBeLessThanOrEqual(2 ** 16);
  expect(source.bytesRead()).toBe(source.byteLength);
});

test("the hash stands for every byte of the table", async () => {
  const hashOf = async (bytes: Uint8Array): Promise<string> => {
    const found = await streamTable(treeOf(new Map([["t.csv", bytes]])), "t.csv", () => {});
    return found.contentHash;
  };
  const hash = await hashOf(table());
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await hashOf(table())).toBe(hash);
  for (const changed of [0, ROWS >> 1, ROWS - 1]) {
    expect(await hashOf(table((r) => (r === changed ? "b" : "a")))).not.toBe(hash);
  }
});
