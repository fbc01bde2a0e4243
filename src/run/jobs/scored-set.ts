import type { LabelMatrix } from "../../core/labels.ts";
import type { FoldSummary } from "../../metrics/fold-summary.ts";
import type { ModelScore } from "../../metrics/model-rows.ts";
import type { ModelPair, PairedDifference } from "../../metrics/paired-differences.ts";
import type { ReplicatedModel } from "../../metrics/replicated-model.ts";
import type { TaskKind } from "../../probe/probe.ts";
import type { ScoreMetric } from "../../results/score-rows.ts";
import type { PredictionValue } from "../../results/stored-result.ts";

/** What one probe predicts of the test records, or of those of one fold. */
export interface ScoredRun {
  readonly seed: number;
  /** Places among the test records: int32[records]; null for all of them. */
  readonly places: Int32Array | null;
  /** What a fold was tested on: int8[records, classes]; the test labels where `places` is null. */
  readonly labels: Int8Array;
  /** float64[records, classes], or float64[records] of a number. */
  readonly predicted: Float64Array;
  readonly classes: PredictionValue["classes"];
}

/** Everything that is scored together: one test set, one probe, one setting. */
export interface ScoreSet {
  readonly kind: TaskKind;
  readonly test: {
    /** int8[records, classes]; no class where the task is a number. */
    readonly labels: LabelMatrix;
    /** float64[records], NaN not known; empty for tasks of classes. */
    readonly truth: Float64Array;
    readonly patientIds: readonly string[];
  };
  readonly models: readonly { readonly modelId: string; readonly runs: readonly ScoredRun[] }[];
  readonly pairs: readonly ModelPair[];
  readonly replicates: number;
  readonly minimumPositives: number;
  /** Reason by class id: classes that are left out for all models. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** Key of the bootstrap. */
  readonly key: string;
  /** Also the scores beyond those of the tables. */
  readonly isThorough: boolean;
  readonly summary: FoldSummary;
}

/** A row of scores before it is known where it stands. */
export type ScoredRow = Omit<ModelScore, "metric"> & { readonly metric: ScoreMetric };

export interface ScoredSet {
  readonly rows: readonly ScoredRow[];
  readonly differences: readonly PairedDifference[];
  /** Of the score by which models are compared; null for folds, which have no replicates of single seeds. */
  readonly replicated: {
    readonly models: ReadonlyMap<string, ReplicatedModel>;
    /** Patients of the rarer side, by class; of a number, all of them. */
    readonly rarer: ReadonlyMap<string, number>;
  } | null;
}

/** The score by which models are compared: AUROC, or the mean absolute error of a number. */
export function comparedBy(kind: TaskKind): "auroc" | "mae" {
  return kind === "regression" ? "mae" : "auroc";
}

/** The seeds of a model's runs, each once, in their order; the order of its rows' seed values. */
export function seedsOf({ runs }: ScoreSet["models"][number]): number[] {
  return [...new Set(runs.map(({ seed }) => seed))];
}
