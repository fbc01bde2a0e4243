import * as Plot from "@observablehq/plot";
import type { ScoreRow } from "../../results/bundle.ts";
import { divergingColor, inkOn } from "../color-scale.ts";
import { scoreInterval, simulationNote, testCounts } from "../counts.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { formatEstimate, formatPercent, formatScore } from "../number-format.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { aurocColor, aurocLegend } from "./class-heat-map.ts";
import { rampLegend } from "./ramp-legend.ts";

interface TransferCell {
  readonly train: string;
  readonly test: string;
  readonly row: ScoreRow | undefined;
  /** External minus internal score of the same trained probe; null on the diagonal or when a score is missing. */
  readonly change: number | null;
}

interface Side {
  readonly facet: string;
  /** Is the diagonal outlined? */
  readonly diagonal: boolean;
  /** Should there be a number? The diagonal of the changes is empty by definition. */
  missing(cell: TransferCell): boolean;
  fill(cell: TransferCell): string | null;
  text(cell: TransferCell): string;
}

const WIDTH = 460;
const CELL_HEIGHT = 30;

/** Draws train-on-A, test-on-B for every model, with the change from home to abroad; null with one dataset. */
export function transferFigure(view: StudyView): Exhibit | null {
  if (view.bundle.datasets.length < 2) return null;
  const cells = new Map(view.ranked.map(({ model }) => [model.id, cellsOf(view, model.id)]));
  const limit = changeLimit([...cells.values()].flat());
  return {
    kind: "figure",
    id: "transfer",
    title: "Trained on one dataset, tested on another",
    takeaway: takeaway(view, cells),
    body: html`<div class="legends">${aurocLegend()}${changeLegend(limit)}</div>
<div class="panels">${view.ranked.map((entry) => transferPanel(view, { entry, cells: cells.get(entry.model.id)!, limit }))}</div>
<p class="key">${view.bundle.datasets.map(({ id, title }) => `${view.datasetLabel(id)}: ${title}`).join(" · ")}</p>`,
    alternative: `One pair of matrices per model, rows the training dataset, columns the test dataset. ${view.ranked
      .map(
        ({ label, model }) =>
          `${label}: median change ${formatScore(medianChange(cells.get(model.id)!), { signed: true })}`,
      )
      .join("; ")}.`,
    interval: `${scoreInterval(view)} Intervals of the scores are in the CSV; the change is a difference of two point estimates on different test sets and has no interval here.`,
    counts: testCounts(view),
    howToRead: `Left: macro AUROC; the outlined diagonal is the internal test. Right: how much the same probe gains (green) or loses (purple) when it leaves home, external minus internal. A macro score counts only classes that both datasets assessed, so a cell off the diagonal may cover fewer classes. Labels: ${formatPercent(view.fullFraction)}.`,
    simulation: simulationNote(view),
    table: {
      name: "transfer",
      columns: [
        "model",
        "train_dataset",
        "test_dataset",
        "macro_auroc",
        "lower_95",
        "upper_95",
        "external_minus_internal",
        "test_patients",
        "test_positives",
        "reason",
      ],
      rows: view.ranked.flatMap(({ model }) =>
        cells
          .get(model.id)!
          .map(({ train, test, row, change }) => [
            model.id,
            train,
            test,
            row?.value ?? null,
            row?.lower ?? null,
            row?.upper ?? null,
            change,
            row?.testPatients ?? null,
            row?.testPositives ?? null,
            row === undefined ? "not run" : row.reason,
          ]),
      ),
    },
  };
}

function cellsOf(view: StudyView, modelId: string): TransferCell[] {
  const ids = view.bundle.datasets.map(({ id }) => id);
  return ids.flatMap((train) => {
    const home = view.score({ modelId, trainDatasetId: train })?.value;
    return ids.map((test) => {
      const row = view.score({ modelId, trainDatasetId: train, testDatasetId: test });
      const change = row?.value == null || home == null || train === test ? null : row.value - home;
      return { train, test, row, change };
    });
  });
}

