import * as Plot from "@observablehq/plot";
import { divergingColor, inkOn } from "../color-scale.ts";
import { scoreInterval, simulationNote, testCounts } from "../counts.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { formatEstimate, formatInterval, formatPercent, formatScore } from "../number-format.ts";
import { panelTitle, plotSvg, widePlot } from "../plot-svg.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { aurocColor, aurocLegend } from "./class-heat-map.ts";
import { rampLegend } from "./ramp-legend.ts";
import { reasonGroups } from "./reason-groups.ts";
import { type TransferCell, transferCells } from "./transfer-cells.ts";

interface Side {
  readonly facet: string;
  /** Is the diagonal outlined? */
  readonly diagonal: boolean;
  /** Is the number told from zero? Marked by a dot. */
  marked(cell: TransferCell): boolean;
  /** Should there be a number? The diagonal of the changes is empty by definition. */
  missing(cell: TransferCell): boolean;
  fill(cell: TransferCell): string | null;
  text(cell: TransferCell): string;
}

const WIDTH = 460;
const CELL_HEIGHT = 30;
/** With more datasets than this a signed number fills its cell. */
const CROWDED = 8;
/** Width of a character of a head, with its share of the gap to the next. */
const HEAD_CHARACTER = 6.2;

/** Draws train-on-A, test-on-B for every model, with the change from home to abroad; null with one dataset, under a preset and for numbers. */
export function transferFigure(view: StudyView): Exhibit | null {
  const { datasets, task, evaluation } = view.bundle;
  if (datasets.length < 2 || task.target !== null || evaluation.preset !== null) return null;
  const cells = new Map(view.ranked.map(({ model }) => [model.id, transferCells(view, model.id)]));
  const limit = changeLimit([...cells.values()].flat());
  const many = isMany(view);
  return {
    kind: "figure",
    id: "transfer",
    title: "Trained on one dataset, tested on another",
    takeaway: takeaway(view, cells),
    body: html`<div class="legends">${aurocLegend()}${changeLegend(limit)}</div>
<div class="${many ? "panels one" : "panels"}">${view.ranked.filter(({ scored }) => scored).map((entry) => transferPanel(view, { entry, cells: cells.get(entry.model.id)!, limit }))}</div>
<p class="key">${view.bundle.datasets.map(({ id, title }) => `${view.datasetLabel(id)}: ${title}`).join(" · ")}</p>
${reasonsHtml(view, cells)}`,
    alternative: `One pair of matrices per model, rows the training dataset, columns the test dataset. ${view.ranked
      .map(
        ({ label, model }) =>
          `${label}: median change ${formatScore(medianChange(cells.get(model.id)!), { signed: true })}`,
      )
      .join("; ")}.`,
    interval: `${scoreInterval(view)} Intervals of the scores and of the changes (both test sets resampled, each on its own) are in the CSV; a dot marks a change whose interval does not hold zero.`,
    counts: testCounts(view),
    howToRead: `Left: macro AUROC; the outlined diagonal is the internal test. Right: how much the same probe gains (green) or loses (purple) when it leaves home, external minus internal, each the mean over the classes that are scored in both (the CSV and the pointer name them). So the change need not be the difference of two numbers at the left, whose macro scores may cover different classes. Hatched: no score, no class that could be trained, or no class in common. Labels: ${formatPercent(view.fullFraction)}.`,
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
        "change_lower_95",
        "change_upper_95",
        "classes_compared",
        "internal_mean",
        "external_mean",
        "test_patients",
        "test_positives",
        "reason",
      ],
      rows: view.ranked.flatMap(({ model }) =>
        cells
          .get(model.id)!
          .map(({ train, test, row, value, reason, change }) => [
            model.id,
            train,
            test,
            value,
            value === null ? null : row!.lower,
            value === null ? null : row!.upper,
            change?.difference ?? null,
            change?.lower ?? null,
            change?.upper ?? null,
            change?.classIds.join(" ") ?? null,
            change?.internal ?? null,
            change?.external ?? null,
            row?.testPatients ?? null,
            row?.testPositives ?? null,
            reason,
          ]),
      ),
    },
  };
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
      marked: () => false,
      missing: () => true,
      fill: ({ value }) => (value === null ? null : aurocColor(value)),
      text: ({ value }) => formatScore(value, { digits: 2 }),
    },
    {
      facet: "external − internal",
      diagonal: false,
      marked: ({ change }) => isTold(change),
      missing: ({ train, test }) => train !== test,
      fill: ({ change }) => (change === null ? null : divergingColor(change.difference / limit)),
      text: ({ change }) => formatScore(change?.difference, { digits: 2, signed: true }),
    },
  ];
  const marginLeft = 88;
  const many = isMany(view);
  const rotated = many || isCrowded(view);
  const marginTop = many ? 100 : rotated ? 84 : 62;
  const drawn = plotSvg(
    {
      width: many ? 960 : WIDTH,
      height: marginTop + 24 + CELL_HEIGHT * ids.length,
      marginTop,
      marginLeft,
      marginRight: many ? 34 : rotated ? 14 : 4,
      marginBottom: 24,
      x: { type: "band", domain: ids, padding: 0.04 },
      y: { type: "band", domain: ids, padding: 0.05 },
      fx: { domain: sides.map(({ facet }) => facet), padding: 0.08, label: null, axis: null },
      marks: [
        panelTitle(entry.label, { marginLeft, dy: 22 - marginTop, fx: sides[0]!.facet }),
        Plot.text(sides, {
          fx: "facet",
          text: "facet",
          frameAnchor: "top-left",
          textAnchor: "start",
          lineAnchor: "bottom",
          dy: 38 - marginTop,
          fill: "var(--muted)",
          fontSize: 10,
        }),
        Plot.axisX({
          anchor: "top",
          label: null,
          tickSize: 0,
          ...(rotated && { tickRotate: -35 }),
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
  return many ? widePlot(drawn, `${entry.label}: scores and changes, train by test`) : drawn;
}

function sideMarks(
  { facet, diagonal, marked, fill, text, missing }: Side,
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
      fontSize: new Set(cells.map(({ test }) => test)).size > CROWDED ? 9.5 : 12,
    }),
    Plot.dot(filled.filter(marked), {
      ...place,
      r: 1.8,
      dy: -9,
      fill: (cell: TransferCell) => inkOn(fill(cell)!),
    }),
  ];
}

function isTold(change: TransferCell["change"]): boolean {
  if (change?.lower == null || change.upper === null) return false;
  return change.lower > 0 || change.upper < 0;
}

function titleOf({ train, test, row, reason, change }: TransferCell): string {
  const score = reason ?? formatEstimate(row!);
  const moved =
    change === null
      ? ""
      : `, ${formatScore(change.difference, { signed: true })} ${formatInterval(change, { signed: true })} against home (${formatScore(change.external)} and ${formatScore(change.internal)} over ${change.classIds.join(", ")})`;
  return `trained on ${train}, tested on ${test}: ${score}${moved}`;
}

/** From five datasets on, two matrices side by side need the whole width of the page. */
function isMany({ bundle }: StudyView): boolean {
  return bundle.datasets.length >= 5;
}

/** Would the longest head touch its neighbour if it stood upright? */
function isCrowded(view: StudyView): boolean {
  const labels = view.bundle.datasets.map(({ id }) => view.datasetLabel(id));
  const column = (WIDTH - 92) / 2 / labels.length;
  return Math.max(...labels.map((label) => label.length)) * HEAD_CHARACTER > column;
}

function reasonsHtml(
  view: StudyView,
  cells: ReadonlyMap<string, readonly TransferCell[]>,
): Html | null {
  const shown = view.ranked
    .filter(({ scored }) => scored)
    .flatMap(({ model }) => cells.get(model.id)!);
  return reasonGroups(
    shown.flatMap(({ train, test, reason, change }) => {
      const about = `to ${view.datasetLabel(test)}`;
      if (reason !== null) return [{ reason, about }];
      if (train === test || change !== null) return [];
      return [{ reason: "no class is scored both at home and abroad (change only)", about }];
    }),
  );
}

/** The largest change, rounded up to 0.05, so that the colours are symmetric about zero. */
function changeLimit(cells: readonly TransferCell[]): number {
  const largest = Math.max(0.05, ...cells.map(({ change }) => Math.abs(change?.difference ?? 0)));
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
  return medianOf(cells.flatMap(({ change }) => (change === null ? [] : [change.difference])));
}

function takeaway(view: StudyView, cells: ReadonlyMap<string, readonly TransferCell[]>): string {
  const best = view.ranked.find(({ model }) => medianChange(cells.get(model.id)!) !== null);
  if (best === undefined) return "No model was tested away from home.";
  const own = cells
    .get(best.model.id)!
    .flatMap(({ train, test, change }) =>
      change === null ? [] : [{ train, test, difference: change.difference }],
    );
  const worst = own.reduce((a, b) => (b.difference < a.difference ? b : a));
  const lost = own.filter(({ difference }) => difference < 0).length;
  return `For ${best.model.title} the score abroad, over the classes scored on both sides, is lower than at home in ${lost} of ${own.length} pairs (median change ${formatScore(medianOf(own.map(({ difference }) => difference)), { signed: true })}; lowest ${formatScore(worst.difference, { signed: true })}, from ${view.datasetTitle(worst.train)} to ${view.datasetTitle(worst.test)}).`;
}
