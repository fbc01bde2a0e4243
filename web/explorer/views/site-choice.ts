import type { ExplorerDataset } from "../../../src/results/explorer/explorer-study.ts";
import { cohort } from "../state/choices.ts";
import { state } from "../state/store.ts";

/** The one site that a view is about: the chosen one if it has what is shown, or the one with most held-out records. */
export function chosenSite(
  available: (dataset: ExplorerDataset) => boolean,
): ExplorerDataset | null {
  const offered = cohort.value!.study.datasets.filter(available);
  const chosen = offered.find(({ id }) => state.value.datasets.includes(id));
  return chosen ?? offered.toSorted((a, b) => heldOut(b) - heldOut(a))[0] ?? null;
}

function heldOut({ split }: ExplorerDataset): number {
  return split.find(({ part }) => part === "test")?.records ?? 0;
}
