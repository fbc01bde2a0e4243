import { hasAllLabels } from "../core/setting.ts";
import type { StudyBundle } from "../results/bundle.ts";
import type { ScoreRow } from "../results/score-rows.ts";
import { measureOf } from "./measure.ts";

/** Which scores make a model's one number: the mean of its internal macro score over the same datasets for all. */
export interface Headline {
  readonly probe: string;
  /**
   * The datasets of the mean, in the order of the study: those on which every model that has any such score is
   * scored. A model without one has no say, or one failed download would take the mean from all others.
   */
  readonly datasetIds: readonly string[];
}

/** Finds the probe and the datasets behind every "mean over datasets" of a report. */
export function headlineOf(bundle: StudyBundle): Headline {
  const probe = mainProbe(bundle);
  const { metric } = measureOf(bundle);
  const scored = new Map<string, Set<string>>();
  for (const row of bundle.scores) {
    if (row.probe !== probe || !hasAllLabels(row.setting) || !isInternalMacro(row, metric))
      continue;
    scored.set(row.modelId, (scored.get(row.modelId) ?? new Set()).add(row.testDatasetId));
  }
  const sets = [...scored.values()];
  const datasetIds = bundle.datasets
    .map(({ id }) => id)
    .filter((id) => sets.length > 0 && sets.every((own) => own.has(id)));
  return { probe, datasetIds };
}

/** The linear probe where there is one, else the first. */
function mainProbe({ scores }: StudyBundle): string {
  if (scores.some(({ probe }) => probe === "linear")) return "linear";
  return scores[0]?.probe ?? "linear";
}

function isInternalMacro(row: ScoreRow, metric: ScoreRow["metric"]): boolean {
  return (
    row.metric === metric &&
    row.classId === null &&
    row.value !== null &&
    row.trainDatasetId === row.testDatasetId
  );
}
