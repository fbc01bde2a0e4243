/**
 * Jobs are plain data: a plan can be printed, stored and sent to another machine. A job's key covers
 * everything that decides its result and nothing that does not; equal key, equal result.
 */
interface JobBase {
  readonly key: string;
  /** What a person reads while it runs. */
  readonly title: string;
  /** Keys of the jobs whose results this one reads. */
  readonly dependsOn: readonly string[];
}

/** Runs a frozen model over every usable record of a dataset: float32[records, dimension]. */
export interface EmbedJob extends JobBase {
  readonly kind: "embed";
  readonly modelId: string;
  readonly dataset: string;
}

/** Fits a probe on a share of a dataset's training patients and predicts its test records. */
export interface ProbeJob extends JobBase {
  readonly kind: "probe";
  readonly modelId: string;
  readonly dataset: string;
  readonly fraction: number;
  readonly seed: number;
  readonly probe: string;
  readonly embedding: string;
}

/** Applies a fitted probe to the test records of another dataset. */
export interface TransferJob extends JobBase {
  readonly kind: "transfer";
  readonly modelId: string;
  readonly dataset: string;
  readonly testDataset: string;
  readonly seed: number;
  readonly probe: string;
  readonly fitted: string;
  readonly embedding: string;
}

/** One set of stored predictions that a score job compares. */
export interface ScoredPrediction {
  readonly modelId: string;
  readonly probe: string;
  readonly fraction: number;
  readonly seed: number;
  /** Key of the probe or transfer job. */
  readonly prediction: string;
}

/** Scores every model on one test set with the same bootstrap replicates. */
export interface ScoreJob extends JobBase {
  readonly kind: "score";
  readonly dataset: string;
  readonly testDataset: string;
  readonly predictions: readonly ScoredPrediction[];
}

/** Explains a model's linear probe on held-out records, class by class. */
export interface AttributeJob extends JobBase {
  readonly kind: "attribute";
  readonly modelId: string;
  readonly dataset: string;
  readonly fitted: string;
  readonly embedding: string;
}

/** Maps held-out records of all datasets in one model's space. */
export interface MapJob extends JobBase {
  readonly kind: "map";
  readonly modelId: string;
  readonly method: "umap" | "pca";
  readonly embeddings: readonly { readonly dataset: string; readonly embedding: string }[];
}

/** Picks one clear recording per class from a dataset that may be shown. */
export interface ExampleJob extends JobBase {
  readonly kind: "example";
  readonly dataset: string;
}

/** Explains a model on typical held-out records by masking their waves, lead by lead. */
export interface SegmentsJob extends JobBase {
  readonly kind: "segments";
  readonly modelId: string;
  readonly dataset: string;
  readonly fitted: string;
  readonly embedding: string;
  /** Keep one recording per class with its values, to be drawn. */
  readonly overlay: boolean;
}

export type Job =
  | EmbedJob
  | ProbeJob
  | TransferJob
  | ScoreJob
  | AttributeJob
  | MapJob
  | ExampleJob
  | SegmentsJob;
export type JobKind = Job["kind"];

/** Raised by whoever changes what a step computes; part of every key of that step. */
export const STEP_VERSIONS: Readonly<Record<JobKind, number>> = {
  embed: 1,
  probe: 3,
  transfer: 1,
  score: 3,
  attribute: 1,
  map: 1,
  example: 2,
  segments: 1,
};
