import { loadNeighbours } from "../data/neighbours.ts";
import { readyValue, resource } from "../data/resource.ts";
import { cohort } from "../state/choices.ts";
import type { MapSide } from "../state/explorer-state.ts";
import { modelOfSide } from "../state/predictions.ts";
import { openedRow } from "../state/shown.ts";
import { state } from "../state/store.ts";

/** Rows of the nearest neighbours of the opened record in a side's model, while the list of them is open. */
export function shownNeighbours(side: MapSide): readonly number[] {
  const whole = cohort.value;
  const row = openedRow.value;
  const model = modelOfSide(side);
  if (whole === null || row === null || model === null || state.value.tab !== "neighbours")
    return [];
  if (!whole.study.neighbours.models.includes(model)) return [];
  const loaded = resource(`neighbours\n${model}\n${row}`, () => loadNeighbours(whole, model, row));
  return readyValue(loaded.value)?.list.map((neighbour) => neighbour.row) ?? [];
}
