import { concurrentMap } from "../core/concurrent-map.ts";
import { forgetChecked } from "./find-stored.ts";
import { readEmbeddingMeta } from "./jobs/embedding-meta.ts";
import { recordsToLeaveOut } from "./jobs/left-out.ts";
import type { PreparedStudy } from "./prepare-study.ts";
import type { RunSummary } from "./run-study.ts";

/** A study with everything that it could compute, and what that took. */
export interface CompletedStudy {
  readonly prepared: PreparedStudy;
  readonly summary: RunSummary;
}

/** A second pass settles it; a third would mean that embeddings come and go. */
const MOST_PASSES = 3;
/** Metas that are read at once. */
const CONCURRENT_READS = 32;

/**
 * Prepares and runs a study, and does so again when models turned out to have no vector of some records: those then
 * leave the splits of all models alike, and what depends on the splits is computed for the people who remain. So it
 * does when a stored result turned out to be damaged as it was read.
 */
export async function completeStudy(
  prepare: () => Promise<PreparedStudy>,
  run: (prepared: PreparedStudy) => Promise<RunSummary>,
): Promise<CompletedStudy> {
  let prepared = await prepare();
  let summary = await run(prepared);
  for (let pass = 2; pass <= MOST_PASSES && (await needsPass(prepared, summary)); pass++) {
    prepared = await prepare();
    summary = together(summary, await run(prepared), prepared);
  }
  return { prepared, summary };
}

async function needsPass(prepared: PreparedStudy, summary: RunSummary): Promise<boolean> {
  if (metDamage(summary)) {
    await forgetChecked(prepared.description.folders);
    return true;
  }
  return leavesMoreOut(prepared);
}

/** Did a job meet a stored file that is not what was stored? The next pass looks at every byte. */
function metDamage({ failed }: RunSummary): boolean {
  return failed.some(
    ({ outcome }) => outcome.status === "failed" && outcome.error.code === "result-corrupt",
  );
}

/** Do stored embeddings lack vectors of records that still stand in a split? */
async function leavesMoreOut({ jobs, cohorts, description }: PreparedStudy): Promise<boolean> {
  const embeds = jobs.filter((job) => job.kind === "embed");
  const metas = await concurrentMap(embeds, CONCURRENT_READS, async ({ key, dataset }) => ({
    dataset,
    meta: await readEmbeddingMeta(description.folders, key),
  }));
  return cohorts.some((cohort) => {
    const mine = metas.flatMap(({ dataset, meta }) =>
      dataset === cohort.name && meta !== null ? [meta] : [],
    );
    return recordsToLeaveOut(cohort, mine).length > 0;
  });
}

/** What two passes did; a job of the first that the second found stored counts as done, not as taken from earlier runs. */
function together(first: RunSummary, second: RunSummary, { jobs }: PreparedStudy): RunSummary {
  const doneFirst = jobs.filter(({ key }) => first.outcomes.get(key)?.status === "done").length;
  return {
    ...second,
    outcomes: new Map([...first.outcomes, ...second.outcomes]),
    done: first.done + second.done,
    fromCache: second.fromCache - doneFirst,
    wallSeconds: first.wallSeconds + second.wallSeconds,
  };
}
