import * as Plot from "@observablehq/plot";
import { ALL_LABELS, settingText } from "../../core/setting.ts";
import { inkOn, sequentialColor } from "../color-scale.ts";
import { simulationNote } from "../counts.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatScore, listOf } from "../number-format.ts";
import { panelTitle, plotSvg, widePlot } from "../plot-svg.ts";
import { type StudyView, shortened } from "../study-view.ts";
import { type OverlapCell, type OverlapPanel, overlapPanels } from "./overlap-cells.ts";
import { rampLegend } from "./ramp-legend.ts";

/** Of columns, in half of the width of the page. */
const MOST_NARROW = 8;
const MARGIN = { left: 144, top: 104 } as const;
const ROW = 26;

/** Draws how well the order of dimensions agrees between seeds, label fractions, halves of the patients and datasets. */
export function overlapFigure(view: StudyView): Exhibit | null {
  const panels = overlapPanels(view);
  if (panels.length === 0) return null;
  const datasetIds = view.bundle.datasets.map(({ id }) => id);
  const wide = panels.some(({ columns }) => columns.length > MOST_NARROW);
  return {
    kind: "figure",
    id: "stability",
    title: "Does the order of the dimensions hold?",
    takeaway: takeaway(panels),
    body: html`${rampLegend({
      title: "Rank-biased overlap (the same colours in every panel)",
      color: sequentialColor,
      ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: String(at) })),
    })}<div class="${wide ? "panels one" : "panels"}">${panels.map((panel, i) => panelHtml(view, panel, i))}</div>`,
    alternative: `Heat maps of rank-biased overlap, classes down, what is compared across, one per model. ${panels
      .map(
        ({ label, cells, chance }) =>
          `${label}: median ${formatScore(medianOf(cells.map(({ overlap }) => overlap)), { digits: 2 })}, by chance ${formatScore(chance.overlap, { digits: 2 })}`,
      )
      .join("; ")}.`,
    interval: `Numbers are means over the pairs that were compared. Hatched cells do not exceed the upper limit of chance: what one pair of random orders in twenty exceeds. An empty place was not compared: the class was not fitted there.`,
    counts: `Stability on ${listOf([...new Set(panels.flatMap(({ datasetId }) => datasetId ?? []))].map((id) => view.datasetTitle(id)))}; agreement between every two of ${countOf(datasetIds.length, "dataset")}.`,
    howToRead:
      "Each cell compares two orders of the dimensions by mean |SHAP|, the leading ones counting most: 1 is the same order, and the panel's title says how far random orders come. Seeds: other subsets of patients at that label fraction (at 100 % only the inner folds differ, and what a network or forest draws). Against all: few labels against all of them. Halves: two probes that share no patient. Between datasets: the same class elsewhere. An order that does not survive another half of the patients says something about the sample and nothing about ECGs. Single dimensions of correlated embeddings change places easily; the probe's score may be stable all the same.",
    simulation: simulationNote(view),
    table: {
      name: "stability",
      columns: [
        "model",
        "probe",
        "class",
        "compared",
        "dataset",
        "other_dataset",
        "labels",
        "pairs",
        "overlap",
        "overlap_low",
        "overlap_high",
        "spearman",
        "other_classes_overlap",
        "chance_overlap",
        "chance_overlap_high",
        "chance_spearman_high",
      ],
      rows: [...stabilityRows(view), ...agreementRows(view)],
    },
  };
}

