import type { LabelMatrix } from "../core/labels.ts";
import type { Matrix } from "../core/matrix.ts";
import type { OpenProducts } from "../linalg/products.ts";
import type { OpenBlockProducts, RowBlocks } from "../linalg/row-blocks.ts";
import type { TokenRecords } from "./attentive/token-records.ts";
import type { OpenSession } from "./attentive/training-pass.ts";

/** What a probe is asked to read out of an embedding. */
export type ProbeTask =
  /** Classes that do not exclude each other; a record may be assessed for some of them only. */
  | { readonly kind: "multi-label"; readonly labels: LabelMatrix }
  /** Exactly one class per record; a record without a PRESENT class is left out. */
  | { readonly kind: "multi-class"; readonly labels: LabelMatrix }
  | { readonly kind: "regression"; readonly targets: TargetMatrix };

export type TaskKind = ProbeTask["kind"];

/** Numbers to be predicted, such as the age in years. */
export interface TargetMatrix {
  readonly rows: number;
  readonly targets: readonly string[];
  /** float64[records, targets], row-major; NaN where a record is not assessed. */
  readonly data: Float64Array;
}

/** What every entry of the catalogue says of itself. */
interface ProbeCard {
  readonly id: string;
  readonly title: string;
  readonly tasks: readonly TaskKind[];
  /** Raised whenever the same records would give another fit. */
  readonly version: number;
}

/** One way of reading out an embedding, whatever it takes in. */
export type AnyProbe = Probe | TokenProbe;

/** A probe of one vector per record. */
export interface Probe extends ProbeCard {
  readonly input: "vectors";
  /**
   * Fits to all rows of x = float32[records, features]. What is not assessed is never used, neither as a negative
   * nor in any other way. Hyper-parameters and thresholds come from patient-grouped inner folds of the same
   * records. Deterministic for a seed. Throws `values-invalid` for NaN or infinite features and for a multi-class
   * record of two classes, `shape-mismatch`, `task-empty` for no records, `option-invalid` for another kind of task.
   */
  fit(x: Matrix, task: ProbeTask, options: ProbeOptions): Promise<FittedProbe>;
  /** How it is fitted to records that are read block by block; absent where it must see all of them at once. */
  readonly blocks?: BlockFitting;
  /**
   * Predicts probabilities (they sum to 1 over the classes of a multi-class task) or target values:
   * float64[records, outputs]. An output that is not trainable gets its `fallback`. Throws `values-invalid`,
   * `shape-mismatch`.
   */
  predict(fitted: FittedProbe, x: Matrix, options?: PredictOptions): Promise<Float64Array>;
}

/** Fitting to records that are read block by block, several times over, and never held together. */
export interface BlockFitting {
  readonly tasks: readonly TaskKind[];
  /** Fits as a probe's `fit` does, to about 1e-6 of its predictions. */
  fit(x: RowBlocks, task: ProbeTask, options: BlockProbeOptions): Promise<FittedProbe>;
}

/** A probe of all tokens that an encoder makes of a record. The promises of `Probe` hold for it too. */
export interface TokenProbe extends ProbeCard {
  readonly input: "tokens";
  /** Fits to all records; they are read several times over and never held together. Throws as a probe of vectors. */
  fit(x: TokenRecords, task: ProbeTask, options: TokenProbeOptions): Promise<FittedProbe>;
  /** Predicts as a probe of vectors does: float64[records, outputs]. */
  predict(
    fitted: FittedProbe,
    x: TokenRecords,
    options?: { readonly openBlockProducts?: OpenBlockProducts },
  ): Promise<Float64Array>;
}

export interface TokenProbeOptions extends Pick<ProbeOptions, "patientIds" | "seed"> {
  readonly openBlockProducts?: OpenBlockProducts;
  /** Gradients come from the graph of the loss where it is given, and from derivatives by hand elsewhere. */
  readonly openSession?: OpenSession;
}

export interface ProbeOptions {
  /** Of the rows of x. */
  readonly patientIds: readonly string[];
  /** Decides the inner folds and every other draw. */
  readonly seed: number | string;
  readonly openProducts?: OpenProducts;
}

export interface BlockProbeOptions extends ProbeOptions {
  readonly openBlockProducts?: OpenBlockProducts;
}

export interface PredictOptions {
  readonly openProducts?: OpenProducts;
}

/**
 * A fitted probe as plain data: matrices go into .npy files, the rest into JSON, and what is read back predicts the
 * same bytes, because nothing else is kept.
 */
export interface FittedProbe {
  readonly probeId: string;
  readonly kind: TaskKind;
  readonly features: number;
  /** In the order of the task's classes or targets. */
  readonly outputs: readonly ProbeOutput[];
  /** By name: float32, of finite values. The names and shapes are the probe's own. */
  readonly matrices: Readonly<Record<string, Matrix>>;
}

export type ProbeOutput = FittedOutput | UntrainableOutput;

interface OutputCounts {
  /** The class or the target. */
  readonly id: string;
  /** Training records that are assessed. */
  readonly assessed: number;
  /** Of these with the class; null for a regression target. */
  readonly positives: number | null;
}

export interface FittedOutput extends OutputCounts {
  readonly status: "fitted";
  /** Probability from which a record is called positive: best F1 of inner held-out predictions. Null for a target. */
  readonly threshold: number | null;
  /** Hyper-parameters that inner validation chose, by name, such as `inverseRegularisation`. */
  readonly chosen: Readonly<Record<string, number>>;
  /** The score by which they were chosen, on inner held-out predictions. */
  readonly inner: { readonly score: InnerScore; readonly value: number };
}

/** Smaller is better. Log-loss is in nats; squared errors are in units of the target, squared. */
export type InnerScore = "log-loss" | "brier" | "mean-squared-error";

export interface UntrainableOutput extends OutputCounts {
  readonly status: "not-trainable";
  readonly reason: string;
  /** Predicted for every record: the share of positives, or the mean target; 0 when no record is assessed. */
  readonly fallback: number;
}
