import type { MapPoints } from "./map-points.ts";

/** Points sorted into square cells over [-1, 1] x [-1, 1], so that a place is looked up without reading all. */
export interface SpatialGrid {
  readonly points: MapPoints;
  readonly cells: number;
  /** uint32[cells * cells + 1]: where each cell's points start in `order`. */
  readonly starts: Uint32Array;
  /** uint32[points]: point numbers, cell by cell; points without a place are left out. */
  readonly order: Uint32Array;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

const POINTS_PER_CELL = 8;

/** Sorts points into cells by counting. */
export function spatialGrid(points: MapPoints): SpatialGrid {
  const count = points.x.length;
  const cells = Math.max(1, Math.min(512, Math.round(Math.sqrt(count / POINTS_PER_CELL))));
  const starts = new Uint32Array(cells * cells + 1);
  const cellOf = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const x = points.x[i]!;
    const y = points.y[i]!;
    const placed = Number.isFinite(x) && Number.isFinite(y);
    cellOf[i] = placed ? cellNumber(y, cells) * cells + cellNumber(x, cells) : -1;
    if (placed) starts[cellOf[i]! + 1]!++;
  }
  for (let cell = 0; cell < cells * cells; cell++) starts[cell + 1]! += starts[cell]!;
  const next = starts.slice();
  const order = new Uint32Array(starts[cells * cells]!);
  for (let i = 0; i < count; i++) {
    if (cellOf[i]! >= 0) order[next[cellOf[i]!]!++] = i;
  }
  return { points, cells, starts, order };
}

/** Calls `visit` with every point of the cells that a box touches; some lie just outside it. */
export function visitBox(grid: SpatialGrid, box: Box, visit: (point: number) => void): void {
  const { cells, starts, order } = grid;
  const left = cellNumber(box.left, cells);
  const right = cellNumber(box.right, cells);
  const top = cellNumber(box.top, cells);
  for (let row = cellNumber(box.bottom, cells); row <= top; row++) {
    const end = starts[row * cells + right + 1]!;
    for (let k = starts[row * cells + left]!; k < end; k++) visit(order[k]!);
  }
}

/** The nearest point within `reach` map units that `accepts` takes, or null. */
export function nearestPoint(
  grid: SpatialGrid,
  {
    x,
    y,
    reach,
    accepts = () => true,
  }: { x: number; y: number; reach: number; accepts?: (point: number) => boolean },
): number | null {
  let best: number | null = null;
  let least = reach * reach;
  const box = { left: x - reach, right: x + reach, bottom: y - reach, top: y + reach };
  visitBox(grid, box, (point) => {
    const dx = grid.points.x[point]! - x;
    const dy = grid.points.y[point]! - y;
    const distance = dx * dx + dy * dy;
    if (distance <= least && accepts(point)) {
      best = point;
      least = distance;
    }
  });
  return best;
}

/** The points inside a closed line (x, y, x, y, ...), by the even-odd rule. */
export function pointsInside(grid: SpatialGrid, line: readonly number[]): number[] {
  const inside: number[] = [];
  if (line.length < 6) return inside;
  const xs = line.filter((_, i) => i % 2 === 0);
  const ys = line.filter((_, i) => i % 2 === 1);
  const box = {
    left: Math.min(...xs),
    right: Math.max(...xs),
    bottom: Math.min(...ys),
    top: Math.max(...ys),
  };
  visitBox(grid, box, (point) => {
    if (isInside(grid.points.x[point]!, grid.points.y[point]!, { xs, ys })) inside.push(point);
  });
  return inside;
}

function isInside(
  x: number,
  y: number,
  { xs, ys }: { xs: readonly number[]; ys: readonly number[] },
): boolean {
  let odd = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    const crosses = ys[i]! > y !== ys[j]! > y;
    if (crosses && x < ((xs[j]! - xs[i]!) * (y - ys[i]!)) / (ys[j]! - ys[i]!) + xs[i]!) odd = !odd;
  }
  return odd;
}

function cellNumber(coordinate: number, cells: number): number {
  return Math.min(cells - 1, Math.max(0, Math.floor(((coordinate + 1) / 2) * cells)));
}
