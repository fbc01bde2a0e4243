import { join } from "node:path";
import { z } from "zod";
import { EinthovenError } from "../../core/error.ts";
import { readTextIfAny, writeAtomically } from "../machine/atomic-write.ts";
import { pretrainingFiles, readLock } from "./pretraining-files.ts";

/** What a pre-training reads from its cache, by key. */
export interface PretrainingNeeds {
  readonly surveys: readonly string[];
  readonly windows: readonly string[];
}

const needsSchema = z.object({
  schema: z.literal(1),
  surveys: z.array(z.string()),
  windows: z.array(z.string()),
});

/** Writes needs.json of a pre-training's folder. */
export function writeNeeds(folder: string, needs: PretrainingNeeds): Promise<void> {
  return writeAtomically(needsPath(folder), `${JSON.stringify({ schema: 1, ...needs })}\n`);
}

/**
 * What the pre-training of a run folder needs: what it was last prepared with, and the windows of the lock, with which it
 * would go on where it stopped. Null where there is none. Throws `result-corrupt`.
 */
export async function readNeeds(run: string): Promise<PretrainingNeeds | null> {
  const folder = join(run, "pretrain");
  const [text, lock] = await Promise.all([
    readTextIfAny(needsPath(folder)),
    readLock(pretrainingFiles(folder)),
  ]);
  if (text === null && lock === null) return null;
  const { surveys, windows } = text === null ? NOTHING : parse(text, folder);
  const locked = (lock?.datasets ?? []).map(({ windowsKey }) => windowsKey);
  return { surveys, windows: [...new Set([...windows, ...locked])] };
}

const NOTHING: PretrainingNeeds = { surveys: [], windows: [] };

function parse(text: string, folder: string): PretrainingNeeds {
  try {
    return needsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new EinthovenError(
      "result-corrupt",
      `${needsPath(folder)} is not what this version writes`,
      { hint: "pre-train again: what is there goes on, and the file is written anew", cause },
    );
  }
}

function needsPath(folder: string): string {
  return join(folder, "needs.json");
}
