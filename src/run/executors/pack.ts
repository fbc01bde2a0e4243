import type { Job, JobKind } from "../../study/job.ts";

/** Seconds that jobs are taken to last where nothing better is known; infinite: never packed with another. */
const USUAL_SECONDS: ReadonlyMap<JobKind, number> = new Map<JobKind, number>([
  ["embed", Number.POSITIVE_INFINITY],
  ["map", 30],
  ["attribute", 10],
  ["probe", 5],
  ["score", 5],
  ["example", 2],
  ["transfer", 1],
]);
const OTHER_SECONDS = 10;

/**
 * Packs jobs, in their order, to shares of about `targetSeconds`, so that handing one out costs little beside it; but to
 * `atLeast` shares where there are so many jobs, so that all who wait get some.
 */
export function packJobs(
  jobs: readonly Job[],
  { targetSeconds, atLeast }: { readonly targetSeconds: number; readonly atLeast: number },
): Job[][] {
  const mostJobs = Math.max(1, Math.ceil(jobs.length / atLeast));
  const shares: Job[][] = [];
  let room = 0;
  for (const job of jobs) {
    const seconds = USUAL_SECONDS.get(job.kind) ?? OTHER_SECONDS;
    const share = shares.at(-1);
    if (share === undefined || seconds > room || share.length >= mostJobs) {
      shares.push([job]);
      room = targetSeconds - seconds;
    } else {
      share.push(job);
      room -= seconds;
    }
  }
  return shares;
}
