import { type Html, html } from "../html.ts";
import { listOf } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";
import { reasonKind } from "./reason-groups.ts";

/** Stands in for the panel of a dataset that has no score at all, and says why: the reasons of its macro rows. */
export function emptyPanel(
  view: StudyView,
  { title, datasetId }: { title: string; datasetId: string },
): Html {
  const known = view.ranked.flatMap(({ model }) => {
    const row = view.score({ modelId: model.id, trainDatasetId: datasetId });
    return row?.reason == null ? [] : [reasonKind(row.reason)];
  });
  const reasons = known.length === 0 ? ["not run"] : [...new Set(known)];
  return html`<div class="empty-panel" data-export="text"><p><strong>${title}</strong></p><p>No score: ${listOf(reasons)}.</p></div>`;
}

/** Has no model an internal macro score with all labels on this dataset? */
export function isEmptyPanel(view: StudyView, datasetId: string): boolean {
  return view.ranked.every(
    ({ model }) => view.score({ modelId: model.id, trainDatasetId: datasetId })?.value == null,
  );
}
