import type { Exhibit } from "./exhibit.ts";
import { classHeatMapFigure } from "./figures/class-heat-map.ts";
import { labelCurveFigure } from "./figures/label-curve.ts";
import { leaderboardFigure } from "./figures/leaderboard.ts";
import { liftFigure } from "./figures/lift.ts";
import { transferFigure } from "./figures/transfer-matrix.ts";
import { type Html, html } from "./html.ts";
import type { StudyView } from "./study-view.ts";

/** A section before it is numbered and drawn. */
export interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly intro: Html | null;
  readonly exhibits: readonly Exhibit[];
  readonly outro: Html | null;
}

/** Every chapter in reading order. One that has nothing to show says why. */
export function chaptersOf(view: StudyView): Chapter[] {
  return [
    chapter("scores", "Leaderboard", [leaderboardFigure(view), liftFigure(view)]),
    chapter("labels", "Few labels", [labelCurveFigure(view)], "one"),
    chapter("per-class", "Per class", [classHeatMapFigure(view)], "x"),
    chapter("shift", "Between datasets", [transferFigure(view)], "y"),
  ];
}
function chapter(id: string, title: string, exhibits: (Exhibit | null)[], empty = ""): Chapter {
  return {
    id,
    title,
    intro: html``,
    exhibits: exhibits.filter((e) => e !== null),
    outro: html`${empty}`,
  };
}
