import type { RankedModel, StudyView } from "../study-view.ts";

/** Controls that never see the signal tell little in a curve. */
const BLIND: ReadonlySet<string> = new Set(["prior", "demographics"]);

/**
 * Picks the models of a figure that has no room for all: the hand-crafted features and the best of the others; the CSV
 * has every one.
 */
export function shownModels(view: StudyView, most: number): RankedModel[] {
  const seeing = view.ranked.filter(({ model, scored }) => scored && !BLIND.has(model.id));
  const features = seeing.filter(({ model }) => model.id === "features");
  const others = seeing.filter(({ model }) => model.id !== "features");
  const chosen = new Set([...others.slice(0, Math.max(1, most - features.length)), ...features]);
  return seeing.filter((entry) => chosen.has(entry));
}

/** Says which models a figure leaves to its CSV; empty when none. */
export function leftToCsv(view: StudyView, shown: readonly RankedModel[]): string {
  const scored = view.ranked.filter((entry) => entry.scored).length;
  return shown.length === scored
    ? ""
    : ` Drawn: ${shown.map(({ label }) => label).join(", ")}; the CSV has all ${scored} models.`;
}
