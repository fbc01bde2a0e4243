import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { openCheckpoint } from "../../src/formats/checkpoint/checkpoint.ts";
import { writeSafetensors } from "../../src/formats/checkpoint/safetensors.ts";

test("what is written is read back, whatever the keys and shapes", async () => {
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
  const key = fc.string().filter((text) => text !== "__metadata__");
  await fc.assert(
    fc.asyncProperty(fc.dictionary(key, shape), async (shapes) => {
      const tensors = new Map(
        Object.entries(shapes).map(([name, dims], n) => {
          const length = dims.reduce((product, axis) => product * axis, 1);
          return [name, { shape: dims, data: Float32Array.from({ length }, (_, i) => n + i / 8) }];
        }),
      );
      const checkpoint = await openCheckpoint(bytesOf(writeSafetensors(tensors)));
      expect([...checkpoint.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
      for (const [name, expected] of tensors) {
        expect(await checkpoint.read(name)).toEqual(expected);
      }
    }),
    { numRuns: 50 },
  );
});

test("every numeric type becomes float32", async () => {
  const bytes = new Uint8Array([
    ...new Uint8Array(Float64Array.of(0.1).buffer),
    ...new Uint8Array(BigInt64Array.of(-3n).buffer),
    ...new Uint8Array(Int32Array.of(-70_000).buffer),
    ...[0x00, 0x3c, 0x01, 0x80, 0x00, 0xfc],
    ...[0x80, 0x3f],
    ...[200, 1],
  ]);
  const file = fileOf(
    {
      f64: { dtype: "F64", shape: [1], data_offsets: [0, 8] },
      i64: { dtype: "I64", shape: [], data_offsets: [8, 16] },
      i32: { dtype: "I32", shape: [1], data_offsets: [16, 20] },
      f16: { dtype: "F16", shape: [3], data_offsets: [20, 26] },
      bf16: { dtype: "BF16", shape: [1], data_offsets: [26, 28] },
      u8: { dtype: "U8", shape: [1], data_offsets: [28, 29] },
      bool: { dtype: "BOOL", shape: [1], data_offsets: [29, 30] },
      __metadata__: { format: "pt" },
    },
    bytes,
  );
  const checkpoint = await openCheckpoint(bytesOf(file));
  const read = async (key: string): Promise<number[]> => [...(await checkpoint.read(key)).data];
  expect(await read("f64")).toEqual([Math.fround(0.1)]);
  expect(await read("i64")).toEqual([-3]);
  expect(await read("i32")).toEqual([-70_000]);
  expect(await read("f16")).toEqual([1, -(2 ** -24), Number.NEGATIVE_INFINITY]);
  expect(await read("bf16")).toEqual([1]);
  expect(await read("u8")).toEqual([200]);
  expect(await read("bool")).toEqual([1]);
  expect(checkpoint.tensors.has("__metadata__")).toBe(false);
});

const eight = new Uint8Array(8);
const tensor = (dtype: string, shape: unknown, start: number, end: number): object => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

test.each([
  ["overlaps", { a: tensor("F32", [2], 0, 8), b: tensor("F32", [1], 4, 8) }],
  ["ends at byte", { a: tensor("F32", [3], 0, 12) }],
  ["cannot lie in", { a: tensor("F32", [3], 0, 8) }],
  ["cannot lie in", { a: tensor("F32", [2], -8, 0) }],
  ["cannot lie in", { a: tensor("F32", [1], 0.5, 4.5) }],
  ["is called x\ufffd[2J", { "x\u001b[2J": tensor("F32", [2], 0, 8) }],
  ["no tensor has the shape", { a: tensor("F32", [-1, -2], 0, 8) }],
  ["no tensor has the shape", { a: tensor("F32", [0.5, 4], 0, 8) }],
  ["is stored as F8_E4M3", { a: tensor("F8_E4M3", [8], 0, 8) }],
  ["lacks dtype, shape or data_offsets", { a: { dtype: "F32", shape: [2] } }],
  ["lacks dtype, shape or data_offsets", { a: null }],
])("a header whose tensor %s is refused", async (message, header) => {
  const opening = openCheckpoint(bytesOf(fileOf(header as object, eight)));
  await expect(opening).rejects.toMatchObject({ code: "checkpoint-malformed" });
  await expect(opening).rejects.toThrow(message);
});

test("a header that is longer than the file is refused", async () => {
  const file = fileOf({ a: tensor("F32", [2], 0, 8) }, eight).subarray(0, 40);
  await expect(openCheckpoint(bytesOf(file))).rejects.toThrow("in a file of 40 bytes");
});

test("a header that is not JSON is refused", async () => {
  const file = new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7b]);
  await expect(openCheckpoint(bytesOf(file))).rejects.toThrow("is not JSON");
});

test.each([
  ["a web page", "<!DOCTYPE html><html><head><title>Google Drive - Virus scan", "in a browser"],
  [
    "a Git LFS pointer",
    "version https://git-lfs.github.com/spec/v1\noid sha256:00",
    "git lfs pull",
  ],
  ["before 1.6", "\u0080\u0002\u008a\u000al\u00fc\u009cF\u00f9", "torch.save(torch.load"],
  ["neither safetensors nor", "weights", ".safetensors"],
  ["of 0 bytes", "", ".safetensors"],
])("what is %s says so, with the next step", async (message, start, hint) => {
  const file = Uint8Array.from(start, (letter) => letter.charCodeAt(0));
  const opening = openCheckpoint(bytesOf(file));
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.toMatchObject({ hint: expect.stringContaining(hint) });
});

function fileOf(header: object, data: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(8 + json.byteLength + data.byteLength);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.byteLength), true);
  out.set(json, 8);
  out.set(data, 8 + json.byteLength);
  return out;
}

test("texts beside the tensors come back, and anything but texts is refused", async () => {
  const tensors = new Map([["w", { shape: [1], data: Float32Array.of(7) }]]);
  const metadata = new Map([["step", "12"]]);
  const file = await openCheckpoint(bytesOf(writeSafetensors(tensors, { metadata })));
  expect(file.metadata).toEqual(metadata);
  expect([...file.tensors.keys()]).toEqual(["w"]);
  const without = await openCheckpoint(bytesOf(writeSafetensors(tensors)));
  expect(without.metadata.size).toBe(0);
  for (const wrong of [{ step: 12 }, "text"]) {
    const opening = openCheckpoint(bytesOf(fileOf({ __metadata__: wrong }, new Uint8Array(0))));
    await expect(opening).rejects.toThrow(/is no (table of )?text/);
  }
});