function panelHtml(view: StudyView, panel: OverlapPanel, number: number): Html {
  const { label, columns, classIds, cells, chance } = panel;
  const hatchId = `hatch-stability-${number}`;
  const beyond = cells.filter(({ overlap }) => overlap > chance.overlapHigh);
  const within = cells.filter(({ overlap }) => overlap <= chance.overlapHigh);
  const place = { x: "column", y: "classId" } as const;
  const title = `${label} (chance at most ${formatScore(chance.overlapHigh, { digits: 2 })})`;
  const text = (cell: OverlapCell): string => formatScore(cell.overlap, { digits: 2 });
  const hint = (cell: OverlapCell): string =>
    `${label}, ${view.classTitle(cell.classId)}, ${cell.column}: ${text(cell)}, Spearman ${formatScore(cell.spearman, { digits: 2 })}`;
  const wide = columns.length > MOST_NARROW;
  const drawn = plotSvg(
    {
      width: wide ? 960 : 460,
      height: MARGIN.top + 6 + ROW * classIds.length,
      marginTop: MARGIN.top,
      marginLeft: MARGIN.left,
      marginRight: wide ? 64 : 30,
      marginBottom: 6,
      x: { type: "band", domain: [...columns], padding: 0.04 },
      y: { type: "band", domain: [...classIds], padding: 0.06, axis: null },
      marks: [
        panelTitle(shortened(title, 76), { marginLeft: MARGIN.left, dy: -82 }),
        Plot.axisX({ anchor: "top", label: null, tickSize: 0, tickRotate: -35 }),
        Plot.text(classIds, {
          y: (id: string) => id,
          text: (id: string) => shortened(view.classTitle(id), 21),
          frameAnchor: "left",
          textAnchor: "start",
          dx: -MARGIN.left + 2,
        }),
        Plot.cell(within, { ...place, fill: `url(#${hatchId})`, title: hint }),
        Plot.cell(beyond, { ...place, fill: fillOf, title: hint }),
        Plot.text(within, { ...place, text, pointerEvents: "none" }),
        Plot.text(beyond, {
          ...place,
          text,
          fill: (cell: OverlapCell) => inkOn(fillOf(cell)),
          pointerEvents: "none",
        }),
      ],
    },
    { label: `${label}: overlap of the order of dimensions, by class and comparison`, hatchId },
  );
  return wide ? widePlot(drawn, `${label}: overlap, panel ${number + 1}`) : drawn;
}

function fillOf({ overlap }: OverlapCell): string {
  return sequentialColor(overlap);
}

function stabilityRows({ bundle }: StudyView): (string | number | null)[][] {
  return bundle.stabilities.flatMap(({ modelId, datasetId, probe, classId, rows, chance }) =>
    rows.map((row) => [
      ...[
        modelId,
        probe,
        classId,
        row.source,
        datasetId,
        null,
        settingText(row.setting),
        row.pairs,
      ],
      ...[row.overlap, row.overlapLow, row.overlapHigh, row.spearman, null],
      ...[chance.overlap, chance.overlapHigh, chance.spearmanHigh],
    ]),
  );
}

function agreementRows({ bundle }: StudyView): (string | number | null)[][] {
  return bundle.agreements.map(({ modelId, probe, datasetIds, classId, ...row }) => [
    ...[
      modelId,
      probe,
      classId,
      "datasets",
      ...datasetIds,
      settingText(ALL_LABELS),
      1,
      row.overlap,
      null,
      null,
    ],
    ...[row.spearman, row.otherClasses],
    ...[row.chance.overlap, row.chance.overlapHigh, row.chance.spearmanHigh],
  ]);
}

function takeaway(panels: readonly OverlapPanel[]): string {
  const isBeyond = (kind: OverlapCell["kind"]): boolean[] =>
    panels.flatMap(({ cells, chance }) =>
      cells.flatMap((cell) => (cell.kind === kind ? [cell.overlap > chance.overlapHigh] : [])),
    );
  const count = (cells: readonly boolean[]): string =>
    `${cells.filter(Boolean).length} of ${countOf(cells.length, "case")}`;
  const [halves, datasets] = [isBeyond("halves"), isBeyond("datasets")];
  const parts = [
    ...(halves.length > 0 ? [`between halves of the patients in ${count(halves)}`] : []),
    ...(datasets.length > 0 ? [`between datasets in ${count(datasets)}`] : []),
  ];
  return parts.length === 0
    ? "Only seeds and label fractions are compared."
    : `The order of the dimensions agrees beyond chance ${listOf(parts)}.`;
}
