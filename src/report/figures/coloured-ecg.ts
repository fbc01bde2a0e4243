import { divergingColor } from "../color-scale.ts";
import { type Html, html } from "../html.ts";
import type { StudyView } from "../study-view.ts";
import { rampLegend } from "./ramp-legend.ts";

/** An explanation of one class by one model, with or without values that lie on a recording. */
interface Explained {
  readonly modelId: string;
  readonly classId: string;
  readonly overlay: object | null;
}

type WithOverlay<Entry extends Explained> = Entry & {
  readonly overlay: NonNullable<Entry["overlay"]>;
};

/** The recordings to draw: of the best ranked model that has any, one per class in the task's order. */
export function drawnOverlays<Entry extends Explained>(
  view: StudyView,
  entries: readonly Entry[],
): WithOverlay<Entry>[] {
  const all = entries.filter((entry): entry is WithOverlay<Entry> => entry.overlay !== null);
  const best = view.ranked.find(({ model }) => all.some(({ modelId }) => modelId === model.id));
  return view.bundle.task.classes.flatMap(({ id }) => {
    const found = all.find(({ modelId, classId }) => modelId === best?.model.id && classId === id);
    return found === undefined ? [] : [found];
  });
}

/** The key of the colours of `contributionColor`. */
export function contributionLegend(title: string): Html {
  return rampLegend({
    title,
    color: (share) => divergingColor(2 * share - 1),
    ticks: [
      { at: 0, text: "−" },
      { at: 0.5, text: "0" },
      { at: 1, text: "+" },
    ],
  });
}

/** The colour of a contribution from -1 to 1; opacity follows its size, so that one near zero leaves the paper as it is. */
export function contributionColor(share: number): string {
  const opacity = Math.round(255 * 0.75 * Math.abs(share))
    .toString(16)
    .padStart(2, "0");
  return `${divergingColor(Math.sign(share) * 0.8)}${opacity}`;
}

/** A recording on paper that folds away under its text; `label` names the paper's region. */
export function foldedEcg(
  paper: Html,
  { text, label, open }: { readonly text: string; readonly label: string; readonly open: boolean },
): Html {
  const region = html`<div class="ecg"><div class="scroll" tabindex="0" role="region" aria-label="${label}">${paper}</div></div>`;
  return open
    ? html`<details open><summary data-export="text">${text}</summary>${region}</details>`
    : html`<details><summary data-export="text">${text}</summary>${region}</details>`;
}
