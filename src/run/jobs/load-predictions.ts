import type { LabelMatrix } from "../../core/labels.ts";
import type { PredictionValue } from "../../results/stored-result.ts";
import type { ScoredPrediction } from "../../study/job.ts";
import { loadResult, loadResultFile } from "../result-store.ts";
import { predictionFile } from "../study-folders.ts";
import type { JobContext } from "./job-context.ts";
import { nullIfMissing } from "./null-if-missing.ts";
import { readPredictions, readTargetPredictions } from "./predictions.ts";

/** One stored prediction with its table read. */
export interface Loaded extends ScoredPrediction {
  readonly value: PredictionValue;
  readonly recordIds: readonly string[];
  /** What was tested, as the table has it: int8[records, classes], without a class where the task is a number. */
  readonly labels: LabelMatrix;
  /** float64[records, classes], or the predicted numbers float64[records]. */
  readonly probabilities: Float64Array;
}

/** Reads what a job predicted; null when the job that should have made it failed. */
export async function loadPrediction<Prediction extends ScoredPrediction>(
  { folders, task }: JobContext,
  kind: "probe" | "transfer" | "pool",
  prediction: Prediction,
): Promise<(Prediction & Loaded) | null> {
  const wanted = { kind, key: prediction.prediction };
  const result = await loadResult(folders, wanted).catch(nullIfMissing);
  if (result === null) return null;
  const { value } = result;
  const bytes = await loadResultFile(folders, result, predictionFile(wanted.key));
  if (task.target !== null) {
    const { recordIds, predicted } = await readTargetPredictions(bytes, task.target.id);
    const labels = { rows: recordIds.length, classes: [], data: new Int8Array(0) };
    return { ...prediction, value, recordIds, labels, probabilities: predicted };
  }
  const { recordIds, labels, probabilities } = await readPredictions(
    bytes,
    task.classes.map(({ id }) => id),
  );
  return { ...prediction, value, recordIds, labels, probabilities };
}
