import * as Plot from "@observablehq/plot";
import type { BlockTests } from "../../results/study-comparison.ts";
import { simulationNote, testCounts } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatCount, formatInterval, formatP, formatScore } from "../number-format.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import { overallRanking, tieLetters } from "../rankings.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { type IntervalRow, intervalPanel } from "./interval-panel.ts";
import { niceTicks } from "./nice-ticks.ts";

/** Draws mean ranks with their intervals, and the critical difference over blocks; null where nothing was compared. */
export function criticalDifferenceFigure(view: StudyView): Exhibit | null {
  const ranking = overallRanking(view);
  const { comparison } = view.bundle;
  if (ranking === null || comparison === null || ranking.ranks.length < 2) return null;
  const { blocks } = comparison;
  const replicates = formatCount(view.bundle.provenance.bootstrapReplicates);
  return {
    kind: "figure",
    id: "ranks",
    title: "Ranks, and which models differ",
    takeaway: takeaway(view),
    body: html`<div class="panels">${rankPanel(view)}${
      blocks.friedman === null ? noBlocks(blocks) : blockPanel(view, blocks)
    }</div>`,
    alternative: `Mean ranks, 1 is best. ${ranking.ranks.map(({ modelId, meanRank, lower, upper, groups }) => `${labelOf(view, modelId)}: ${formatScore(meanRank, { digits: 1 })} ${formatInterval({ lower, upper }, { digits: 1 })} group ${tieLetters(groups)}`).join("; ")}.`,
    interval: `Test sets: bars are 95 % intervals of the mean rank, from ranking every one of ${replicates} bootstrap samples of test patients; the datasets are taken as they are. Letters: models that share one do not differ (paired bootstrap of the macro score, Holm over all pairs, 5 %). Blocks: Nemenyi's critical difference, 5 %.`,
    counts: `${testCounts(view)} Blocks: ${blocks.blocks} of ${countOf(blocks.ofBlocks, "block")} (a class in a dataset) in which every model has a score${blocks.leftOut.length > 0 ? `; left out for too few of them: ${blocks.leftOut.join(", ")}` : ""}.`,
    howToRead:
      "1 is best. A rank interval says how sure the order of these models is for other patients of the same hospitals. The panel over blocks asks another question: would the order hold for other classes and datasets like these? There, models on one bar do not differ; blocks of one dataset share patients, so its p values are too small rather than too large.",
    simulation: simulationNote(view),
    table: {
      name: "ranks",
      columns: [
        "dataset",
        "model",
        "mean_rank",
        "lower_95",
        "upper_95",
        "cells",
        "cells_of",
        "tie_groups",
        "block_mean_rank",
        "blocks",
        "critical_difference",
      ],
      rows: comparison.rankings.flatMap(({ datasetId, ranks }) =>
        ranks.map(({ modelId, meanRank, lower, upper, cells, ofCells, groups }) => {
          const place = blocks.modelIds.indexOf(modelId);
          const block = datasetId === null || comparison.rankings.length === 1;
          return [
            datasetId ?? "(all)",
            modelId,
            meanRank,
            lower,
            upper,
            cells,
            ofCells,
            tieLetters(groups),
            block && place >= 0 ? (blocks.friedman?.meanRanks[place] ?? null) : null,
            block ? blocks.blocks : null,
            block ? (blocks.friedman?.criticalDifference ?? null) : null,
          ];
        }),
      ),
    },
  };
}

function labelOf(view: StudyView, modelId: string): string {
  return view.model(modelId)?.label ?? modelId;
}

function rankPanel(view: StudyView): Html {
  const { ranks } = overallRanking(view)!;
  const rows = ranks.map(
    ({ modelId, meanRank, lower, upper, groups, cells, ofCells }): IntervalRow => {
      const { model, label, style } = view.model(modelId) ?? view.ranked[0]!;
      if (meanRank === null)
        return { kind: "missing", key: modelId, label, reason: "no shared test set" };
      return {
        kind: "estimate",
        key: modelId,
        label,
        value: meanRank,
        lower,
        upper,
        text: `${formatScore(meanRank, { digits: 1 })} ${formatInterval({ lower, upper }, { digits: 1 })} ${tieLetters(groups)}${cells < ofCells ? ` (${cells} of ${ofCells})` : ""}`,
        style,
        control: model.role === "control",
      };
    },
  );
  return intervalPanel(rows, {
    title: "Mean rank over test sets",
    axis: "mean rank (1 is best)",
    domain: [0.8, ranks.length + 0.2],
    baseline: 1,
    reference: null,
    marginLeft: 150,
    marginRight: 120,
    label: "Mean rank of every model with its 95 % interval",
  });
}

function noBlocks({ reason }: BlockTests): Html {
  return html`<div class="empty-panel" data-export="text"><p><strong>Critical difference</strong></p><p>No test over blocks: ${reason ?? "not computed"}.</p></div>`;
}

const WIDTH = 460;
const ROW = 21;
const MARGIN = { top: 62, right: 34, bottom: 36, left: 150 };
/** Bars beside the points, one column each. */
const BAR_STEP = 8;

interface BlockRow {
  readonly entry: RankedModel;
  readonly rank: number;
}

