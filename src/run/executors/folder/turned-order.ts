import { sha256Hex } from "../../../core/hash.ts";
import type { Job, JobKind } from "../../../study/job.ts";

/**
 * Puts jobs in the order in which one worker asks for them: its own share first, then kind by kind as in the plan, each
 * kind begun at a place of its own, so that many workers do not all reach for the same job.
 */
export function turnedOrder(
  jobs: readonly Job[],
  { name, first }: { readonly name: string; readonly first: ReadonlySet<string> },
): Job[] {
  const byKind = new Map<JobKind, Job[]>();
  for (const job of jobs) {
    if (first.has(job.key)) continue;
    const same = byKind.get(job.kind);
    if (same === undefined) byKind.set(job.kind, [job]);
    else same.push(job);
  }
  const turn = Number.parseInt(sha256Hex(new TextEncoder().encode(name)).slice(0, 8), 16);
  const others = [...byKind.values()].flatMap((same) => {
    const start = turn % same.length;
    return [...same.slice(start), ...same.slice(0, start)];
  });
  return [...jobs.filter(({ key }) => first.has(key)), ...others];
}
