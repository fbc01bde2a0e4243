import type { Cohort } from "./cohort.ts";
import type { Contestant } from "./contestants.ts";
import type { Job } from "./job.ts";

/** How much work a job is, in units of its own, and which other jobs tell how long a unit takes. */
export interface Workload {
  /** Jobs with the same words do the same per unit: "embed ecgfounder", "probe linear". */
  readonly like: string;
  /** What its time grows with: records, or records x features. At least 1. */
  readonly units: number;
}

/** What a job's time depends on in a dataset. */
export interface CohortSize {
  readonly records: number;
  readonly train: number;
  readonly test: number;
  readonly classes: number;
  /** Of all recordings: twelve leads of 16 bits at their rate and the usual length. */
  readonly signalBytes: number;
}

const BYTES_PER_INSTANT = 24;

/** Sums up a cohort for estimates. */
export function cohortSize({ records, split, labels, survey }: Cohort): CohortSize {
  const [, medianSeconds] = survey.seconds;
  const samples = records.reduce((sum, record) => sum + record.samplingRateHz * medianSeconds, 0);
  return {
    records: records.length,
    signalBytes: samples * BYTES_PER_INSTANT,
    train: split.train.length,
    test: split.test.length,
    classes: labels.classes.length,
  };
}

/** The datasets that a job reads, by the study's names. */
export function datasetsOf(job: Job): readonly string[] {
  const named = job as Partial<Record<"dataset" | "testDataset", string>>;
  const single = [named.dataset, named.testDataset].filter((name) => name !== undefined);
  const mapped = "embeddings" in job ? job.embeddings.map(({ dataset }) => dataset) : [];
  return [...new Set([...single, ...mapped])];
}

/** Says how much work a job is. Kinds that are short, or whose time hardly varies, count as one unit each. */
export function workloadOf(
  job: Job,
  {
    contestants,
    sizes,
  }: {
    readonly contestants: readonly Contestant[];
    readonly sizes: ReadonlyMap<string, CohortSize>;
  },
): Workload {
  const size = (name: string): CohortSize => sizes.get(name)!;
  const dimension = (id: string): number =>
    contestants.find((contestant) => contestant.id === id)?.dimension ?? 1;
  switch (job.kind) {
    case "embed":
      return { like: `embed ${job.modelId}`, units: Math.max(1, size(job.dataset).records) };
    case "probe": {
      const { train, classes } = size(job.dataset);
      const rows = Math.max(1, train * job.fraction);
      return { like: `probe ${job.probe}`, units: rows * dimension(job.modelId) * classes };
    }
    case "transfer": {
      const { test, classes } = size(job.testDataset);
      const rows = Math.max(1, test);
      return { like: `transfer ${job.probe}`, units: rows * dimension(job.modelId) * classes };
    }
    case "score": {
      const { test, classes } = size(job.testDataset);
      return { like: "score", units: Math.max(1, test * classes * job.predictions.length) };
    }
    case "segments":
      return { like: `segments ${job.modelId}`, units: 1 };
    default:
      return { like: "modelId" in job ? `${job.kind} ${job.modelId}` : job.kind, units: 1 };
  }
}
