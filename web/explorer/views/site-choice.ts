import type { ExplorerDataset } from "../../../src/results/explorer/explorer-study.ts";
import { cohort } from "../state/choices.ts";
import { state } from "../state/store.ts";

/** The one site that a view is about: the first chosen of those that have what it shows, or the first of these. */
export function chosenSite(available: (dataset: ExplorerDataset) => boolean): ExplorerDataset | null {
  const offered = cohort.value!.study.datasets.filter(available);
  return offered.find(({ id }) => state.value.datasets.includes(id)) ?? offered[0] ?? null;
}
