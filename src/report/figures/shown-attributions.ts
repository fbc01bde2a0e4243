import type { AttributionSummary } from "../../results/attribution-summary.ts";
import type { RankedModel, StudyView } from "../study-view.ts";

/** The attributions of one model that are drawn. */
export interface ShownModel {
  readonly entry: RankedModel;
  /** In the order of the task's classes; all of one dataset; never empty. */
  readonly attributions: readonly AttributionSummary[];
}

/**
 * Picks what the SHAP figures draw: every model on the dataset that explains most of its classes (the first of
 * the study among equals), the readable ECG features first. The CSV files hold every dataset.
 */
export function shownAttributions(view: StudyView): ShownModel[] {
  return view.ranked
    .flatMap((entry) => {
      const attributions = onBestDataset(view, entry.model.id);
      return attributions.length === 0 ? [] : [{ entry, attributions }];
    })
    .sort((a, b) => Number(isFeatures(b)) - Number(isFeatures(a)));
}

function onBestDataset(view: StudyView, modelId: string): AttributionSummary[] {
  const { attributions, datasets, task } = view.bundle;
  const place = new Map(task.classes.map(({ id }, c) => [id, c]));
  const byDataset = datasets.map(({ id }) =>
    attributions.filter((summary) => summary.modelId === modelId && summary.datasetId === id),
  );
  const best = byDataset.reduce<AttributionSummary[]>((a, b) => (b.length > a.length ? b : a), []);
  return best.toSorted((a, b) => (place.get(a.classId) ?? 0) - (place.get(b.classId) ?? 0));
}

function isFeatures({ entry }: ShownModel): boolean {
  return entry.model.id === "features";
}
