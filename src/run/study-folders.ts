import { join } from "node:path";

/** Where a study's files lie. */
export interface StudyFolders {
  /** runs/<study>: results, predictions, report. */
  readonly run: string;
  /** cache: embeddings and surveys, shared by all studies. */
  readonly cache: string;
}

export function resultPath({ run }: StudyFolders, key: string): string {
  return join(run, "results", `${key}.json`);
}

/** Path within the run folder. */
export function predictionFile(key: string): string {
  return `predictions/${key}.parquet`;
}

/** Path within the run folder. */
export function probeFile(key: string, matrix: string): string {
  return `probes/${key}/${matrix}.npy`;
}

export function embeddingFolder({ cache }: StudyFolders, key: string): string {
  return join(cache, "embeddings", key);
}

export function surveyPath({ cache }: StudyFolders, cardId: string, key: string): string {
  return join(cache, "datasets", cardId, `${key}.jsonl`);
}

/** Path within the run folder: vectors of all layers of a model. */
export function layerFile(key: string): string {
  return `layers/${key}.npy`;
}

/** Path within the run folder: bootstrap replicates of a score job. */
export function replicateFile(key: string): string {
  return `replicates/${key}.npy`;
}
