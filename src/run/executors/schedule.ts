import type { Job, JobKind } from "../../study/job.ts";
import type { JobOutcome } from "./executor.ts";

/** They say what is missing of their inputs. */
const RUNS_WITH_WHAT_EXISTS: ReadonlySet<JobKind> = new Set([
  "score",
  "fold-score",
  "pool-score",
  "inspect",
  "compare",
]);

/** Hands out jobs in their order as inputs become available, and settles those that can never run. */
export interface Schedule {
  /** The next job that may start; undefined when none may right now. */
  next(): Job | undefined;
  /** Takes back a job that was handed out and did not run. */
  putBack(job: Job): void;
  /** Records how a job ended, here or elsewhere; returns the jobs that this blocks, transitively. */
  settle(job: Job, outcome: JobOutcome): readonly Job[];
  readonly finished: boolean;
  readonly outcomes: ReadonlyMap<string, JobOutcome>;
}

/** What the schedule knows of a job. */
interface Entry {
  readonly job: Job;
  /** Place in the order. */
  readonly place: number;
  /** Inputs among the jobs that have not ended. */
  open: number;
  /** Those that wait for it. */
  readonly dependents: Entry[];
  state: "waiting" | "ready" | "running" | "settled";
}

/**
 * Schedules jobs over their `dependsOn`, each key once. Inputs that are not among the jobs are stored already. Jobs
 * that compare run with the results that exist; any other job is blocked when an input failed. Every job and every
 * dependency costs O(log jobs) once.
 */
export function scheduleOf(jobs: readonly Job[]): Schedule {
  const entries = entriesOf(jobs);
  const outcomes = new Map<string, JobOutcome>();
  const ready = new PlaceHeap();
  const makeReady = (entry: Entry): void => {
    entry.state = "ready";
    ready.push(entry);
  };
  for (const entry of entries.values()) if (entry.open === 0) makeReady(entry);

  /** Ends one job; what it blocks is added to `blocked`. */
  function end(entry: Entry, outcome: JobOutcome, blocked: Entry[]): void {
    entry.state = "settled";
    outcomes.set(entry.job.key, outcome);
    for (const dependent of entry.dependents) {
      dependent.open--;
      if (dependent.state !== "waiting") continue;
      if (outcome.status !== "done" && !RUNS_WITH_WHAT_EXISTS.has(dependent.job.kind)) {
        dependent.state = "settled";
        outcomes.set(dependent.job.key, { status: "blocked", by: entry.job.key });
        blocked.push(dependent);
      } else if (dependent.open === 0) makeReady(dependent);
    }
  }

  return {
    outcomes,
    get finished(): boolean {
      return outcomes.size === entries.size;
    },
    next: () => {
      for (let entry = ready.pop(); entry !== undefined; entry = ready.pop()) {
        // One that was settled elsewhere meanwhile is passed over.
        if (entry.state !== "ready") continue;
        entry.state = "running";
        return entry.job;
      }
      return undefined;
    },
    putBack: ({ key }) => {
      const entry = entries.get(key)!;
      if (entry.state === "running") makeReady(entry);
    },
    settle: ({ key }, outcome) => {
      const entry = entries.get(key)!;
      if (entry.state === "settled") return [];
      const blocked: Entry[] = [];
      end(entry, outcome, blocked);
      for (let i = 0; i < blocked.length; i++)
        end(blocked[i]!, outcomes.get(blocked[i]!.job.key)!, blocked);
      return blocked.sort((a, b) => a.place - b.place).map(({ job }) => job);
    },
  };
}

function entriesOf(jobs: readonly Job[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [place, job] of jobs.entries()) {
    if (entries.has(job.key)) continue;
    entries.set(job.key, { job, place, open: 0, dependents: [], state: "waiting" });
  }
  for (const entry of entries.values()) {
    for (const key of new Set(entry.job.dependsOn)) {
      const input = entries.get(key);
      if (input === undefined) continue;
      input.dependents.push(entry);
      entry.open++;
    }
  }
  return entries;
}

/** Gives the entry of the first place. */
class PlaceHeap {
  readonly #entries: Entry[] = [];

  push(entry: Entry): void {
    const heap = this.#entries;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.place <= entry.place) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  pop(): Entry | undefined {
    const heap = this.#entries;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return last;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      const right = child + 1;
      if (right < heap.length && heap[right]!.place < heap[child]!.place) child = right;
      if (heap[child]!.place >= last.place) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
