import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import {
  readCheckpointFile,
  writeCheckpointFile,
} from "../../../src/run/pretrain/checkpoint-file.ts";
import { goldenStart } from "../../pretrain/golden-training.ts";

const folder = mkdtempSync(join(tmpdir(), "checkpoint-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a checkpoint comes back from its file bit for bit", async () => {
  const path = join(folder, "deep", "training.safetensors");
  const checkpoint = goldenStart();
  await writeCheckpointFile(path, checkpoint);
  const read = await readCheckpointFile(path);
  expect(read.metadata).toEqual(checkpoint.metadata);
  expect([...read.tensors.keys()]).toEqual([...checkpoint.tensors.keys()]);
  for (const [key, { shape, data }] of checkpoint.tensors) {
    expect(read.tensors.get(key)).toEqual({ shape, data });
  }
  expect(readdirSync(join(folder, "deep"))).toEqual(["training.safetensors"]);
});

test("a checkpoint that is not there is named", async () => {
  const path = join(folder, "none.safetensors");
  await expect(readCheckpointFile(path)).rejects.toThrow(/none.safetensors/);
});
