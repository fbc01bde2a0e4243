import type { Setting } from "../core/setting.ts";
import type { Fold } from "./evaluation.ts";

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
  /** Also keeps the tokens of every record, which a probe of the study reads. They have a key of their own. */
  readonly keepsTokens?: true;
}

/** Fits a probe on some or all of a dataset's training patients and predicts its test records. */
export interface ProbeJob extends JobBase {
  readonly kind: "probe";
  readonly modelId: string;
  readonly dataset: string;
  readonly setting: Setting;
  readonly seed: number;
  readonly probe: string;
  readonly embedding: string;
  /** Which fold is tested; null for the one split. */
  readonly fold: Fold | null;
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

/** Fits a probe on the training records of all datasets but one, together, and predicts the test records of that one. */
export interface PoolJob extends JobBase {
  readonly kind: "pool";
  readonly modelId: string;
  /** The dataset that is left out. */
  readonly testDataset: string;
  readonly seed: number;
  readonly probe: string;
  readonly embedding: string;
  /** The others, with the keys of their embeddings. */
  readonly parts: readonly { readonly dataset: string; readonly embedding: string }[];
}

/** One set of stored predictions that a score job compares. */
export interface ScoredPrediction {
  readonly modelId: string;
  readonly probe: string;
  readonly setting: Setting;
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

/** Predictions of one fold, of a dataset's own records. */
export interface FoldPrediction extends ScoredPrediction {
  readonly fold: Fold;
}

/** Scores every model of a cross-validation: each fold for itself, on the same bootstrap replicates. */
export interface FoldScoreJob extends JobBase {
  readonly kind: "fold-score";
  readonly dataset: string;
  readonly predictions: readonly FoldPrediction[];
}

/** Scores pooled training against training at home, on the test records of the dataset that was left out. */
export interface PoolScoreJob extends JobBase {
  readonly kind: "pool-score";
  readonly testDataset: string;
  readonly trainDatasets: readonly string[];
  /** Of pool jobs. */
  readonly pooled: readonly ScoredPrediction[];
  /** Of probe jobs of the left-out dataset itself, all labels. */
  readonly internal: readonly ScoredPrediction[];
}

/** Looks closer at every model's predictions of a dataset's own test set: calibration, decisions, subgroups, DeLong. */
export interface InspectJob extends JobBase {
  readonly kind: "inspect";
  readonly dataset: string;
  readonly predictions: readonly ScoredPrediction[];
}

/** Compares models over all test sets of the study, from the bootstrap replicates that its score jobs keep. */
export interface CompareJob extends JobBase {
  readonly kind: "compare";
  /** Keys of the score jobs by training and test dataset. */
  readonly scores: readonly {
    readonly dataset: string;
    readonly testDataset: string;
    readonly score: string;
  }[];
}

/** Explains a model's probe on held-out records, class by class. */
export interface AttributeJob extends JobBase {
  readonly kind: "attribute";
  readonly modelId: string;
  readonly dataset: string;
  readonly probe: string;
  readonly fitted: string;
  readonly embedding: string;
}

/** Compares the order of dimensions between seeds, numbers of labels and halves of the patients. */
export interface StabilityJob extends JobBase {
  readonly kind: "stability";
  readonly modelId: string;
  readonly dataset: string;
  readonly probe: string;
  readonly embedding: string;
  /** Keys of the probe jobs of every setting and seed. */
  readonly fits: readonly {
    readonly setting: Setting;
    readonly seed: number;
    readonly fitted: string;
  }[];
}

/** Compares the order of dimensions of each class between datasets. */
export interface AgreementJob extends JobBase {
  readonly kind: "agreement";
  readonly modelId: string;
  readonly probe: string;
  /** Keys of the attribute jobs. */
  readonly attributions: readonly { readonly dataset: string; readonly attribution: string }[];
}

/** Maps held-out records of all datasets in one model's space. */
export interface MapJob extends JobBase {
  readonly kind: "map";
  readonly modelId: string;
  readonly method: "umap" | "pca";
  readonly maximumRecords: number;
  readonly embeddings: readonly { readonly dataset: string; readonly embedding: string }[];
}

/** One model's embedding of every dataset. */
export interface ModelEmbeddings {
  readonly modelId: string;
  readonly embeddings: readonly { readonly dataset: string; readonly embedding: string }[];
}

/** Draws the map that is tuned on its own labels, beside the same on permuted labels. */
export interface TunedMapJob extends JobBase, ModelEmbeddings {
  readonly kind: "tuned-map";
}

/** Describes how held-out records of all datasets lie in one model's space. */
export interface StructureJob extends JobBase, ModelEmbeddings {
  readonly kind: "structure";
}

/** Compares the spaces of all models on the same held-out records. */
export interface SimilarityJob extends JobBase {
  readonly kind: "similarity";
  readonly models: readonly ModelEmbeddings[];
}

/** Takes the vectors of all layers of an encoder on held-out records of all datasets. */
export interface LayersJob extends JobBase, ModelEmbeddings {
  readonly kind: "layers";
  readonly maximumRecords: number;
}

/** Compares the layers of encoders, within each and between them. */
export interface LayerSimilarityJob extends JobBase {
  readonly kind: "layer-similarity";
  /** With the keys of their layers jobs. */
  readonly models: readonly { readonly modelId: string; readonly layers: string }[];
  /** Which of them are compared, by place, a <= b. */
  readonly pairs: readonly (readonly [a: number, b: number])[];
  readonly maximumRecords: number;
}

/** Measures how far the datasets lie apart in one model's space. */
export interface ShiftJob extends JobBase, ModelEmbeddings {
  readonly kind: "shift";
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

/** Explains a model with a probe on typical held-out records by the gradient of its log-odds. */
export interface SignalJob extends JobBase {
  readonly kind: "signal";
  readonly modelId: string;
  readonly dataset: string;
  readonly probe: string;
  readonly fitted: string;
  readonly embedding: string;
  /** Keep one recording per class with its values, to be drawn. */
  readonly overlay: boolean;
}

export type Job =
  | EmbedJob
  | ProbeJob
  | TransferJob
  | PoolJob
  | ScoreJob
  | FoldScoreJob
  | PoolScoreJob
  | InspectJob
  | CompareJob
  | AttributeJob
  | StabilityJob
  | AgreementJob
  | MapJob
  | TunedMapJob
  | StructureJob
  | SimilarityJob
  | LayersJob
  | LayerSimilarityJob
  | ShiftJob
  | ExampleJob
  | SegmentsJob
  | SignalJob;
export type JobKind = Job["kind"];

/** Raised by whoever changes what a step computes; part of every key of that step. */
export const STEP_VERSIONS: Readonly<Record<JobKind, number>> = {
  embed: 1,
  probe: 4,
  transfer: 1,
  pool: 1,
  score: 6,
  "fold-score": 2,
  "pool-score": 2,
  inspect: 1,
  compare: 3,
  attribute: 2,
  stability: 1,
  agreement: 1,
  map: 3,
  "tuned-map": 2,
  structure: 2,
  similarity: 1,
  layers: 1,
  "layer-similarity": 1,
  shift: 1,
  example: 2,
  segments: 1,
  signal: 2,
};
