import type { ModelSummary } from "../../results/model-summary.ts";
import { meanOverDatasets, scoreInterval, simulationNote } from "../counts.ts";
import type { Estimate } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { html } from "../html.ts";
import { gain } from "../measure.ts";
import {
  countOf,
  formatEstimate,
  formatMilliseconds,
  formatParameters,
  formatScore,
  listOf,
} from "../number-format.ts";
import { paretoFront } from "../pareto-front.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { costPanel } from "./cost-panel.ts";

/** One kind of cost. */
interface Cost {
  readonly title: string;
  /** Of the axis. */
  readonly axis: string;
  readonly of: (model: ModelSummary) => number | null;
  readonly text: (value: number) => string;
}

const COSTS: readonly Cost[] = [
  {
    title: "Time of one ECG",
    axis: "milliseconds for ten seconds of ECG",
    of: ({ millisecondsPerEcg }) => millisecondsPerEcg,
    text: (value) => `${formatMilliseconds(value)} ms`,
  },
  {
    title: "Size of the network",
    axis: "parameters",
    of: ({ parameters }) => parameters,
    text: (value) => `${formatParameters(value)} parameters`,
  },
  {
    title: "Size of the embedding",
    axis: "dimensions of the embedding",
    of: ({ dimension }) => dimension,
    text: (value) => `${value} dimensions`,
  },
];

/** A model with its cost and mean score. */
export interface PricedModel {
  readonly entry: RankedModel;
  readonly cost: number;
  /** As the leaderboard has it. */
  readonly estimate: Estimate;
  /** The same turned so that higher is better. */
  readonly score: number;
}

/** Draws the mean score against what a model costs, and the models that nothing cheaper beats; null without scores. */
export function costFigure(view: StudyView): Exhibit | null {
  const panels = COSTS.map((cost) => ({ cost, models: pricedModels(view, cost) })).filter(
    ({ models }) => models.length > 1,
  );
  if (panels.length === 0) return null;
  const [first] = panels;
  return {
    kind: "figure",
    id: "cost",
    title: "Cost against score",
    takeaway: takeaway(first!),
    body: html`<div class="panels">${panels.map(({ cost, models }) =>
      costPanel(models, {
        title: cost.title,
        axis: cost.axis,
        measure: view.measure,
        front: paretoFront(models),
      }),
    )}</div>`,
    alternative: panels
      .map(
        ({ cost, models }) =>
          `${cost.title}: ${models
            .map(
              ({ entry, cost: price, estimate }) =>
                `${entry.label} ${cost.text(price)}, ${formatScore(estimate.value)}`,
            )
            .join("; ")}; unbeaten: ${paretoFront(models)
            .map(({ entry }) => entry.label)
            .join(", ")}`,
      )
      .join(". "),
    interval: `${scoreInterval(view)} Scores are the ${meanOverDatasets(view)}. Times are one measurement on the machine named under Provenance, without an interval.`,
    counts: `${countOf(panels.length, "kind")} of cost. ${leftOut(view, panels[0]!.models)}`,
    howToRead: `Each mark is a model: further left is cheaper, further ${view.measure.lowerIsBetter ? "down" : "up"} is better. The stepped line joins the models that no other beats in both; whatever lies off the line can be had better, or cheaper. On the logarithmic axis equal distances are equal factors. The score is what a linear probe gets out of the frozen model, not what fine-tuning might.`,
    simulation: simulationNote(view),
    table: {
      name: "cost",
      columns: [
        "model",
        "role",
        "cost",
        "value",
        view.measure.column,
        "lower_95",
        "upper_95",
        "unbeaten",
      ],
      rows: panels.flatMap(({ cost, models }) => {
        const front = new Set(paretoFront(models));
        return models.map((priced) => [
          priced.entry.model.id,
          priced.entry.model.role,
          cost.axis,
          priced.cost,
          priced.estimate.value,
          priced.estimate.lower,
          priced.estimate.upper,
          front.has(priced) ? 1 : 0,
        ]);
      }),
    },
  };
}

/** Models with a mean score and a cost above zero: a logarithmic axis has no place for nothing. */
function pricedModels(view: StudyView, { of }: Cost): PricedModel[] {
  return view.ranked.flatMap((entry) => {
    const cost = of(entry.model);
    const { mean } = entry;
    if (mean === null || cost === null || !(cost > 0)) return [];
    return [{ entry, cost, estimate: mean, score: gain(view.measure, mean.value) }];
  });
}

function leftOut(view: StudyView, shown: readonly PricedModel[]): string {
  const absent = view.ranked.filter((entry) => !shown.some((priced) => priced.entry === entry));
  if (absent.length === 0) return "";
  const texts = absent.map(
    ({ label, mean }) => `${label} (${mean === null ? "no mean score" : formatEstimate(mean)})`,
  );
  return `Not among the times, since they take none worth measuring, were not measured or have no mean score: ${listOf(texts)}.`;
}

function takeaway({ cost, models }: { cost: Cost; models: readonly PricedModel[] }): string {
  const front = paretoFront(models);
  const names = front.map(({ entry, cost: price }) => `${entry.label} (${cost.text(price)})`);
  return `${cost.title}: ${countOf(front.length, "model")} of ${models.length} ${front.length === 1 ? "is" : "are"} beaten by none that is cheaper: ${listOf(names)}.`;
}
