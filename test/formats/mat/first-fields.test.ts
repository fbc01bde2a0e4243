import { expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { readMat } from "../../../src/formats/mat/mat.ts";
import type { MatNumbers, MatValue } from "../../../src/formats/mat/mat-value.ts";
import { firstFields } from "../../../src/formats/mat/mat5-first-fields.ts";
import { writeMat5 } from "../../../src/formats/mat/mat5-write.ts";

const numbers = (values: readonly number[]): MatNumbers => ({
  kind: "numbers",
  type: "double",
  logical: false,
  shape: [1, values.length],
  data: Float64Array.from(values),
});

function fileOf(fields: Record<string, MatValue>): Promise<Uint8Array> {
  const entries = Object.entries(fields).map(([name, value]) => [name, [value]] as const);
  return writeMat5(new Map([["ECG", { kind: "struct", shape: [1, 1], fields: new Map(entries) }]]));
}

const SEX: MatValue = { kind: "text", rows: ["Female"] };
const SAMPLES = numbers(Array.from({ length: 60_000 }, (_, i) => Math.sin(i * i)));

test("fields before the samples are read from the first bytes, as the whole file has them", async () => {
  const bytes = await fileOf({ sex: SEX, age: numbers([63]), data: SAMPLES });
  const start = await firstFields(bytes.subarray(0, 4096));
  expect(start?.name).toBe("ECG");
  expect([...start!.fields.keys()]).toEqual(["sex", "age"]);
  const whole = (await readMat(bytesOf(bytes))).get("ECG");
  if (whole?.kind !== "struct") throw new Error("no struct");
  for (const [name, value] of start!.fields) expect(value).toEqual(whole.fields.get(name)![0]);
});

test("a whole file that is short gives all its fields; fields behind the samples are not there", async () => {
  const short = await firstFields(await fileOf({ sex: SEX, data: numbers([1, 2]) }));
  expect([...short!.fields.keys()]).toEqual(["sex", "data"]);
  const behind = await fileOf({ data: SAMPLES, sex: SEX });
  expect((await firstFields(behind.subarray(0, 4096)))!.fields.size).toBe(0);
});

test("whatever else a file holds, or how it is damaged, that is null or fields", async () => {
  const bytes = (await fileOf({ sex: SEX, age: numbers([63]), data: SAMPLES })).subarray(0, 4096);
  expect(await firstFields(bytes.subarray(0, 100))).toBeNull();
  expect(await firstFields(new Uint8Array(4096))).toBeNull();
  const one = await writeMat5(new Map([["val", numbers([1])]]));
  expect(await firstFields(one)).toBeNull();
  for (let at = 120; at < 400; at++) {
    const damaged = bytes.slice();
    damaged[at]! ^= 0x55;
    const found = await firstFields(damaged);
    expect(found === null || found.fields.size <= 3).toBe(true);
  }
});
