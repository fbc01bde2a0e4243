/**
 * A study over real ECGs with three foundation models from checkpoints of their true sizes, in the layout in which
 * they are published but with computed weights (no published weight is needed), each beside its random twin:
 * does it finish, how long does it take and how much memory does it need?
 *
 *   npm run build && npx vitest bench --run bench/true-size-study.bench.ts
 *
 * Needs real ECGs (EINTHOVEN_REAL_DATA, or ../shared/data/real), about 1.5 GB in the temporary folder and, for the peak
 * of memory, Linux.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bench, describe } from "vitest";
import type { ByteSource } from "../src/core/byte-source.ts";
import { modelById } from "../src/models/catalogue.ts";
import type { Encoder } from "../src/models/model.ts";
import { proceduralWeights } from "../src/models/verification/procedural-weights.ts";
import { type TorchValue, torchFile } from "../test/models/torch-file.ts";

const REAL =
  process.env["EINTHOVEN_REAL_DATA"] ?? resolve(import.meta.dirname, "../../shared/data/real");
const MODELS = ["ecg-jepa", "ecg-fm", "ecgfounder"];
const BLOCK_BYTES = 16 * 1024 * 1024;

describe.runIf(existsSync(REAL))(`${MODELS.join(", ")} at their true sizes, with twins`, () => {
  bench("two datasets of real ECGs", study, {
    iterations: 1,
    warmupIterations: 0,
    warmupTime: 0,
    time: 0,
  });
});

async function study(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "einthoven-true-size-"));
  try {
    for (const id of MODELS) await writeCheckpoint(id, join(folder, `${id}.pt`));
    writeFileSync(join(folder, "study.yaml"), studyText());
    const began = performance.now();
    const peak = await runAndWatch(folder);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    process.stdout.write(`finished in ${seconds} s, peak memory ${(peak / 1024).toFixed(0)} MB\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function studyText(): string {
  return JSON.stringify({
    title: "Checkpoints of true size",
    datasets: [
      { card: "georgia", path: join(REAL, "cinc2021-deeppsp") },
      { card: "ningbo", path: join(REAL, "cinc2021-deeppsp") },
    ],
    models: [...MODELS.map((id) => ({ id, weights: `${id}.pt` })), "features", "demographics"],
    task: { title: "Sinus rhythms", classes: ["NSR", "SB", "STACH"] },
    fractions: [0.5, 1],
    seeds: [1],
    minimumPositives: 1,
    bootstrapReplicates: 200,
  });
}

/** Writes what torch.save would, block by block; nested as the encoder's card says. */
async function writeCheckpoint(id: string, path: string): Promise<void> {
  const model = modelById(id);
  if (model.type !== "encoder") throw new Error(`${id} is no encoder`);
  const { encoder } = model;
  const file = await open(path, "w");
  const source = torchFile(nested(encoder));
  for (let at = 0; at < source.byteLength; at += BLOCK_BYTES) {
    await file.write(await sliceOf(source, at));
  }
  await file.close();
}

function sliceOf(source: ByteSource, at: number): Promise<Uint8Array> {
  return source.slice(at, Math.min(at + BLOCK_BYTES, source.byteLength));
}

function nested({ tensors, checkpoint }: Encoder): TorchValue {
  const [prefix = ""] = checkpoint!.prefixes;
  const names = prefix.split(".").filter((name) => name !== "");
  const state: TorchValue = { stateDict: proceduralWeights(tensors) };
  return names.reduceRight<TorchValue>((inner, name) => new Map([[name, inner]]), state);
}

/** Runs the built program and returns its peak resident memory in KiB. */
function runAndWatch(folder: string): Promise<number> {
  const program = resolve(import.meta.dirname, "../dist/cli.js");
  const child = spawn(process.execPath, [program, "run", "study.yaml"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  });
  let peak = 0;
  const watch = setInterval(() => {
    const status = `/proc/${child.pid}/status`;
    if (!existsSync(status)) return;
    const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(status, "utf8")) ?? [];
    peak = Math.max(peak, Number(kibibytes ?? 0));
  }, 200);
  return new Promise((finish, fail) => {
    child.on("exit", (code) => {
      clearInterval(watch);
      if (code === 0) finish(peak);
      else fail(new Error(`the study ended with exit code ${code}`));
    });
  });
}
