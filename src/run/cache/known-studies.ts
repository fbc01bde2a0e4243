import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { contentKey } from "../../core/hash.ts";
import { readTextIfAny, writeAtomically } from "../machine/atomic-write.ts";
import { isClaimed } from "../pretrain/only-one.ts";
import { readHeartbeats } from "../progress/heartbeats.ts";
import type { StudyFolders } from "../study-folders.ts";

/** Longer than any process at work takes from one beat to the next. */
const BEAT_MS = 5000;

/** Notes in a cache that a study uses it, so that nothing that the study needs is ever taken for garbage. */
export async function registerStudy({ run, cache }: StudyFolders): Promise<void> {
  await writeAtomically(
    join(cache, "studies", `${contentKey(run)}.json`),
    `${JSON.stringify({ schema: 1, run })}\n`,
  );
}

/** The run folders of all studies that ever used a cache, sorted; some may be gone. */
export async function knownStudies(cache: string): Promise<string[]> {
  const folder = join(cache, "studies");
  const names = await readdir(folder).catch((): string[] => []);
  const texts = await Promise.all(names.map((name) => readTextIfAny(join(folder, name))));
  return texts.flatMap((text) => (text === null ? [] : runOf(text))).sort();
}

function runOf(text: string): string[] {
  try {
    const { run } = JSON.parse(text) as { run?: unknown };
    return typeof run === "string" ? [run] : [];
  } catch {
    return [];
  }
}

/**
 * Those of the run folders in which a process is at work: a study, whose beat is seen to change, whatever the clocks say,
 * or a pre-training, which holds its folder.
 */
export async function runningStudies(
  runs: readonly string[],
  { waitMs = BEAT_MS }: { readonly waitMs?: number } = {},
): Promise<string[]> {
  const before = await Promise.all(runs.map(beatsOf));
  const areBeating = before.some((beats) => beats !== "");
  if (areBeating) await setTimeout(waitMs);
  const after = areBeating ? await Promise.all(runs.map(beatsOf)) : before;
  const pretrain = await Promise.all(runs.map((run) => isClaimed(join(run, "pretrain"))));
  return runs.filter((_, i) => pretrain[i] || (after[i] !== "" && after[i] !== before[i]));
}

async function beatsOf(run: string): Promise<string> {
  const beats = (await readHeartbeats(run)).map(({ worker, beat }) => `${worker} ${beat}`);
  return beats.sort().join("\n");
}
