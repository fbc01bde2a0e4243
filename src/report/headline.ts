import type { StudyBundle } from "../results/bundle.ts";
import type { ScoreRow } from "../results/score-rows.ts";

/** Which scores make a model's one number: the mean of its internal macro AUROC over the same datasets for all. */
export interface Headline {
  readonly probe: string;
  /** The largest share of training patients of the study. */
  readonly fraction: number;
  /**
   * The datasets of the mean, in the order of the study: those on which every model that has any such score is
   * scored. A model without one has no say, or one failed download would take the mean from all others.
   */
  readonly datasetIds: readonly string[];
}

/** Finds the probe, the label fraction and the datasets behind every "mean over datasets" of a report. */
export function headlineOf(bundle: StudyBundle): Headline {
  const probe = mainProbe(bundle);
  const fraction = Math.max(...bundle.fractions, 0);
  const scored = new Map<string, Set<string>>();
  for (const row of bundle.scores) {
    if (row.probe !== probe || row.fraction !== fraction || !isInternalMacro(row)) continue;
    scored.set(row.modelId, (scored.get(row.modelId) ?? new Set()).add(row.testDatasetId));
  }
  const sets = [...scored.values()];
  const datasetIds = bundle.datasets
    .map(({ id }) => id)
    .filter((id) => sets.length > 0 && sets.every((own) => own.has(id)));
  return { probe, fraction, datasetIds };
}

/** The linear probe where there is one, else the first. */
function mainProbe({ scores }: StudyBundle): string {
  if (scores.some(({ probe }) => probe === "linear")) return "linear";
  return scores[0]?.probe ?? "linear";
}

function isInternalMacro(row: ScoreRow): boolean {
  return (
    row.metric === "auroc" &&
    row.classId === null &&
    row.value !== null &&
    row.trainDatasetId === row.testDatasetId
  );
}
