import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { EinthovenError } from "../core/error.ts";
import type { StudyBundle } from "../results/bundle.ts";
import { parseBundle } from "../results/bundle-schema.ts";
import { readPlan, type StoredPlan } from "../run/stored-plan.ts";

/** What a person named: a run folder, or a bundle on its own. */
export interface OpenedRun {
  readonly bundle: StudyBundle;
  /** null where there is a bundle and no run folder. */
  readonly plan: StoredPlan | null;
}

/** Opens a run folder or a bundle.json. Throws `result-missing` or `result-corrupt`. */
export async function openRun(target: string): Promise<OpenedRun> {
  const path = resolve(target);
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() === true;
  const file = isFolder ? join(path, "report", "bundle.json") : path;
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new EinthovenError("result-missing", `no results at ${file}`, {
      hint: "name a run folder such as runs/study, or a bundle.json",
      cause,
    });
  });
  return { bundle: parseBundle(text), plan: isFolder ? await readPlan(path) : null };
}
