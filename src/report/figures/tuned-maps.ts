import type { TunedMap, TunedMapSummary } from "../../results/tuned-map-summary.ts";
import { simulationNote } from "../counts.ts";
import { rounded } from "../csv-table.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatScore } from "../number-format.ts";
import { categoryColor } from "../palette.ts";
import type { StudyView } from "../study-view.ts";
import { legendHtml } from "./legend.ts";
import { mapFrame, mapPanel } from "./map-panel.ts";

/** Draws the map that was tuned on its labels only beside the same search under permuted labels; null without one. */
export function tunedMapFigure(view: StudyView): Exhibit | null {
  const { tunedMaps } = view.bundle.structure;
  if (tunedMaps.length === 0) return null;
  const ordered = view.ranked.flatMap(({ model }) =>
    tunedMaps.filter(({ modelId }) => modelId === model.id),
  );
  const [first] = ordered;
  if (first === undefined) return null;
  return {
    kind: "figure",
    id: "tuned-maps",
    title: "Warning example: maps tuned on the labels that they show",
    takeaway: takeaway(ordered),
    body: html`${legendHtml([
      {
        name: "Label",
        items: view.bundle.task.classes.map(({ title }, c) => ({
          label: title,
          color: categoryColor(c),
        })),
      },
    ])}${ordered.map(
      (
        summary,
      ) => html`<h4 data-export="text">${view.model(summary.modelId)?.model.title ?? summary.modelId}</h4>
<div class="map-grid">${panelOf(summary, summary.chosen, "true labels")}${panelOf(summary, summary.permuted, "permuted labels")}</div>
<div class="numbers"><div data-export="text">${numbersText(summary)}</div></div>`,
    )}`,
    alternative: `Pairs of scatter plots, the first tuned on true labels, the second on permuted ones. ${ordered.map((summary) => `${summary.modelId}: ${numbersText(summary)}`).join(". ")}.`,
    interval: null,
    counts: `${countOf(first.records, "held-out record")} with one label each, the same number of every label.`,
    howToRead: `Both panels of a row come from one search: keep the ${first.dimensions} dimensions of largest SHAP importance for the labels, draw ${first.tried} maps, and show the one in which these labels lie furthest apart. At the right the labels were dealt out at random before the search, so all separation there is made by the search. Only what the left one has beyond the right one comes from the model. This is how maps have been published; the maps above are not tuned.`,
    simulation: simulationNote(view),
    table: {
      name: "tuned-maps",
      columns: ["model", "labels", "neighbors", "min_dist", "silhouette", "x", "y", "class"],
      rows: ordered.flatMap(({ modelId, chosen, permuted }) =>
        [
          { labels: "true", map: chosen },
          { labels: "permuted", map: permuted },
        ].flatMap(({ labels, map }) =>
          map.x.map((x, i) => [
            modelId,
            labels,
            map.neighbors,
            map.minimumDistance,
            map.silhouette,
            rounded(x, 3),
            rounded(map.y[i]!, 3),
            view.bundle.task.classes[map.classIndex[i]!]?.id ?? null,
          ]),
        ),
      ),
    },
  };
}

function panelOf({ modelId }: TunedMapSummary, map: TunedMap, title: string): Html {
  return mapPanel(map.x, map.y, {
    title,
    frame: mapFrame(map.x, map.y),
    colors: map.classIndex.map(categoryColor),
    key: `${modelId}/tuned/${title}`,
    label: `Map of ${modelId} tuned on ${title}: silhouette ${formatScore(map.silhouette)}`,
    modelId,
    method: `tuned, ${title}`,
  });
}

function numbersText({ chosen, permuted, permutedSilhouettes }: TunedMapSummary): string {
  const nulls = [...permutedSilhouettes].sort((a, b) => a - b);
  return `silhouette ${formatScore(chosen.silhouette)} (${chosen.neighbors} neighbours, minimum distance ${chosen.minimumDistance}); permuted labels ${formatScore(nulls[0])} to ${formatScore(nulls.at(-1))} in ${countOf(nulls.length, "search", "searches")} (drawn: ${permuted.neighbors} neighbours, ${permuted.minimumDistance})`;
}

function takeaway(summaries: readonly TunedMapSummary[]): string {
  const beyond = summaries.filter(
    ({ chosen, permutedSilhouettes }) => chosen.silhouette > Math.max(...permutedSilhouettes),
  ).length;
  return `The tuned map separates the true labels more than the same search separates permuted ones for ${beyond} of ${countOf(summaries.length, "model")}.`;
}