/** Mean ranks over blocks; bars at the right join models that lie within the critical difference. */
function blockPanel(view: StudyView, { friedman, modelIds, blocks }: BlockTests): Html {
  const { meanRanks, criticalDifference, p } = friedman!;
  const rows = modelIds
    .map((id, m): BlockRow => ({ entry: view.model(id) ?? view.ranked[0]!, rank: meanRanks[m]! }))
    .sort((a, b) => a.rank - b.rank);
  const cliques = cliquesOf(rows, criticalDifference);
  const domain: [number, number] = [0.8, rows.length + 0.2];
  const right = MARGIN.right + BAR_STEP * cliques.length;
  const ticks = niceTicks(domain, {
    leastStep: Math.max(1, (30 * (domain[1] - domain[0])) / (WIDTH - MARGIN.left - right)),
  });
  const key = ({ entry }: BlockRow): string => entry.model.id;
  const shown = Math.min(criticalDifference, rows.length - 1);
  return plotSvg(
    {
      width: WIDTH,
      height: MARGIN.top + MARGIN.bottom + ROW * rows.length,
      marginTop: MARGIN.top,
      marginRight: right,
      marginBottom: MARGIN.bottom,
      marginLeft: MARGIN.left,
      x: { domain },
      y: { type: "point", domain: rows.map(key), axis: null, padding: 0.5 },
      marks: [
        panelTitle(`Over blocks: N = ${blocks}, Friedman ${formatP(p)}`, {
          marginLeft: MARGIN.left,
          dy: -38,
        }),
        Plot.gridX({ stroke: "var(--grid)", strokeOpacity: 1, ticks }),
        Plot.axisX({
          label: "mean rank over blocks (1 is best)",
          labelArrow: "none",
          labelAnchor: "center",
          ticks,
          tickSize: 3,
        }),
        Plot.link([0], {
          x1: 1,
          x2: 1 + shown,
          y1: () => key(rows[0]!),
          y2: () => key(rows[0]!),
          dy: -ROW * 0.5 - 10,
          stroke: "var(--ink)",
          strokeWidth: 2,
        }),
        Plot.text([`critical difference ${formatScore(criticalDifference, { digits: 2 })}`], {
          x: 1,
          y: () => key(rows[0]!),
          dy: -ROW * 0.5 - 15,
          textAnchor: "start",
          lineAnchor: "bottom",
          fontSize: 10.5,
        }),
        Plot.text(rows, {
          y: key,
          text: ({ entry }) => entry.label,
          frameAnchor: "left",
          textAnchor: "start",
          dx: -MARGIN.left + 2,
        }),
        Plot.dot(rows, {
          x: "rank",
          y: key,
          r: 4.5,
          stroke: ({ entry }) => entry.style.color,
          fill: ({ entry }) => (entry.style.hollow ? "var(--page)" : entry.style.color),
          strokeWidth: 1.8,
          symbol: ({ entry }: BlockRow) => (entry.model.role === "control" ? "diamond" : "circle"),
          title: ({ entry, rank }) => `${entry.label}: ${formatScore(rank, { digits: 2 })}`,
        }),
        ...cliques.map((clique, i) =>
          Plot.link([clique], {
            x1: domain[1],
            x2: domain[1],
            y1: ([first]) => key(rows[first]!),
            y2: ([, last]) => key(rows[last]!),
            dx: 12 + BAR_STEP * i,
            stroke: "var(--ink)",
            strokeWidth: 3.5,
            strokeLinecap: "round",
          }),
        ),
      ],
      symbol: { type: "identity" } as unknown as Plot.ScaleOptions,
    },
    { label: "Mean ranks over blocks; bars join models that do not differ" },
  );
}

/** Longest runs of two or more models whose ranks lie within the critical difference: first and last place. */
function cliquesOf(rows: readonly BlockRow[], criticalDifference: number): [number, number][] {
  const runs = rows.map(({ rank }, first): [number, number] => [
    first,
    rows.findLastIndex((other) => other.rank - rank <= criticalDifference),
  ]);
  return runs.filter(([first, last], i) => last > first && (i === 0 || last > runs[i - 1]![1]));
}

function takeaway(view: StudyView): string {
  const ranking = overallRanking(view)!;
  const [best] = ranking.ranks;
  const name = view.model(best!.modelId)?.model.title ?? best!.modelId;
  const tied = ranking.tieGroups.find((group) => group.includes(best!.modelId));
  const others = (tied ?? []).filter((id) => id !== best!.modelId);
  const ties =
    others.length === 0
      ? "and differs from every other model"
      : `and does not differ from ${countOf(others.length, "other")}: ${others.map((id) => labelOf(view, id)).join(", ")}`;
  const { friedman, reason, blocks } = view.bundle.comparison!.blocks;
  const over =
    friedman === null
      ? `Over blocks nothing was tested: ${reason}.`
      : `Over ${blocks} blocks of a class in a dataset, models ${friedman.p < 0.05 ? "differ" : "do not differ"} (Friedman ${formatP(friedman.p)}).`;
  return `${name} has the best mean rank (${formatScore(best!.meanRank, { digits: 1 })}) ${ties}. ${over}`;
}
