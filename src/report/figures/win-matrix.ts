import * as Plot from "@observablehq/plot";
import { divergingColor, inkOn } from "../color-scale.ts";
import { simulationNote, testCounts } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { html } from "../html.ts";
import { gain, type Measure } from "../measure.ts";
import { formatCount, formatInterval, formatP, formatScore } from "../number-format.ts";
import { plotSvg } from "../plot-svg.ts";
import { overallRanking, pairOf } from "../rankings.ts";
import type { StudyView } from "../study-view.ts";
import { rampLegend } from "./ramp-legend.ts";

/** Numbers fit into the cells up to so many models. */
const MOST_WRITTEN = 10;
const ALPHA = 0.05;

interface Cell {
  readonly row: string;
  readonly column: string;
  readonly difference: number | null;
  readonly differs: boolean;
  readonly title: string;
}

/** Draws the difference of every two models and whether it stands after Holm; null with fewer than two. */
export function winMatrixFigure(view: StudyView): Exhibit | null {
  const ranking = overallRanking(view);
  const { comparison } = view.bundle;
  if (ranking === null || comparison === null || ranking.ranks.length < 2) return null;
  const ids = ranking.ranks.map(({ modelId }) => modelId);
  const least = view.measure.lowerIsBetter ? 1e-9 : 0.05;
  const cells = ids.flatMap((row) => ids.map((column) => cellOf(view, row, column)));
  const limit = Math.max(least, ...cells.map(({ difference }) => Math.abs(difference ?? 0)));
  const compared = ranking.pairs.filter(({ p }) => p !== null);
  const differing = compared.filter(({ p }) => p! < ALPHA).length;
  const wilcoxon = new Map(
    comparison.blocks.wilcoxon.map((test) => [`${test.modelId}\n${test.referenceId}`, test]),
  );
  return {
    kind: "figure",
    id: "wins",
    title: "Every model against every other",
    takeaway: `${differing} of ${compared.length} pairs of models differ in ${view.measure.name} after Holm's correction.`,
    body: html`<div class="legends">${legend(view.measure, limit)}</div><div class="panels${ids.length > MOST_WRITTEN && " one"}">${matrix(view, ids, { cells, limit })}</div>`,
    alternative: `A matrix of differences, row minus column. ${compared
      .filter(({ p }) => p! < ALPHA)
      .slice(0, 30)
      .map(
        ({ modelId, referenceId, difference }) =>
          `${modelId} minus ${referenceId}: ${formatScore(difference, { signed: true })}`,
      )
      .join("; ")}.`,
    interval: `Paired bootstrap, the same ${formatCount(view.bundle.provenance.bootstrapReplicates)} samples of test patients for all models; p is two-sided and Holm-adjusted over all ${compared.length} pairs. Intervals, every single dataset and Wilcoxon's signed-rank test over blocks are in the CSV.`,
    counts: testCounts(view),
    howToRead:
      "Each cell is the model of its row minus the model of its column, averaged over the test sets that both have. Green: the row is better; purple: the column is. A dot marks a difference that stands after correction; a cell without one is no evidence that two models are equal.",
    simulation: simulationNote(view),
    table: {
      name: "wins",
      columns: [
        "dataset",
        "model",
        "reference",
        "test_sets",
        "difference",
        "lower_95",
        "upper_95",
        "p_holm",
        "wilcoxon_pairs",
        "wilcoxon_p_holm",
      ],
      rows: comparison.rankings.flatMap((own) =>
        own.pairs.map((pair) => {
          const { modelId, referenceId, difference, lower, upper, p } = pair;
          const test = own === ranking ? wilcoxon.get(`${modelId}\n${referenceId}`) : undefined;
          return [
            own.datasetId ?? "(all)",
            modelId,
            referenceId,
            pair.cells,
            difference,
            lower,
            upper,
            p,
            test?.pairs ?? null,
            test?.p ?? null,
          ];
        }),
      ),
    },
  };
}

function cellOf(view: StudyView, row: string, column: string): Cell {
  const pair = row === column ? null : pairOf(overallRanking(view)!, row, column);
  const text =
    pair?.difference == null
      ? "no test set in common"
      : `${formatScore(pair.difference, { signed: true })} ${formatInterval(pair, { signed: true })} ${formatP(pair.p!)}`;
  return {
    row,
    column,
    difference: pair?.difference ?? null,
    differs: pair?.p != null && pair.p < ALPHA,
    title: `${row} minus ${column}: ${text}`,
  };
}

function matrix(
  view: StudyView,
  ids: readonly string[],
  { cells, limit }: { cells: readonly Cell[]; limit: number },
): ReturnType<typeof plotSvg> {
  const written = ids.length <= MOST_WRITTEN;
  const width = written ? 460 : 960;
  const margin = { left: written ? 150 : 190, right: 8, top: 24 };
  const height = margin.top + 10 + (written ? 30 : 22) * ids.length;
  const place = (id: string): number => ids.indexOf(id) + 1;
  const filled = cells.filter(({ difference }) => difference !== null);
  const color = ({ difference }: Cell): string =>
    divergingColor(gain(view.measure, difference!) / limit);
  return plotSvg(
    {
      width,
      height,
      marginTop: margin.top,
      marginLeft: margin.left,
      marginRight: margin.right,
      marginBottom: 10,
      x: { type: "band", domain: [...ids], padding: 0.04 },
      y: { type: "band", domain: [...ids], padding: 0.05 },
      marks: [
        Plot.axisX({
          anchor: "top",
          label: null,
          tickSize: 0,
          tickFormat: (id: string) => String(place(id)),
        }),
        Plot.axisY({
          label: null,
          tickSize: 0,
          tickFormat: (id: string) => `${view.model(id)?.label ?? id}  ${place(id)}`,
        }),
        Plot.cell(
          cells.filter(({ difference, row, column }) => difference === null && row !== column),
          { x: "column", y: "row", fill: "url(#hatch-wins)", title: "title" },
        ),
        Plot.cell(filled, { x: "column", y: "row", fill: color, title: "title" }),
        ...(written
          ? [
              Plot.text(filled, {
                x: "column",
                y: "row",
                text: ({ difference }: Cell) =>
                  formatScore(difference, { digits: 2, signed: true }),
                fill: (cell: Cell) => inkOn(color(cell)),
                dy: 3,
                fontSize: 10.5,
                fontVariant: "tabular-nums",
              }),
            ]
          : []),
        Plot.dot(
          filled.filter(({ differs }) => differs),
          {
            x: "column",
            y: "row",
            r: 2.2,
            dy: written ? -9 : 0,
            fill: (cell: Cell) => inkOn(color(cell)),
          },
        ),
      ],
    },
    { label: `Difference in ${view.measure.name} of every two models`, hatchId: "hatch-wins" },
  );
}

function legend(measure: Measure, limit: number): ReturnType<typeof rampLegend> {
  return rampLegend({
    title: "Row − column",
    color: (share) => divergingColor(gain(measure, 2 * share - 1)),
    ticks: [-1, -0.5, 0, 0.5, 1].map((part) => ({
      at: (part + 1) / 2,
      text: formatScore(part * limit, { digits: 2, signed: true }),
    })),
  });
}
