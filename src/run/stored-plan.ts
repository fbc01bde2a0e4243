import { join } from "node:path";
import { z } from "zod";
import { EinthovenError } from "../core/error.ts";
import type { Job } from "../study/job.ts";
import { findStored } from "./find-stored.ts";
import { openJobContext, type StudyDescription } from "./jobs/job-context.ts";
import { readTextIfAny, writeAtomically } from "./machine/atomic-write.ts";
import type { PreparedStudy } from "./prepare-study.ts";

/** plan.json of a run folder: the jobs, and what is needed to read their results without the data or the weights. */
export interface StoredPlan {
  readonly schema: 2;
  readonly jobs: readonly Job[];
  readonly description: StudyDescription;
  readonly studyText: string;
  readonly leakCheck: string;
}

/** Writes plan.json. */
export function writePlan(prepared: PreparedStudy): Promise<void> {
  const { jobs, description, studyText, leakCheck } = prepared;
  const plan: StoredPlan = { schema: 2, jobs, description, studyText, leakCheck };
  return writeAtomically(join(description.folders.run, "plan.json"), `${JSON.stringify(plan)}\n`);
}

/** Only what tells a plan of another version apart: this program wrote the rest. */
const planSchema = z
  .object({
    schema: z.literal(2),
    jobs: z.array(z.object({ kind: z.string(), key: z.string() }).loose()),
    description: z.object({ study: z.object({}).loose() }).loose(),
    studyText: z.string(),
  })
  .loose();

/**
 * Reads plan.json of a run folder, wherever it lies now; the cache is where it was, unless another is named. Throws
 * `result-missing` where no study ran, `result-corrupt` for a plan of another version.
 */
export async function readPlan(
  run: string,
  { cache }: { readonly cache?: string | undefined } = {},
): Promise<StoredPlan> {
  const text = await readTextIfAny(join(run, "plan.json"));
  if (text === null) {
    throw new EinthovenError("result-missing", `no plan.json in ${run}`, {
      hint: "name the folder of a study that ran, such as runs/study",
    });
  }
  try {
    const plan = planSchema.parse(JSON.parse(text)) as unknown as StoredPlan;
    const folders = { run, cache: cache ?? plan.description.folders.cache };
    return { ...plan, description: { ...plan.description, folders } };
  } catch (cause) {
    throw new EinthovenError("result-corrupt", `${run}/plan.json is not what this version writes`, {
      hint: "run the study again: finished jobs are kept, and the file is written anew",
      cause,
    });
  }
}

/**
 * Makes a study that ran ready for reading: cohorts from the surveys of the cache, without the data's files. Throws as
 * `readPlan`, and `result-missing` where the cache is gone.
 */
export async function openStoredStudy(plan: StoredPlan): Promise<PreparedStudy> {
  const { jobs, description, studyText, leakCheck } = plan;
  const { study, task, contestants, folders } = description;
  const context = openJobContext(description);
  const cohorts = await Promise.all(study.datasets.map(({ name }) => context.cohort(name)));
  const found = await findStored(jobs, folders);
  return { study, studyText, task, description, contestants, cohorts, jobs, leakCheck, ...found };
}