function transferPanel(
  view: StudyView,
  { entry, cells, limit }: { entry: RankedModel; cells: readonly TransferCell[]; limit: number },
): Html {
  const ids = view.bundle.datasets.map(({ id }) => id);
  const hatchId = `hatch-transfer-${view.ranked.indexOf(entry)}`;
  const sides: Side[] = [
    {
      facet: "macro AUROC",
      diagonal: true,
      missing: () => true,
      fill: ({ row }) => (row?.value == null ? null : aurocColor(row.value)),
      text: ({ row }) => formatScore(row?.value, { digits: 2 }),
    },
    {
      facet: "external − internal",
      diagonal: false,
      missing: ({ train, test }) => train !== test,
      fill: ({ change }) => (change === null ? null : divergingColor(change / limit)),
      text: ({ change }) => formatScore(change, { digits: 2, signed: true }),
    },
  ];
  const marginLeft = 88;
  return plotSvg(
    {
      width: WIDTH,
      height: 62 + 24 + CELL_HEIGHT * ids.length,
      marginTop: 62,
      marginLeft,
      marginRight: 4,
      marginBottom: 24,
      x: { type: "band", domain: ids, padding: 0.04 },
      y: { type: "band", domain: ids, padding: 0.05 },
      fx: { domain: sides.map(({ facet }) => facet), padding: 0.08, label: null, axis: null },
      marks: [
        panelTitle(entry.label, { marginLeft, dy: -40, fx: sides[0]!.facet }),
        Plot.text(sides, {
          fx: "facet",
          text: "facet",
          frameAnchor: "top-left",
          textAnchor: "start",
          lineAnchor: "bottom",
          dy: -24,
          fill: "var(--muted)",
          fontSize: 10,
        }),
        Plot.axisX({
          anchor: "top",
          label: null,
          tickSize: 0,
          tickFormat: (id: string) => view.datasetLabel(id),
          fontSize: 10,
        }),
        Plot.axisY({
          label: null,
          tickSize: 0,
          tickFormat: (id: string) => view.datasetLabel(id),
          fontSize: 10,
        }),
        Plot.text(["columns: tested on; rows: trained on"], {
          frameAnchor: "bottom-left",
          textAnchor: "start",
          lineAnchor: "top",
          dy: 8,
          dx: -marginLeft + 2,
          fontSize: 9.5,
          fill: "var(--muted)",
          fx: [sides[0]!.facet],
        }),
        ...sides.flatMap((side) => sideMarks(side, { cells, hatchId })),
      ],
    },
    {
      label: `${entry.label}: macro AUROC and its change for every pair of training and test dataset`,
      hatchId,
    },
  );
}

function sideMarks(
  { facet, diagonal, fill, text, missing }: Side,
  { cells, hatchId }: { cells: readonly TransferCell[]; hatchId: string },
): Plot.Markish[] {
  const filled = cells.filter((cell) => fill(cell) !== null);
  const empty = cells.filter((cell) => fill(cell) === null && missing(cell));
  const place = { x: "test", y: "train", fx: () => facet } as const;
  return [
    Plot.cell(empty, { ...place, fill: `url(#${hatchId})`, title: titleOf }),
    Plot.cell(filled, { ...place, fill, title: titleOf }),
    Plot.cell(diagonal ? cells.filter(({ train, test }) => train === test) : [], {
      ...place,
      fill: "none",
      stroke: "var(--ink)",
      strokeWidth: 1.6,
      inset: 0.5,
    }),
    Plot.text(filled, {
      ...place,
      text,
      fill: (cell: TransferCell) => inkOn(fill(cell)!),
      fontVariant: "tabular-nums",
    }),
  ];
}

function titleOf({ train, test, row, change }: TransferCell): string {
  const score = row?.value == null ? (row?.reason ?? "not run") : formatEstimate(row);
  const moved = change === null ? "" : `, ${formatScore(change, { signed: true })} against home`;
  return `trained on ${train}, tested on ${test}: ${score}${moved}`;
}

/** The largest change, rounded up to 0.05, so that the colours are symmetric about zero. */
function changeLimit(cells: readonly TransferCell[]): number {
  const largest = Math.max(0.05, ...cells.map(({ change }) => Math.abs(change ?? 0)));
  return Math.ceil(largest * 20 - 1e-9) / 20;
}

function changeLegend(limit: number): Html {
  return rampLegend({
    title: "External − internal",
    color: (share) => divergingColor(2 * share - 1),
    ticks: [-1, -0.5, 0, 0.5, 1].map((part) => ({
      at: (part + 1) / 2,
      text: formatScore(part * limit, { digits: limit < 0.1 ? 3 : 2, signed: true }),
    })),
  });
}

function medianChange(cells: readonly TransferCell[]): number | null {
  return medianOf(cells.flatMap(({ change }) => (change === null ? [] : [change])));
}

function takeaway(view: StudyView, cells: ReadonlyMap<string, readonly TransferCell[]>): string {
  const best = view.ranked.find(({ model }) => medianChange(cells.get(model.id)!) !== null);
  if (best === undefined) return "No model was tested away from home.";
  const own = cells.get(best.model.id)!.filter(({ change }) => change !== null);
  const worst = own.reduce((a, b) => (b.change! < a.change! ? b : a));
  const lost = own.filter(({ change }) => change! < 0).length;
  return `For ${best.model.title} the score abroad is lower than at home in ${lost} of ${own.length} pairs (median change ${formatScore(medianChange(own), { signed: true })}; lowest ${formatScore(worst.change, { signed: true })}, from ${view.datasetTitle(worst.train)} to ${view.datasetTitle(worst.test)}).`;
}
