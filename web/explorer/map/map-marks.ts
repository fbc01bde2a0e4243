import { type Place, placeOf, type Seen } from "./camera.ts";
import type { MapPoints } from "./map-points.ts";

export interface Marks {
  readonly points: MapPoints;
  /** Points, or null. */
  readonly opened: number | null;
  readonly hovered: number | null;
  /** Nearest neighbours of the opened point in the model's own space. */
  readonly neighbours: readonly number[];
  /** A closed line in map units: x, y, x, y, ... */
  readonly line: readonly number[];
  /** A line that is being drawn, in pixels. */
  readonly drawn: readonly Place[];
  readonly colors: { readonly ink: string; readonly page: string; readonly accent: string };
}

/** Draws what lies over the points: rings around records, and the line around a selection. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  { seen, ratio, ...marks }: Marks & { seen: Seen; ratio: number },
): void {
  const { size } = seen;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  const { points, colors } = marks;
  const place = (point: number): Place =>
    placeOf({ x: points.x[point]!, y: points.y[point]! }, seen);
  const line = [...pairs(marks.line).map((point) => placeOf(point, seen))];
  for (const outline of [line, marks.drawn]) paintOutline(context, outline, colors.accent);
  if (marks.opened !== null) {
    const from = place(marks.opened);
    context.strokeStyle = colors.ink;
    context.lineWidth = 0.75;
    for (const neighbour of marks.neighbours) {
      const to = place(neighbour);
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
      ring(context, to, { radius: 5, color: colors.ink, ground: colors.page });
    }
    ring(context, from, { radius: 9, color: colors.accent, ground: colors.page });
    ring(context, from, { radius: 5, color: colors.ink, ground: colors.page });
  }
  if (marks.hovered !== null) {
    ring(context, place(marks.hovered), { radius: 7, color: colors.ink, ground: colors.page });
  }
}

function ring(
  context: CanvasRenderingContext2D,
  { x, y }: Place,
  { radius, color, ground }: { radius: number; color: string; ground: string },
): void {
  for (const [width, style] of [
    [4, ground],
    [2, color],
  ] as const) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke();
  }
}

function paintOutline(
  context: CanvasRenderingContext2D,
  outline: readonly Place[],
  color: string,
): void {
  if (outline.length < 2) return;
  context.beginPath();
  for (const { x, y } of outline) context.lineTo(x, y);
  context.closePath();
  context.fillStyle = color;
  context.globalAlpha = 0.1;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.setLineDash([5, 3]);
  context.stroke();
  context.setLineDash([]);
}

function pairs(line: readonly number[]): Place[] {
  return Array.from({ length: line.length / 2 }, (_, i) => ({
    x: line[2 * i]!,
    y: line[2 * i + 1]!,
  }));
}
