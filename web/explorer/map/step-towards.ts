import { nearestPoint, type SpatialGrid } from "./spatial-grid.ts";

export type Direction = "left" | "right" | "up" | "down";

const ANGLES: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, 1],
  down: [0, -1],
};

/**
 * The next point in a direction, for the arrow keys: the nearest one within a quarter circle around the direction,
 * looked for ever wider. Null at the edge.
 */
export function stepTowards(
  grid: SpatialGrid,
  {
    from,
    direction,
    accepts = () => true,
  }: { from: number; direction: Direction; accepts?: (point: number) => boolean },
): number | null {
  const x = grid.points.x[from]!;
  const y = grid.points.y[from]!;
  const [along, up] = ANGLES[direction];
  const isAhead = (point: number): boolean => {
    if (point === from || !accepts(point)) return false;
    const dx = grid.points.x[point]! - x;
    const dy = grid.points.y[point]! - y;
    const ahead = dx * along + dy * up;
    const aside = Math.abs(dx * up + dy * along);
    return ahead > 0 && aside <= ahead;
  };
  for (let reach = 4 / grid.cells; reach < 6; reach *= 2) {
    const point = nearestPoint(grid, { x, y, reach, accepts: isAhead });
    if (point !== null) return point;
  }
  return null;
}
