import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { openCheckpoint } from "../../src/formats/checkpoint/checkpoint.ts";

interface TorchGolden {
  readonly cases: readonly {
    readonly name: string;
    readonly file: string;
    readonly tensors: readonly {
      readonly key: string;
      readonly shape: readonly number[];
      readonly values: readonly number[];
    }[];
  }[];
  readonly hostile: readonly {
    readonly name: string;
    readonly file: string;
    readonly message: string;
  }[];
}

const path = new URL("../golden/formats/torch.json", import.meta.url);
const golden = JSON.parse(readFileSync(path, "utf8")) as TorchGolden;

test.each(golden.cases)("tensors of a file with a pickle of $name", async ({ file, tensors }) => {
  const checkpoint = await openCheckpoint(sourceOf(file));
  expect([...checkpoint.tensors.keys()].sort()).toEqual(tensors.map(({ key }) => key).sort());
  for (const { key, shape, values } of tensors) {
    const found = await checkpoint.read(key);
    expect(found.shape, key).toEqual(shape);
    expect(checkpoint.tensors.get(key)?.shape, key).toEqual(shape);
    expect([...found.data], key).toEqual(values.map(Math.fround));
  }
});

test.each(golden.hostile)("refuses $name by what it asks for", async ({ file, message }) => {
  const reading = readEverything(file);
  await expect(reading).rejects.toMatchObject({ name: "EinthovenError" });
  await expect(reading).rejects.toMatchObject({ code: "checkpoint-malformed" });
  await expect(reading).rejects.toThrow(message);
});

test("a download that was cut off is named as such", async () => {
  const whole = Buffer.from(golden.cases[0]!.file, "base64");
  const cut = bytesOf(new Uint8Array(whole.subarray(0, whole.length - 300)));
  await expect(openCheckpoint(cut)).rejects.toThrow("the download was cut off");
});

test("a tensor that is not there is named", async () => {
  const checkpoint = await openCheckpoint(sourceOf(golden.cases[0]!.file));
  await expect(checkpoint.read("conv.weight")).rejects.toThrow("no tensor conv.weight");
});

test("any single changed byte is read or refused, never anything else", async () => {
  const whole = new Uint8Array(Buffer.from(golden.cases[0]!.file, "base64"));
  for (let at = 0; at < whole.length; at += 3) {
    const changed = whole.slice();
    changed[at]! ^= 0xff;
    const outcome = await readEverything(Buffer.from(changed).toString("base64")).catch(
      (error: unknown) => error,
    );
    const isExpected =
      outcome === "read" || (outcome as { name: string }).name === "EinthovenError";
    expect(isExpected, `byte ${at}: ${String(outcome)}`).toBe(true);
  }
});

async function readEverything(file: string): Promise<"read"> {
  const checkpoint = await openCheckpoint(sourceOf(file));
  for (const key of checkpoint.tensors.keys()) await checkpoint.read(key);
  return "read";
}

function sourceOf(base64: string): ReturnType<typeof bytesOf> {
  return bytesOf(new Uint8Array(Buffer.from(base64, "base64")));
}
