import type { Contestant } from "./contestants.ts";
import type { Job, JobKind } from "./job.ts";
import { jobBytes } from "./job-bytes.ts";
import { jobMemoryBytes } from "./job-memory.ts";
import { type CohortSize, type Workload, workloadOf } from "./workload.ts";

/** What jobs took before: how long a unit of work takes on this machine. */
export interface PastTiming extends Workload {
  readonly kind: string;
  readonly seconds: number;
}

/** Jobs of one kind. */
export interface KindEstimate {
  readonly kind: JobKind;
  readonly planned: number;
  readonly stored: number;
  readonly toDo: number;
  /** Working time of what is to do, on one thread. */
  readonly seconds: number;
  /** Where that comes from: jobs like these, jobs of the same kind, or a guess from their size. */
  readonly basis: "measured" | "same kind" | "assumed" | "none";
}

/** What a run would take. */
export interface PlanEstimate {
  readonly kinds: readonly KindEstimate[];
  /** Over all jobs that are to do, on one thread. */
  readonly jobSeconds: number;
  /** On the clock with so many workers: the work shared out, but no less than the longest job. */
  readonly wallSeconds: number;
  readonly bytesToRead: number;
  readonly bytesToWrite: number;
  /** Of the largest job; as many jobs as workers run at once. */
  readonly largestJobBytes: number;
}

export interface EstimateInput {
  readonly jobs: readonly Job[];
  readonly stored: ReadonlySet<string>;
  readonly contestants: readonly Contestant[];
  readonly sizes: ReadonlyMap<string, CohortSize>;
  readonly timings: readonly PastTiming[];
  readonly workers: number;
}

/** Estimates time, bytes and memory of what is missing of a plan. Pure; an estimate within a factor of about two. */
export function estimatePlan(input: EstimateInput): PlanEstimate {
  const { jobs, stored, workers, contestants, sizes } = input;
  const unique = [...new Map(jobs.map((job) => [job.key, job])).values()];
  const missing = unique.filter(({ key }) => !stored.has(key));
  const rateOf = ratesOf(input);
  const records = new Map([...sizes].map(([name, size]) => [name, size.records]));
  const perKind = new Map<JobKind, { seconds: number; toDo: number; bases: Set<Basis> }>();
  let longest = 0;
  let largestJobBytes = 0;
  const bytes = { read: 0, write: 0 };
  for (const job of missing) {
    const work = workloadOf(job, input);
    const { secondsPerUnit, basis } = rateOf(job, work);
    const seconds = work.units * secondsPerUnit;
    const entry = perKind.get(job.kind) ?? { seconds: 0, toDo: 0, bases: new Set() };
    entry.bases.add(basis);
    perKind.set(job.kind, { ...entry, seconds: entry.seconds + seconds, toDo: entry.toDo + 1 });
    longest = Math.max(longest, seconds);
    largestJobBytes = Math.max(largestJobBytes, jobMemoryBytes(job, { contestants, records }));
    const { read, write } = jobBytes(job, input);
    bytes.read += read;
    bytes.write += write;
  }
  const kinds = [...new Set(unique.map(({ kind }) => kind))].map((kind): KindEstimate => {
    const planned = unique.filter((job) => job.kind === kind).length;
    const { toDo, seconds, bases } = perKind.get(kind) ?? NOTHING_TO_DO;
    return { kind, planned, stored: planned - toDo, toDo, seconds, basis: weakestOf(bases) };
  });
  const jobSeconds = kinds.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    kinds,
    jobSeconds,
    wallSeconds: Math.max(longest, jobSeconds / Math.max(1, workers)),
    bytesToRead: bytes.read,
    bytesToWrite: bytes.write,
    largestJobBytes,
  };
}

type Basis = Exclude<KindEstimate["basis"], "none">;

const NOTHING_TO_DO = { toDo: 0, seconds: 0, bases: new Set<Basis>() };

/** A sum is no better known than its weakest part. */
function weakestOf(bases: ReadonlySet<Basis>): KindEstimate["basis"] {
  const order: readonly Basis[] = ["assumed", "same kind", "measured"];
  return order.find((basis) => bases.has(basis)) ?? "none";
}

