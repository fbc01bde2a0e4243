import type { Setting } from "../core/setting.ts";

/**
 * Which bootstrap replicates a score job keeps beside its rows, for comparisons between test sets: one row of
 * float32[series, replicates] in its file for each entry of `series`.
 */
export interface ReplicatedSeries {
  readonly metric: "auroc" | "mae";
  readonly replicates: number;
  readonly series: readonly SeriesName[];
  /** Patients of the rarer side of every scored class. */
  readonly rarer: readonly { readonly classId: string; readonly patients: number }[];
}

/** One score of one model on the job's test set. */
export interface SeriesName {
  readonly modelId: string;
  readonly setting: Setting;
  /** null: macro over the scored classes. */
  readonly classId: string | null;
  /** null: mean over seeds. */
  readonly seed: number | null;
  /** On the whole test set. */
  readonly value: number;
}
