import * as Plot from "@observablehq/plot";
import type { SimilarityPair, SimilaritySummary } from "../../results/similarity-summary.ts";
import { inkOn, sequentialColor } from "../color-scale.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatInterval, formatScore } from "../number-format.ts";
import { plotSvg } from "../plot-svg.ts";
import { similarityOrder } from "../similarity-order.ts";
import type { StudyView } from "../study-view.ts";
import { rampLegend } from "./ramp-legend.ts";

/** The last head leans over it. */
const MARGIN_RIGHT = 84;

interface Cell {
  readonly row: string;
  readonly column: string;
  readonly value: number | null;
  /** Null on the diagonal. */
  readonly pair: SimilarityPair | null;
}

/** Draws debiased CKA of every two models, similar ones side by side, on a fixed scale from 0 to 1; null without it. */
export function similarityFigure(view: StudyView): Exhibit | null {
  const { similarity } = view.bundle.structure;
  if (similarity === null || similarity.pairs.length === 0) return null;
  const { records, pairs } = similarity;
  const name = nameOf(view, similarity);
  return {
    kind: "figure",
    id: "similarity",
    title: "How alike the embeddings are",
    takeaway: takeaway(view, similarity),
    body: html`${rampLegend({
      title: "Debiased linear CKA (fixed from 0 to 1)",
      color: sequentialColor,
      ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: String(at) })),
    })}${matrix(similarity, name)}`,
    alternative: `Matrix of similarities between models. ${pairs
      .map(({ a, b, value }) => `${name(a)} and ${name(b)}: ${formatScore(value, { digits: 2 })}`)
      .join("; ")}.`,
    interval:
      "Intervals (CSV and pointer) are 95 % percentile intervals of 500 bootstrap samples of patients. The chance range is what records exchanged within their dataset give: what two models share only because both tell the datasets apart lies inside it.",
    counts: `${countOf(records, "held-out patient")} of all datasets, one recording each, the same for every model.`,
    howToRead:
      "1: two models see the same similarities between recordings, up to rotation and scale; 0: unrelated. Models are ordered so that similar ones stand side by side. A high value between a trained encoder and its untrained twin says that the network's shape, not its training, makes the embedding. A number in brackets lies inside the chance range.",
    simulation: simulationNote(view),
    table: {
      name: "similarity",
      columns: [
        "model_a",
        "model_b",
        "cka_debiased",
        "lower_95",
        "upper_95",
        "chance_low",
        "chance_high",
        "patients",
      ],
      rows: pairs.map(({ a, b, value, lower, upper, nullRange }) => [
        similarity.modelIds[a]!,
        similarity.modelIds[b]!,
        value,
        lower,
        upper,
        nullRange?.[0] ?? null,
        nullRange?.[1] ?? null,
        records,
      ]),
    },
  };
}

function nameOf(view: StudyView, { modelIds }: SimilaritySummary): (model: number) => string {
  return (model) => view.model(modelIds[model]!)?.label ?? modelIds[model]!;
}

function matrix(similarity: SimilaritySummary, name: (model: number) => string): Html {
  const pairOf = (a: number, b: number): SimilarityPair | null =>
    similarity.pairs.find((pair) => pair.a === Math.min(a, b) && pair.b === Math.max(a, b)) ?? null;
  const order = similarityOrder(similarity.modelIds.length, (a, b) => pairOf(a, b)?.value ?? null);
  const cells = order.flatMap((a) =>
    order.map((b): Cell => {
      const pair = a === b ? null : pairOf(a, b);
      return { row: name(a), column: name(b), value: a === b ? 1 : (pair?.value ?? null), pair };
    }),
  );
  const filled = cells.filter(({ value }) => value !== null);
  const marginLeft = 164;
  const marginTop = 112;
  const side = order.length > 8 ? 44 : 56;
  const place = { x: "column", y: "row" } as const;
  const domain = order.map(name);
  const width = marginLeft + side * order.length + MARGIN_RIGHT;
  const drawn = plotSvg(
    {
      width,
      height: marginTop + 32 * order.length + 6,
      marginLeft,
      marginTop,
      marginRight: MARGIN_RIGHT,
      marginBottom: 6,
      x: { type: "band", domain, padding: 0.03 },
      y: { type: "band", domain, padding: 0.04 },
      marks: [
        Plot.axisX({
          anchor: "top",
          label: null,
          tickSize: 0,
          tickRotate: -40,
          fontSize: 11,
        }),
        Plot.axisY({ label: null, tickSize: 0, fontSize: 11.5 }),
        Plot.cell(
          cells.filter(({ value }) => value === null),
          { ...place, fill: "url(#hatch-similarity)", title: titleOf },
        ),
        Plot.cell(filled, { ...place, fill: fillOf, title: titleOf }),
        Plot.text(
          filled.filter(({ pair }) => pair !== null),
          {
            ...place,
            text: textOf,
            fill: (cell: Cell) => inkOn(fillOf(cell)),
            fontVariant: "tabular-nums",
            fontSize: 11,
          },
        ),
      ],
    },
    { label: "Debiased CKA of every two models", hatchId: "hatch-similarity" },
  );
  return html`<div style="max-width:${width}px">${drawn}</div>`;
}

function fillOf({ value }: Cell): string {
  return sequentialColor(value ?? 0);
}

function textOf({ value, pair }: Cell): string {
  const text = formatScore(value, { digits: 2 });
  return pair !== null && isChance(pair) ? `(${text})` : text;
}

function titleOf({ row, column, value, pair }: Cell): string {
  if (pair === null) return `${row} with itself`;
  const chance =
    pair.nullRange === null
      ? ""
      : `; chance ${formatScore(pair.nullRange[0])} to ${formatScore(pair.nullRange[1])}`;
  return `${row} and ${column}: ${formatScore(value)} ${formatInterval(pair)}${chance}`;
}

function isChance({ value, nullRange }: SimilarityPair): boolean {
  return value !== null && nullRange !== null && value <= nullRange[1];
}

function takeaway(view: StudyView, similarity: SimilaritySummary): string {
  const name = nameOf(view, similarity);
  const known = similarity.pairs.filter(({ value }) => value !== null);
  if (known.length === 0) return "No two embeddings could be compared.";
  const most = known.reduce((a, b) => (b.value! > a.value! ? b : a));
  const least = known.reduce((a, b) => (b.value! < a.value! ? b : a));
  const chance = known.filter(isChance).length;
  const extremes =
    known.length === 1
      ? `${name(most.a)} and ${name(most.b)}: ${formatScore(most.value)} ${formatInterval(most)}`
      : `Most alike: ${name(most.a)} and ${name(most.b)}, ${formatScore(most.value)} ${formatInterval(most)}; least: ${name(least.a)} and ${name(least.b)}, ${formatScore(least.value)} ${formatInterval(least)}`;
  return `${extremes}. ${chance === 0 ? "All" : `${known.length - chance} of ${known.length}`} pairs are more alike than chance.`;
}
