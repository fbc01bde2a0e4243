import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { openCheckpoint } from "../../formats/checkpoint/checkpoint.ts";
import { writeSafetensors } from "../../formats/checkpoint/safetensors.ts";
import type { Weight } from "../../models/model.ts";
import type { TrainingCheckpoint } from "../../pretrain/training-state.ts";
import {
  type PretrainingLock,
  type PretrainingStep,
  pretrainingLockSchema,
  pretrainingStepSchema,
} from "../../results/pretraining.ts";
import { readTextIfAny, writeAtomically, writeFailed } from "../machine/atomic-write.ts";
import { exists, openFile } from "../machine/disk-files.ts";

/** The files of a pre-training in its folder. */
export interface PretrainingFiles {
  readonly lock: string;
  readonly log: string;
  /** All that going on needs. */
  readonly checkpoint: string;
  /** The result: what a study names as weights. */
  readonly encoder: string;
  readonly report: string;
}

export function pretrainingFiles(folder: string): PretrainingFiles {
  return {
    lock: join(folder, "lock.json"),
    log: join(folder, "log.jsonl"),
    checkpoint: join(folder, "checkpoint.safetensors"),
    encoder: join(folder, "encoder.safetensors"),
    report: join(folder, "report.html"),
  };
}

/** The lock of an earlier run; null where there is none that can be read. */
export async function readLock({ lock }: PretrainingFiles): Promise<PretrainingLock | null> {
  const text = await readTextIfAny(lock);
  if (text === null) return null;
  try {
    return pretrainingLockSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The checkpoint of an earlier run; null where there is none. Throws `checkpoint-malformed` for one that is damaged. */
export async function readCheckpoint({
  checkpoint,
}: PretrainingFiles): Promise<TrainingCheckpoint | null> {
  if (!(await exists(checkpoint))) return null;
  const { tensors, metadata, read } = await openCheckpoint(await openFile(checkpoint));
  const values = new Map<string, Weight>();
  for (const key of tensors.keys()) values.set(key, await read(key));
  return { tensors: values, metadata };
}

export async function writeTensors(
  path: string,
  tensors: ReadonlyMap<string, Weight>,
  metadata: ReadonlyMap<string, string>,
): Promise<void> {
  await writeAtomically(path, writeSafetensors(tensors, { metadata }));
}

/** The steps of an earlier run up to a step, as far as whole lines were written. */
export async function readLog(
  { log }: PretrainingFiles,
  { until }: { readonly until: number },
): Promise<readonly PretrainingStep[]> {
  const steps: PretrainingStep[] = [];
  for (const line of ((await readTextIfAny(log)) ?? "").split("\n")) {
    const step = stepOf(line);
    // A line that a kill cut short, or one behind the checkpoint, is made again.
    if (step === null || step.step > until || step.step <= (steps.at(-1)?.step ?? 0)) break;
    steps.push(step);
  }
  return steps;
}

function stepOf(line: string): PretrainingStep | null {
  try {
    return pretrainingStepSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Puts the log in its place anew. */
export async function writeLog(
  { log }: PretrainingFiles,
  steps: readonly PretrainingStep[],
): Promise<void> {
  await writeAtomically(log, steps.map(lineOf).join(""));
}

export async function appendStep({ log }: PretrainingFiles, step: PretrainingStep): Promise<void> {
  await appendFile(log, lineOf(step)).catch((cause: unknown) => {
    throw writeFailed(log, cause);
  });
}

function lineOf(step: PretrainingStep): string {
  return `${JSON.stringify(step)}\n`;
}
