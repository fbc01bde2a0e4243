import type { Job } from "../../study/job.ts";

/** What jobs may take together. */
export interface MemoryLimit {
  /** Estimated need of a job at its peak. */
  readonly bytesOf: (job: Job) => number;
  readonly budgetBytes: number;
}

/** Lets jobs in as long as their estimated memory fits. */
export interface Admission {
  /** May it start now? One alone always may: nothing is gained by waiting. */
  admit(job: Job): boolean;
  leave(job: Job): void;
  /** What to tell a person about jobs that wait, once; null when there is nothing new. */
  remark(): string | null;
}

/** Admits by a limit; without one, everything. */
export function admissionBy(limit: MemoryLimit | null): Admission {
  const inside = new Map<string, number>();
  let used = 0;
  let held: string | null = null;
  let told = false;
  return {
    admit: (job) => {
      const bytes = limit?.bytesOf(job) ?? 0;
      if (limit !== null && inside.size > 0 && used + bytes > limit.budgetBytes) {
        held ??= `${gigabytes(limit.budgetBytes)} of memory are free and ${job.title} needs about ${gigabytes(bytes)}: fewer jobs than workers run at once`;
        return false;
      }
      inside.set(job.key, bytes);
      used += bytes;
      return true;
    },
    leave: ({ key }) => {
      used -= inside.get(key) ?? 0;
      inside.delete(key);
    },
    remark: () => {
      if (held === null || told) return null;
      told = true;
      return held;
    },
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
