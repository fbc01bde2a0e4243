import type { Exhibit } from "./exhibit.ts";
import { beeswarmFigure } from "./figures/beeswarm.ts";
import { calibrationFigure } from "./figures/calibration-curves.ts";
import { classHeatMapFigure } from "./figures/class-heat-map.ts";
import { clusterFigure } from "./figures/cluster-medoids.ts";
import { concentrationTable } from "./figures/concentration-table.ts";
import { costFigure } from "./figures/cost-score.ts";
import { criticalDifferenceFigure } from "./figures/critical-difference.ts";
import { cumulativeFigure } from "./figures/cumulative-importance.ts";
import { datasetsTable } from "./figures/datasets-table.ts";
import { decisionFigure } from "./figures/decision-curves.ts";
import { decisionTable } from "./figures/decision-table.ts";
import { delongExhibit } from "./figures/delong-table.ts";
import { dropTable } from "./figures/drop-table.ts";
import { ecgFigure } from "./figures/ecg-examples.ts";
import { efficiencyTable } from "./figures/efficiency-table.ts";
import { exclusionsTable } from "./figures/exclusions-table.ts";
import { failuresTable } from "./figures/failures-table.ts";
import { keepTopFigure } from "./figures/keep-top.ts";
import { labelCurveFigure } from "./figures/label-curve.ts";
import { layerFigure } from "./figures/layer-maps.ts";
import { leaderboardFigure } from "./figures/leaderboard.ts";
import { leaderboardTable } from "./figures/leaderboard-table.ts";
import { liftFigure } from "./figures/lift.ts";
import { mapNumbersTable } from "./figures/map-numbers.ts";
import { numberTransferTable } from "./figures/number-transfer-table.ts";
import { overlapFigure } from "./figures/overlap-map.ts";
import { pooledTable } from "./figures/pooled-table.ts";
import { populationShiftTable } from "./figures/population-shift.ts";
import { probeTable } from "./figures/probe-table.ts";
import { segmentHeatMapFigure } from "./figures/segment-heat-map.ts";
import { segmentOverlayFigure } from "./figures/segment-overlay.ts";
import { shiftDropFigure } from "./figures/shift-drop.ts";
import { shiftTable } from "./figures/shift-table.ts";
import { signalOverlayFigure } from "./figures/signal-overlay.ts";
import { signalTable } from "./figures/signal-table.ts";
import { similarityFigure } from "./figures/similarity-matrix.ts";
import { splitsTable } from "./figures/splits-table.ts";
import { structureTable } from "./figures/structure-table.ts";
import { subgroupFigure } from "./figures/subgroup-forest.ts";
import { transferFigure } from "./figures/transfer-matrix.ts";
import { tunedMapFigure } from "./figures/tuned-maps.ts";
import { mapFigure } from "./figures/umap-panels.ts";
import { winMatrixFigure } from "./figures/win-matrix.ts";
import { type Html, html } from "./html.ts";
import { limitsHtml } from "./limits.ts";
import { provenanceHtml } from "./provenance.ts";
import type { StudyView } from "./study-view.ts";

/** A section before its figures are numbered. */
export interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly exhibits: readonly Exhibit[];
  /** Text after the exhibits, or why there are none. */
  readonly text: Html | null;
}

/** Every chapter in reading order. One that has nothing to show says why. */
export function chaptersOf(view: StudyView): Chapter[] {
  return [
    chapter("scores", "Leaderboard", [
      leaderboardFigure(view),
      leaderboardTable(view),
      liftFigure(view),
      decisionTable(view),
      criticalDifferenceFigure(view),
      winMatrixFigure(view),
      delongExhibit(view),
      probeTable(view),
      costFigure(view),
    ]),
    chapter(
      "labels",
      "Few labels",
      [labelCurveFigure(view), efficiencyTable(view)],
      "The study has one label fraction and no shots, so there is no curve.",
    ),
    chapter(
      "per-class",
      "Per class",
      [classHeatMapFigure(view)],
      view.bundle.task.target === null
        ? "The study has no scores of single classes."
        : "The task is a number: there are no classes.",
    ),
    chapter(
      "between-datasets",
      "Between datasets",
      [transferFigure(view), dropTable(view), numberTransferTable(view), pooledTable(view)],
      "Nothing was transferred: the study has one dataset, or a preset that tests at home only.",
    ),
    chapter(
      "probabilities",
      "Probabilities and decisions",
      [calibrationFigure(view), decisionFigure(view)],
      whyNoCurves(view),
    ),
    chapter(
      "fairness",
      "Subgroups",
      [subgroupFigure(view)],
      !view.bundle.evaluation.isCrossValidated && view.bundle.task.target === null
        ? "Sex, age, device and site are not known for the test patients, or nothing was scored."
        : whyNoCurves(view),
    ),
    chapter(
      "embeddings",
      "Maps of the embeddings",
      [mapFigure(view), mapNumbersTable(view), tunedMapFigure(view)],
      "The study asked for no map.",
    ),
    chapter(
      "spaces",
      "Structure of the embeddings",
      [structureTable(view), similarityFigure(view), layerFigure(view), clusterFigure(view)],
      "The study did not ask for the structure of the embeddings.",
    ),
    chapter(
      "shifts",
      "Shift between datasets",
      [populationShiftTable(view), shiftTable(view), shiftDropFigure(view)],
      "The study has one dataset, so nothing could shift.",
    ),
    chapter(
      "attributions",
      "What the probe reads",
      [
        beeswarmFigure(view),
        cumulativeFigure(view),
        concentrationTable(view),
        overlapFigure(view),
        keepTopFigure(view),
      ],
      "The study asked for no attribution.",
    ),
    chapter(
      "signal",
      "What the model reads in the signal",
      [
        segmentHeatMapFigure(view),
        segmentOverlayFigure(view),
        signalTable(view),
        signalOverlayFigure(view),
      ],
      "The study did not ask what the models read in the signal (explain.segments, explain.signal).",
    ),
    chapter(
      "recordings",
      "Recordings",
      [ecgFigure(view)],
      "No dataset of the study allows its waveforms to be shown, or none was asked for.",
    ),
    chapter("data", "Data", [datasetsTable(view), splitsTable(view), exclusionsTable(view)]),
    ...failuresChapter(view),
    { id: "provenance", title: "Provenance", exhibits: [], text: provenanceHtml(view) },
    { id: "limits", title: "How to read this report", exhibits: [], text: limitsHtml(view) },
  ];
}

function chapter(
  id: string,
  title: string,
  exhibits: readonly (Exhibit | null)[],
  whyEmpty = "There is nothing to show.",
): Chapter {
  const shown = exhibits.filter((exhibit) => exhibit !== null);
  return { id, title, exhibits: shown, text: shown.length === 0 ? html`<p>${whyEmpty}</p>` : null };
}

/** Why no prediction was looked at closer. */
function whyNoCurves({ bundle: { task, evaluation } }: StudyView): string {
  if (task.target !== null)
    return "The task is a number: it has neither probabilities nor a threshold for them.";
  return !evaluation.isCrossValidated
    ? "No class of the study can be looked at closer."
    : "Probes of different folds share no scale of probabilities and no threshold, so nothing is drawn over them.";
}

function failuresChapter(view: StudyView): Chapter[] {
  const table = failuresTable(view);
  return table === null
    ? []
    : [{ id: "failures", title: "Failures", exhibits: [table], text: null }];
}
