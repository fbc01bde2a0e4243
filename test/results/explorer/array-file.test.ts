import fc from "fast-check";
import { expect, test } from "vitest";
import {
  arrayOf,
  readArrayFile,
  writeArrayFile,
} from "../../../src/results/explorer/array-file.ts";
import {
  categorise,
  categoryAt,
  NO_CATEGORY,
  packTexts,
  textColumn,
} from "../../../src/results/explorer/text-columns.ts";

const arrays = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.oneof(fc.int8Array(), fc.uint8Array(), fc.uint32Array(), fc.float32Array()),
);

test("whatever arrays are written are read back, bit for bit, with what was said of them", () => {
  fc.assert(
    fc.property(arrays, fc.jsonValue(), (given, meta) => {
      const written = new Map(Object.entries(given));
      const file = readArrayFile(writeArrayFile({ kind: "k", meta, arrays: written }), "k");
      expect(JSON.stringify(file.meta)).toBe(JSON.stringify(meta));
      expect([...file.arrays.keys()]).toEqual([...written.keys()]);
      for (const [name, values] of written) {
        const read = file.arrays.get(name)!;
        expect(read.constructor).toBe(values.constructor);
        expect(bytesOf(read)).toEqual(bytesOf(values));
      }
    }),
  );
});

test("arrays are views of aligned bytes, and come from a copy otherwise", () => {
  const arrays = new Map([["x", Float32Array.of(1, 2)]]);
  const bytes = writeArrayFile({ kind: "k", meta: null, arrays });
  expect(readArrayFile(bytes, "k").arrays.get("x")!.buffer).toBe(bytes.buffer);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect([...readArrayFile(shifted.subarray(3), "k").arrays.get("x")!]).toEqual([1, 2]);
});

test("anything else is refused by its code: other bytes, another kind, a file that was cut off", () => {
  const arrays = new Map([["x", Float32Array.of(1, 2)]]);
  const bytes = writeArrayFile({ kind: "k", meta: null, arrays });
  const refused = expect.objectContaining({ code: "result-corrupt" });
  expect(() => readArrayFile(bytes, "other")).toThrow(refused);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => readArrayFile(bytes.slice(0, length), "k"), String(length)).toThrow(refused);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (junk) => {
      expect(() => readArrayFile(junk, "k")).toThrow(refused);
    }),
  );
});

test("an array of another type or length is not handed out", () => {
  const file = { kind: "k", meta: null, arrays: new Map([["x", Float32Array.of(1, 2)]]) };
  const refused = expect.objectContaining({ code: "result-corrupt" });
  expect([...arrayOf(file, "x", { type: "float32", length: 2 })]).toEqual([1, 2]);
  expect(() => arrayOf(file, "x", { type: "uint32" })).toThrow(refused);
  expect(() => arrayOf(file, "x", { type: "float32", length: 3 })).toThrow(refused);
  expect(() => arrayOf(file, "y", { type: "float32" })).toThrow(refused);
});

test("texts and categories come back row by row, empty and missing ones too", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), (texts) => {
      const file = { kind: "k", meta: null, arrays: new Map(packTexts("t", texts)) };
      const column = textColumn(file, "t", texts.length);
      expect(texts.map((_, r) => column.at(r))).toEqual(texts);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.option(fc.constantFrom("a", "b", ""))), (values) => {
      const column = categorise(values);
      expect(values.map((_, r) => categoryAt(column, r))).toEqual(values);
      const missing = [...column.codes].filter((code) => code === NO_CATEGORY);
      expect(missing).toHaveLength(values.filter((value) => value === null).length);
      expect(new Set(column.categories).size).toBe(column.categories.length);
    }),
  );
});

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
