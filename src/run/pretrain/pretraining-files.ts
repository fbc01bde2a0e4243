import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { TrainingCheckpoint } from "../../pretrain/training-state.ts";
import {
  type PretrainingLock,
  type PretrainingStep,
  pretrainingLockSchema,
  pretrainingStepSchema,
} from "../../results/pretraining.ts";
import { readTextIfAny, writeAtomically, writeFailed } from "../machine/atomic-write.ts";
import { exists } from "../machine/disk-files.ts";
import { readCheckpointFile } from "./checkpoint-file.ts";

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
  return readCheckpointFile(checkpoint);
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
