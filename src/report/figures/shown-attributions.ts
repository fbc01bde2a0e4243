import type { AttributionSummary } from "../../results/attribution-summary.ts";
import type { RankedModel, StudyView } from "../study-view.ts";

/** The attributions of one model under one probe that are drawn. */
export interface ShownModel {
  readonly entry: RankedModel;
  readonly probe: string;
  /** Short name for a panel: the model's, with the probe where the study explains several. */
  readonly label: string;
  /** In the order of the task's classes; all of one dataset; never empty. */
  readonly attributions: readonly AttributionSummary[];
}

/**
 * Picks what the SHAP figures draw: every model and explained probe on the dataset that explains most of its classes
 * (the first of the study among equals), the readable ECG features first. The CSV files hold every dataset.
 */
export function shownAttributions(view: StudyView): ShownModel[] {
  const probes = explainedProbes(view);
  return view.ranked
    .flatMap((entry) =>
      probes.flatMap((probe): ShownModel[] => {
        const attributions = onBestDataset(view, entry.model.id, probe);
        const label = probes.length > 1 ? `${entry.label}, ${probe}` : entry.label;
        return attributions.length === 0 ? [] : [{ entry, probe, label, attributions }];
      }),
    )
    .sort((a, b) => Number(isFeatures(b)) - Number(isFeatures(a)));
}

/** Probes that any model was explained under, the one of the other figures first. */
function explainedProbes({ bundle, probe: shown }: StudyView): string[] {
  const probes = [...new Set(bundle.attributions.map(({ probe }) => probe))];
  return probes.sort((a, b) => Number(b === shown) - Number(a === shown));
}

function onBestDataset(view: StudyView, modelId: string, probe: string): AttributionSummary[] {
  const { attributions, datasets, task } = view.bundle;
  const place = new Map(task.classes.map(({ id }, c) => [id, c]));
  const own = attributions.filter(
    (summary) => summary.modelId === modelId && summary.probe === probe,
  );
  const byDataset = datasets.map(({ id }) => own.filter(({ datasetId }) => datasetId === id));
  const best = byDataset.reduce<AttributionSummary[]>((a, b) => (b.length > a.length ? b : a), []);
  return best.toSorted((a, b) => (place.get(a.classId) ?? 0) - (place.get(b.classId) ?? 0));
}

function isFeatures({ entry }: ShownModel): boolean {
  return entry.model.id === "features";
}
