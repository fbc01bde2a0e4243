import { meanOverDatasets } from "./counts.ts";
import { medianOf } from "./estimate.ts";
import { fullLabelLifts } from "./figures/lift.ts";
import { transferCells } from "./figures/transfer-cells.ts";
import { type Html, html } from "./html.ts";
import { countOf, formatCount, formatInterval, formatScore } from "./number-format.ts";
import type { RankedModel, StudyView } from "./study-view.ts";

interface Card {
  readonly what: string;
  readonly number: string;
  readonly detail: string;
}

/** Writes the few numbers that sum the study up. A number that the study cannot give has no card. */
export function summaryCards(view: StudyView): Html {
  const extreme = view.measure.lowerIsBetter ? "Lowest" : "Highest";
  const cards = [
    bestCard(view, `${extreme} encoder score`, ({ model }) => model.role === "encoder"),
    bestCard(view, `${extreme} random twin`, ({ model }) => model.role === "random-twin"),
    bestCard(view, `${extreme} control`, ({ model }) => model.role === "control"),
    liftCard(view),
    transferCard(view),
    dataCard(view),
  ].filter((card) => card !== null);
  return html`<ul class="cards" style="--card:${cards.length % 3 === 0 ? "16rem" : "13.5rem"}">${cards.map(
    ({ what, number, detail }) =>
      html`<li><span class="what">${what}</span><span class="number">${number}</span><span class="detail">${detail}</span></li>`,
  )}</ul>`;
}

function bestCard(
  view: StudyView,
  what: string,
  isMeant: (entry: RankedModel) => boolean,
): Card | null {
  const best = view.ranked.find((entry) => isMeant(entry) && entry.mean !== null);
  if (best?.mean == null) return null;
  const several = view.bundle.datasets.length > 1;
  return {
    what: `${what}, ${view.measure.name}`,
    number: formatScore(best.mean.value),
    detail:
      `${formatInterval(best.mean)} ${best.model.title}${several ? `; ${meanOverDatasets(view)}` : ""}`.trim(),
  };
}

function liftCard(view: StudyView): Card | null {
  const lifts = fullLabelLifts(view).filter(({ referenceId }) => referenceId !== "features");
  if (lifts.length === 0) return null;
  const better = lifts.filter(({ lower, upper }) =>
    view.measure.lowerIsBetter ? upper < 0 : lower > 0,
  ).length;
  return {
    what: "Encoder better than its random twin",
    number: `${better} of ${lifts.length}`,
    detail: `paired intervals, one per encoder and dataset, lie wholly ${view.measure.lowerIsBetter ? "below" : "above"} zero`,
  };
}

function transferCard(view: StudyView): Card | null {
  const changes = view.ranked
    .filter(({ model }) => model.role !== "control")
    .flatMap(({ model }) => transferCells(view, model.id))
    .flatMap(({ change }) => (change === null ? [] : [change.difference]));
  const median = medianOf(changes);
  if (median === null) return null;
  return {
    what: "Change on another dataset",
    number: formatScore(median, { signed: true }),
    detail: `median over ${countOf(changes.length, "transfer")} of encoders and twins, external minus internal AUROC of the classes scored in both`,
  };
}

function dataCard(view: StudyView): Card {
  const { datasets, failures } = view.bundle;
  const total = (count: (dataset: (typeof datasets)[number]) => number): number =>
    datasets.reduce((sum, dataset) => sum + count(dataset), 0);
  const excluded = total(({ exclusions }) => exclusions.reduce((sum, { count }) => sum + count, 0));
  return {
    what: datasets.every(({ simulated }) => simulated) ? "Simulated patients" : "Patients",
    number: formatCount(total(({ patients }) => patients)),
    detail: `${countOf(
      total(({ records }) => records),
      "record",
    )}, ${formatCount(excluded)} more excluded; ${countOf(failures.length, "failed job")}`,
  };
}
