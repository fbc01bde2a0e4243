import { type Setting, sameSetting } from "../../../src/core/setting.ts";
import type { ExplorerPredictedClass } from "../../../src/results/explorer/explorer-predictions.ts";
import type { ExplorerPredictionEntry } from "../../../src/results/explorer/explorer-study.ts";
import type { Cohort } from "./cohort.ts";
import { predictionFile } from "./prediction-file.ts";

/** Which predictions are meant. `train` is "" for probes fitted on the tested dataset itself. */
export interface ScoresWanted {
  readonly model: string;
  readonly probe: string;
  readonly setting: Setting;
  readonly train: string;
}

/** Predictions of one model for all records that it was tested on. */
export interface ModelScores {
  readonly model: string;
  /** By class (or the predicted number), float32[rows of the cohort]; NaN where it was not tested. */
  readonly scores: ReadonlyMap<string, Float32Array>;
  readonly spreads: ReadonlyMap<string, Float32Array>;
  /** By class, one for each dataset of the study, or null. */
  readonly classes: ReadonlyMap<string, readonly (ExplorerPredictedClass | null)[]>;
}

/** The stored predictions for each dataset of the study, or null. */
export function predictionEntries(
  { study }: Cohort,
  { model, probe, setting, train }: ScoresWanted,
): (ExplorerPredictionEntry | null)[] {
  return study.datasets.map(
    ({ id }) =>
      study.predictions.find(
        (entry) =>
          entry.test === id &&
          entry.model === model &&
          entry.probe === probe &&
          sameSetting(entry.setting, setting) &&
          isTrainedAs(entry, train),
      ) ?? null,
  );
}

/** "" stands for the dataset itself, "pooled" for all others together. */
function isTrainedAs(entry: ExplorerPredictionEntry, train: string): boolean {
  if (train === "") return entry.train === entry.test;
  return train === "pooled" ? entry.train.startsWith("all-but:") : entry.train === train;
}

/** Loads the mean over seeds for every dataset that has predictions. */
export async function loadModelScores(cohort: Cohort, wanted: ScoresWanted): Promise<ModelScores> {
  const scores = new Map<string, Float32Array>();
  const spreads = new Map<string, Float32Array>();
  const classes = new Map<string, (ExplorerPredictedClass | null)[]>();
  const entries = predictionEntries(cohort, wanted);
  await Promise.all(
    entries.map(async (entry, d) => {
      if (entry === null) return;
      const file = await predictionFile(entry);
      for (const predicted of file.classes) {
        const { id } = predicted;
        const known = classes.get(id) ?? cohort.records.map(() => null);
        known[d] = predicted;
        classes.set(id, known);
        const place = { rows: file.row, start: cohort.starts[d]!, total: cohort.rows };
        spread(scores, id, { ...place, values: file.scores.get(id)! });
        spread(spreads, id, { ...place, values: file.spreads.get(id)! });
      }
    }),
  );
  return { model: wanted.model, scores, spreads, classes };
}

/** Puts the values of one dataset's rows into the column of all records. */
function spread(
  columns: Map<string, Float32Array>,
  id: string,
  {
    rows,
    start,
    total,
    values,
  }: { rows: Uint32Array; start: number; total: number; values: Float32Array },
): void {
  const column = columns.get(id) ?? new Float32Array(total).fill(Number.NaN);
  for (let i = 0; i < rows.length; i++) column[start + rows[i]!] = values[i]!;
  columns.set(id, column);
}
