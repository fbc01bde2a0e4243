import type { LayerBlock, LayerSummary } from "../../results/layer-summary.ts";
import { sequentialColor } from "../color-scale.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatInterval, formatScore } from "../number-format.ts";
import { type StudyView, shortened } from "../study-view.ts";
import { type LayerPanel, layerPanels, type PanelCell } from "./layer-panels.ts";
import { rampLegend } from "./ramp-legend.ts";

const CELL = 15;
const LEFT = 64;
const TOP = 78;
/** Of the names of two models. */
const LEAST_WIDTH = 210;

/** Draws debiased CKA of layers against layers: within each encoder, against its untrained twin, and between encoders; null without it. */
export function layerFigure(view: StudyView): Exhibit | null {
  const { layers } = view.bundle.structure;
  if (layers === null || layers.blocks.length === 0) return null;
  const panels = layerPanels(view, layers);
  const own = panels.filter(({ isBetween }) => !isBetween);
  const between = panels.filter(({ isBetween }) => isBetween);
  return {
    kind: "figure",
    id: "layers",
    title: "How alike the layers are",
    takeaway: takeaway(panels),
    body: html`${rampLegend({
      title: "Debiased linear CKA (fixed from 0 to 1)",
      color: sequentialColor,
      ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: String(at) })),
    })}<h4>Within an encoder, and against its untrained twin</h4><div class="layer-maps">${own.map(panelHtml)}</div>${
      between.length > 0 &&
      html`<h4>Between encoders</h4><div class="layer-maps">${between.map(panelHtml)}</div>`
    }`,
    alternative: `Heat maps of similarity, layers from the input on down and across. ${panels.map(inWords).join("; ")}.`,
    interval:
      "Intervals (CSV and pointer) are 95 % percentile intervals of 500 bootstrap samples of patients, the same samples for every cell.",
    counts: `${countOf(layers.records, "held-out patient")} of all datasets, one recording each, the same for every layer of every model${leftOutText(layers)}.`,
    howToRead:
      "Layers run from the input (top, left) to the embedding (bottom, right). 1: two layers see the same similarities between recordings, up to rotation and scale; 0: unrelated. A bright square along the diagonal is a stretch of layers that change little; a dark edge is where the network makes something new of the signal. Against the untrained twin: a layer that is bright there owes its geometry to the signal and the network's shape, not to training. Between encoders the brightest cell of a row need not lie on the diagonal, for equal depth is not equal content. Each layer is pooled to one vector as the embedding is, so what differs only between its tokens is not seen.",
    simulation: simulationNote(view),
    table: {
      name: "layers",
      columns: [
        "model_a",
        "layer_a",
        "place_a",
        "model_b",
        "layer_b",
        "place_b",
        "cka_debiased",
        "lower_95",
        "upper_95",
        "patients",
      ],
      rows: layers.blocks.flatMap((block) => blockRows(layers, block)),
    },
  };
}

/** Every pair of layers once. */
function blockRows(
  { models, records }: LayerSummary,
  { a, b, values, lower, upper }: LayerBlock,
): (string | number | null)[][] {
  const [first, second] = [models[a]!, models[b]!];
  return first.layers.flatMap((layerA, i) =>
    second.layers.flatMap((layerB, j) => {
      if (a === b && i >= j) return [];
      const cell = i * second.layers.length + j;
      return [
        [
          ...[first.modelId, layerA, i, second.modelId, layerB, j],
          ...[values[cell]!, lower[cell]!, upper[cell]!, records],
        ],
      ];
    }),
  );
}

function panelHtml(panel: LayerPanel): Html {
  const { title, rows, columns, cells } = panel;
  const width = Math.max(LEAST_WIDTH, LEFT + columns.length * CELL + 22);
  const height = TOP + rows.length * CELL + 2;
  return html`<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" style="width:${width}px" role="img" aria-label="${inWords(panel)}" font-size="10" font-family="system-ui, sans-serif" fill="currentColor">${title.map(
    (line, l) =>
      html`<text x="0" y="${11 + 13 * l}" font-size="11" font-weight="600">${shortened(line, Math.floor(width / 6.6))}<title>${line}</title></text>`,
  )}${columns.map((name, j) => {
    const [x, y] = [LEFT + (j + 0.5) * CELL + 3, TOP - 5];
    return html`<text x="${x}" y="${y}" transform="rotate(-60 ${x} ${y})">${name}</text>`;
  })}${rows.map(
    (name, i) =>
      html`<text x="${LEFT - 5}" y="${TOP + i * CELL + 11}" text-anchor="end">${name}</text>`,
  )}${cells.map(cellHtml)}</svg>`;
}

/** Hatched where there is no number. */
function cellHtml({ i, j, row, column, ...estimate }: PanelCell): Html {
  const [x, y, side] = [LEFT + j * CELL, TOP + i * CELL, CELL - 1];
  const { value } = estimate;
  const text = `${row} and ${column}: ${formatScore(value)} ${formatInterval(estimate)}`;
  if (value === null) {
    return html`<g><rect x="${x}" y="${y}" width="${side}" height="${side}" fill="var(--hatch-ground)"/><path d="M${x} ${y + side}l${side} ${-side}" stroke="var(--hatch)" stroke-width="1.6"/><title>${row} and ${column}: no number</title></g>`;
  }
  return html`<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="${sequentialColor(value)}"><title>${text}</title></rect>`;
}

function leftOutText({ leftOut }: LayerSummary): string {
  return leftOut === 0
    ? ""
    : `; ${countOf(leftOut, "record")} left out, of which some encoder has no vector`;
}

/** What a panel shows, for a reader who cannot see it. */
function inWords({ title, isWithin, rows, columns, cells }: LayerPanel): string {
  const last = cells.at(-1)!;
  const name = title.join(" ");
  if (isWithin) {
    const ends = cells.find(({ i, j }) => i === 0 && j === columns.length - 1)!;
    return `${name}: ${rows[0]} and ${last.column} ${formatScore(ends.value, { digits: 2 })}`;
  }
  const known = cells.filter(({ value }) => value !== null);
  if (known.length === 0) return `${name}: no number`;
  const most = known.reduce((best, cell) => (cell.value! > best.value! ? cell : best));
  return `${name}: embeddings ${formatScore(last.value, { digits: 2 })}, most alike ${most.row} and ${most.column} ${formatScore(most.value, { digits: 2 })}`;
}

function takeaway(panels: readonly LayerPanel[]): string {
  const within = panels.find(({ isWithin }) => isWithin)!;
  const depth = within.rows.length;
  const ends = within.cells.find(({ i, j }) => i === 0 && j === depth - 1)!;
  const steps = within.cells.filter(({ i, j, value }) => j === i + 1 && value !== null);
  const parts = [
    `In ${within.title[0]!}, ${ends.row} and embedding: ${formatScore(ends.value)} ${formatInterval(ends)}`,
  ];
  if (steps.length > 0) {
    const largest = steps.reduce((best, step) => (step.value! < best.value! ? step : best));
    parts.push(
      `the largest change from one layer to the next is from ${largest.row} to ${largest.column} (${formatScore(largest.value)})`,
    );
  }
  const twin = panels.find(({ a, b, isBetween }) => a === within.a && b !== a && !isBetween);
  if (twin !== undefined) {
    const last = twin.cells.at(-1)!;
    parts.push(
      `its embedding and that of its untrained twin: ${formatScore(last.value)} ${formatInterval(last)}`,
    );
  }
  return `${parts.join("; ")}.`;
}
