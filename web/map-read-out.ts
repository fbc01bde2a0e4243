import { figureRows, rowObjects } from "./figure-rows.ts";
import { hideReadOut, pointerIn, showReadOut } from "./read-out.ts";

interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Farther than this (in units of the drawing, 800 wide) no dot is meant. */
const REACH = 30;

/** Every figure's points by "model method", read once. */
const pointsOfFigure = new WeakMap<Element, Map<string, MapPoint[]>>();

/** Names the recording under the pointer. */
export function addMapReadOut(svg: SVGSVGElement): void {
  const [left = 0, top = 0, scale = 1] = (svg.dataset["frame"] ?? "").split(" ").map(Number);
  svg.addEventListener("pointermove", (event) => {
    const place = pointerIn(svg, event);
    const nearest = nearestPoint(pointsOf(svg), (point) =>
      Math.hypot(left + scale * point.x - place.x, top - scale * point.y - place.y),
    );
    if (nearest === null) hideReadOut();
    else showReadOut(nearest.text, event);
  });
  svg.addEventListener("pointerleave", hideReadOut);
}

function nearestPoint(
  points: readonly MapPoint[],
  distance: (point: MapPoint) => number,
): MapPoint | null {
  let best: MapPoint | null = null;
  let reach = REACH;
  for (const point of points) {
    const here = distance(point);
    if (here < reach) [best, reach] = [point, here];
  }
  return best;
}

function pointsOf(svg: SVGSVGElement): readonly MapPoint[] {
  const figure = svg.closest("figure");
  if (figure === null) return [];
  const known = pointsOfFigure.get(figure) ?? readPoints(figure);
  pointsOfFigure.set(figure, known);
  return known.get(`${svg.dataset["model"]} ${svg.dataset["method"]}`) ?? [];
}

function readPoints(figure: Element): Map<string, MapPoint[]> {
  const byMap = new Map<string, MapPoint[]>();
  for (const row of rowObjects(figureRows(figure))) {
    const { model, method, x, y, record, dataset, sex, age_years: age } = row;
    const facts = [record, dataset, row["class"], sex, age === null ? null : `${age} years`];
    const key = `${model} ${method}`;
    const points = byMap.get(key) ?? [];
    points.push({
      x: Number(x),
      y: Number(y),
      text: facts.filter((fact) => fact !== null).join(" · "),
    });
    byMap.set(key, points);
  }
  return byMap;
}
