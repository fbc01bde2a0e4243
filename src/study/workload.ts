import type { Cohort } from "./cohort.ts";
import type { Contestant } from "./contestants.ts";
import type { Job, LayersJob } from "./job.ts";

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
    // A number counts as one.
    classes: Math.max(1, labels.classes.length),
  };
}

/** The datasets that a job reads, by the study's names. */
export function datasetsOf(job: Job): readonly string[] {
  const named = job as Partial<Record<"dataset" | "testDataset", string>>;
  const single = [named.dataset, named.testDataset].filter((name) => name !== undefined);
  const mapped = "embeddings" in job ? job.embeddings.map(({ dataset }) => dataset) : [];
  const pooled = "parts" in job ? job.parts.map(({ dataset }) => dataset) : [];
  return [...new Set([...single, ...mapped, ...pooled])];
}

/** Recordings that a layers job runs: those of the test parts, as far as they are asked for. */
export function layerRecords(
  { embeddings, maximumRecords }: LayersJob,
  size: (dataset: string) => Pick<CohortSize, "test">,
): number {
  const tested = embeddings.reduce((sum, { dataset }) => sum + size(dataset).test, 0);
  return Math.min(maximumRecords, tested);
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
    case "layers": {
      // The same network over fewer recordings.
      return { like: `embed ${job.modelId}`, units: Math.max(1, layerRecords(job, size)) };
    }
    case "probe": {
      const { train, classes } = size(job.dataset);
      const { kind, value } = job.setting;
      // A class has about as many positive as negative patients in a subset of shots.
      const wanted = kind === "fraction" ? train * value : Math.min(train, 2 * value * classes);
      const rows = Math.max(1, wanted);
      return { like: `probe ${job.probe}`, units: rows * dimension(job.modelId) * classes };
    }
    case "transfer": {
      const { test, classes } = size(job.testDataset);
      const rows = Math.max(1, test);
      return { like: `transfer ${job.probe}`, units: rows * dimension(job.modelId) * classes };
    }
    case "pool": {
      const { classes } = size(job.testDataset);
      const train = job.parts.reduce((sum, { dataset }) => sum + size(dataset).train, 0);
      const rows = Math.max(1, train);
      return { like: `probe ${job.probe}`, units: rows * dimension(job.modelId) * classes };
    }
    case "fold-score": {
      const { records, classes } = size(job.dataset);
      // Every prediction is of the records of its fold alone.
      const folds = new Set(job.predictions.map(({ fold }) => fold.fold)).size;
      const tested = (records * job.predictions.length) / Math.max(1, folds);
      return { like: "fold-score", units: Math.max(1, tested * classes) };
    }
    case "pool-score": {
      const { test, classes } = size(job.testDataset);
      const predictions = job.pooled.length + job.internal.length;
      return { like: "score", units: Math.max(1, test * classes * predictions) };
    }
    case "score": {
      const { test, classes } = size(job.testDataset);
      return { like: "score", units: Math.max(1, test * classes * job.predictions.length) };
    }
    case "attribute":
    case "stability":
      return { like: `${job.kind} ${job.probe} ${job.modelId}`, units: 1 };
    case "inspect": {
      const { test, classes } = size(job.dataset);
      return { like: "inspect", units: Math.max(1, test * classes * job.predictions.length) };
    }
    case "segments":
      return { like: `segments ${job.modelId}`, units: 1 };
    case "signal":
      return { like: `signal ${job.modelId}`, units: 1 };
    default:
      return { like: "modelId" in job ? `${job.kind} ${job.modelId}` : job.kind, units: 1 };
  }
}