interface Rate {
  readonly secondsPerUnit: number;
  readonly basis: Basis;
}

/** Seconds per unit: the median of jobs like this one, else of encoders by their operations, else of the kind, else a guess. */
function ratesOf({ timings, contestants }: EstimateInput): (job: Job, work: Workload) => Rate {
  const alike = mediansBy(timings, ({ like }) => like);
  const sameKind = mediansBy(timings, ({ kind }) => kind);
  const byId = new Map(contestants.map((contestant) => [contestant.id, contestant]));
  const flops = operationsPerSecond(timings, byId);
  return (job, { like }) => {
    const measured = alike.get(like);
    if (measured !== undefined) return { secondsPerUnit: measured, basis: "measured" };
    if (job.kind === "embed" || job.kind === "layers")
      return embedRate(byId.get(job.modelId), flops);
    const similar = sameKind.get(job.kind);
    if (similar !== undefined) return { secondsPerUnit: similar, basis: "same kind" };
    return { secondsPerUnit: ASSUMED_SECONDS[job.kind], basis: "assumed" };
  };
}

/**
 * Seconds per unit of `workloadOf` before anything was timed: orders of magnitude of a processor of 2020, for cohorts of
 * some thousand patients where a job counts as one unit.
 */
const ASSUMED_SECONDS: Readonly<Record<Exclude<JobKind, "embed" | "layers">, number>> = {
  probe: 1e-6,
  transfer: 3e-7,
  pool: 1e-6,
  score: 5e-4,
  "fold-score": 5e-4,
  "pool-score": 5e-4,
  inspect: 5e-4,
  compare: 5,
  attribute: 5,
  stability: 5,
  agreement: 2,
  map: 10,
  "tuned-map": 60,
  structure: 5,
  similarity: 5,
  "layer-similarity": 10,
  shift: 5,
  example: 1,
  segments: 60,
  signal: 120,
};

/** What one thread computes before any encoder was timed. */
const ASSUMED_OPERATIONS_PER_SECOND = 2e10;
/** Reading and preparing a record, beside its network. */
const SECONDS_TO_PREPARE = 0.02;

function embedRate(contestant: Contestant | undefined, measured: number | null): Rate {
  const operations = operationsOf(contestant);
  const perSecond = measured ?? ASSUMED_OPERATIONS_PER_SECOND;
  const secondsPerUnit = SECONDS_TO_PREPARE + operations / perSecond;
  return { secondsPerUnit, basis: measured === null || operations === 0 ? "assumed" : "same kind" };
}

/** Multiplications and additions for one recording. */
function operationsOf(contestant: Contestant | undefined): number {
  return 2e9 * (contestant?.card.gigaMacs ?? 0);
}

/** How fast encoders that were timed ran; null when none was. */
function operationsPerSecond(
  timings: readonly PastTiming[],
  contestants: ReadonlyMap<string, Contestant>,
): number | null {
  const rates = timings.flatMap(({ kind, like, units, seconds }) => {
    const operations = operationsOf(contestants.get(like.replace(/^embed /, "")));
    return kind === "embed" && operations > 0 && seconds > 0
      ? [(operations * units) / seconds]
      : [];
  });
  return rates.length === 0 ? null : medianOf(rates);
}

/** Medians in which a job counts by its size: what starting one costs would swell the rate of small ones. */
function mediansBy(
  timings: readonly PastTiming[],
  nameOf: (timing: PastTiming) => string,
): ReadonlyMap<string, number> {
  const groups = new Map<string, PastTiming[]>();
  for (const timing of timings) {
    const name = nameOf(timing);
    const group = groups.get(name) ?? [];
    group.push(timing);
    groups.set(name, group);
  }
  return new Map([...groups].map(([name, group]) => [name, weightedMedianRate(group)]));
}

function weightedMedianRate(timings: readonly PastTiming[]): number {
  const rates = timings
    .map(({ seconds, units }) => ({ rate: seconds / units, units }))
    .sort((a, b) => a.rate - b.rate);
  let left = rates.reduce((sum, { units }) => sum + units, 0) / 2;
  for (const { rate, units } of rates) {
    left -= units;
    if (left <= 0) return rate;
  }
  return rates.at(-1)!.rate;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
