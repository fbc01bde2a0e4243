import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { EinthovenError } from "../../../src/core/error.ts";
import { readMat } from "../../../src/formats/mat/mat.ts";
import type { MatNumbers, MatStruct, MatValue } from "../../../src/formats/mat/mat-value.ts";
import { writeMat5 } from "../../../src/formats/mat/mat5-write.ts";
import { bytesOfBase64, golden } from "../golden.ts";

interface MatCase {
  name: string;
  base64: string;
  variables: Record<string, unknown>;
}
const GOLDEN = golden<{
  theirs: MatCase[];
  unread: { what: string; base64: string }[];
  ours: MatCase;
}>("mat");

/** As the golden script spells values. */
function spelled(value: MatValue): unknown {
  switch (value.kind) {
    case "numbers":
      return { ...value, data: Array.from(value.data, (x) => x) };
    case "cells":
      return { ...value, cells: value.cells.map(spelled) };
    case "struct":
      return {
        ...value,
        fields: Object.fromEntries([...value.fields].map(([n, of]) => [n, of.map(spelled)])),
      };
    case "text":
    case "unread":
      return value;
  }
}

/** Python spells infinity and missing values its own way. */
function withNumbers(expected: unknown): unknown {
  return JSON.parse(JSON.stringify(expected), (key, value: unknown) =>
    key === "data" && Array.isArray(value) && value.every((text) => typeof text === "string")
      ? value.map((text) => Number(text.replace("inf", "Infinity").replace("nan", "NaN")))
      : value,
  );
}

async function readBase64(base64: string): Promise<ReadonlyMap<string, MatValue>> {
  return readMat(bytesOf(bytesOfBase64(base64)));
}

test.each([...GOLDEN.theirs, GOLDEN.ours])("$name: read as scipy reads it", async (example) => {
  const variables = await readBase64(example.base64);
  expect([...variables.keys()]).toEqual(Object.keys(example.variables));
  for (const [name, value] of variables) {
    expect(spelled(value), name).toEqual(withNumbers(example.variables[name]));
  }
});

test.each(GOLDEN.unread)("a $what is named, not read", async ({ what, base64 }) => {
  expect((await readBase64(base64)).get("z")).toEqual({
    kind: "unread",
    what: what.replace(" in version 4", ""),
  });
});

test("what is written is the file that scipy has read", async () => {
  const variables = await readBase64(GOLDEN.ours.base64);
  expect(await writeMat5(variables, { compressed: false })).toEqual(
    bytesOfBase64(GOLDEN.ours.base64),
  );
});

function numbers(data: Float64Array, shape: readonly number[]): MatNumbers {
  return { kind: "numbers", type: "double", logical: false, shape, data };
}

test("a recording in the layout of CPSC2018 survives the file, compressed or not", async () => {
  const data = Float64Array.from({ length: 12 * 500 }, (_, i) => Math.sin(i / 9));
  const ecg: MatStruct = {
    kind: "struct",
    shape: [1, 1],
    fields: new Map<string, readonly MatValue[]>([
      ["sex", [{ kind: "text", rows: ["Male"] }]],
      ["data", [numbers(data, [12, 500])]],
    ]),
  };
  for (const compressed of [true, false]) {
    const bytes = await writeMat5(new Map([["ECG", ecg]]), { compressed });
    expect(await readMat(bytesOf(bytes))).toEqual(new Map([["ECG", ecg]]));
  }
});

test("a 64-bit integer that a number cannot hold is named, not rounded", async () => {
  const value = { ...numbers(Float64Array.of(2 ** 60), [1, 1]), type: "int64" as const };
  const bytes = await writeMat5(new Map([["id", value]]));
  expect((await readMat(bytesOf(bytes))).get("id")).toEqual({
    kind: "unread",
    what: "int64 beyond 2^53",
  });
});

test("version 7.3 is recognised and the next step is said", async () => {
  const bytes = new Uint8Array(600);
  bytes.set(new TextEncoder().encode("MATLAB 7.3 MAT-file, Platform: GLNXA64"));
  bytes.set([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], 512);
  await expect(readMat(bytesOf(bytes))).rejects.toMatchObject({
    code: "format-unsupported",
    hint: expect.stringContaining("-v7"),
  });
});

test("a file that claims more than it holds is refused before anything is allocated", async () => {
  const claim = new Uint8Array(24);
  new Int32Array(claim.buffer).set([30, 2 ** 30, 2 ** 30, 0, 4]);
  await expect(readMat(bytesOf(claim))).rejects.toMatchObject({ code: "file-truncated" });
  const zeros = numbers(new Float64Array(2 ** 20), [1, 2 ** 20]);
  const bomb = await writeMat5(new Map([["zeros", zeros]]));
  expect(bomb.byteLength).toBeLessThan(16_384);
  await expect(readMat(bytesOf(bomb))).rejects.toMatchObject({
    code: "header-malformed",
    message: expect.stringContaining("more than"),
  });
});

test("structs in one another without end are refused", async () => {
  let value: MatValue = numbers(Float64Array.of(1), [1, 1]);
  for (let depth = 0; depth < 40; depth++) value = { kind: "cells", shape: [1, 1], cells: [value] };
  const bytes = await writeMat5(new Map([["deep", value]]), { compressed: false });
  await expect(readMat(bytesOf(bytes))).rejects.toMatchObject({ code: "header-malformed" });
});

/** A deflate stream can hold 1040 times its bytes. */
const MOST_GAIN = 1040;

/** Numbers, letters and cells that a value holds. */
function sizeOf(value: MatValue): number {
  const all = (values: readonly MatValue[]): number =>
    values.reduce((sum, one) => sum + 1 + sizeOf(one), 0);
  switch (value.kind) {
    case "numbers":
      return value.data.length;
    case "text":
      return value.rows.reduce((sum, row) => sum + 1 + row.length, 0);
    case "cells":
      return all(value.cells);
    case "struct":
      return [...value.fields.values()].reduce((sum, values) => sum + all(values), 0);
    case "unread":
      return 0;
  }
}

test.each(GOLDEN.theirs)(
  "$name: changed or cut, it is read or refused",
  async ({ name, base64 }) => {
    const whole = bytesOfBase64(base64);
    const change = fc.record({
      at: fc.nat(Math.min(whole.byteLength, 1500) - 1),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 4 }),
        fc.option(fc.nat(whole.byteLength), { freq: 8 }),
        async (changes, cut) => {
          const bytes = whole.slice(0, cut ?? whole.byteLength);
          for (const { at, byte } of changes) bytes[at] = byte;
          try {
            const variables = await readMat(bytesOf(bytes));
            const held = [...variables.values()].reduce((sum, value) => sum + sizeOf(value), 0);
            expect(held).toBeLessThanOrEqual(MOST_GAIN * bytes.byteLength);
          } catch (error) {
            expect(error).toBeInstanceOf(EinthovenError);
          }
        },
      ),
      { numRuns: name.includes("compressed") || name.includes("CPSC") ? 500 : 4000 },
    );
  },
);
