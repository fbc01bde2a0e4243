import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import type { Neighbours } from "../nearest-neighbours.ts";

/** Points per cell of the grid, on average. */
const POINTS_PER_CELL = 2;

/**
 * Finds the exact nearest neighbours of points in the plane, float32[records, 2], in Euclidean distance: a grid of cells, searched
 * ring by ring around each point. A tie goes to the lower row number. Throws `shape-mismatch`.
 */
export function planeNeighbours(points: Matrix, neighbors: number): Neighbours {
  if (points.cols !== 2) {
    throw new EinthovenError("shape-mismatch", `points of ${points.cols} coordinates`, {
      hint: "this search is for maps; use nearestNeighbours()",
    });
  }
  const width = Math.max(0, Math.min(neighbors, points.rows - 1));
  const indices = new Int32Array(points.rows * width);
  const distances = new Float64Array(points.rows * width);
  if (width === 0) return { rows: points.rows, neighbors: width, indices, distances };
  const grid = gridOf(points);
  for (let r = 0; r < points.rows; r++) {
    const list = {
      rows: indices.subarray(r * width, (r + 1) * width),
      squared: distances.subarray(r * width, (r + 1) * width),
    };
    searchInto(list, points, grid, r);
  }
  return {
    rows: points.rows,
    neighbors: width,
    indices,
    distances: distances.map(Math.sqrt),
  };
}

interface Grid {
  readonly left: number;
  readonly bottom: number;
  readonly cell: number;
  readonly columns: number;
  readonly lines: number;
  /** Cell c holds members[starts[c]] ... members[starts[c + 1] - 1], ascending. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

function gridOf({ rows, data }: Matrix): Grid {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) {
    low[i % 2] = Math.min(low[i % 2]!, data[i]!);
    high[i % 2] = Math.max(high[i % 2]!, data[i]!);
  }
  const spans = [high[0]! - low[0]!, high[1]! - low[1]!] as const;
  const longest = Math.max(...spans);
  const side = Math.max(1, Math.ceil(Math.sqrt(rows / POINTS_PER_CELL)));
  const cell = longest > 0 ? longest / side : 1;
  const [columns, lines] = spans.map((span) => Math.floor(span / cell) + 1) as [number, number];
  const cellOf = (r: number): number =>
    Math.floor((data[2 * r + 1]! - low[1]!) / cell) * columns +
    Math.floor((data[2 * r]! - low[0]!) / cell);
  const starts = new Int32Array(columns * lines + 1);
  for (let r = 0; r < rows; r++) starts[cellOf(r) + 1]!++;
  for (let c = 0; c < columns * lines; c++) starts[c + 1]! += starts[c]!;
  const next = starts.slice();
  const members = new Int32Array(rows);
  for (let r = 0; r < rows; r++) members[next[cellOf(r)]!++] = r;
  return { left: low[0]!, bottom: low[1]!, cell, columns, lines, starts, members };
}

/** Nearest first; squared distances are infinite while the list is not full. */
interface NearList {
  readonly rows: Int32Array;
  readonly squared: Float64Array;
}

function searchInto(list: NearList, points: Matrix, grid: Grid, r: number): void {
  const { left, bottom, cell, columns, lines } = grid;
  const x = Math.floor((points.data[2 * r]! - left) / cell);
  const y = Math.floor((points.data[2 * r + 1]! - bottom) / cell);
  const farthest = Math.max(x, y, columns - 1 - x, lines - 1 - y);
  const last = list.squared.length - 1;
  list.squared.fill(Number.POSITIVE_INFINITY);
  list.rows.fill(-1);
  for (let ring = 0; ring <= farthest; ring++) {
    // All points beyond the rings so far are further away than this, but for the rounding of cells.
    const reach = (ring - 1) * cell * (1 - 1e-6);
    if (ring > 1 && list.squared[last]! < reach * reach) return;
    ringInto(list, points, grid, { r, x, y, ring });
  }
}

/** Looks into the cells of a square ring around a cell, as far as they lie on the grid. */
function ringInto(
  list: NearList,
  points: Matrix,
  grid: Grid,
  { r, x, y, ring }: { r: number; x: number; y: number; ring: number },
): void {
  const { columns, lines } = grid;
  const lastLine = Math.min(lines - 1, y + ring);
  for (let line = Math.max(0, y - ring); line <= lastLine; line++) {
    const step = Math.abs(line - y) === ring ? 1 : 2 * ring;
    for (let column = x - ring; column <= x + ring; column += step) {
      if (column < 0 || column >= columns) continue;
      lookInto(list, points, grid, { r, cell: line * columns + column });
    }
  }
}

function lookInto(
  { rows, squared }: NearList,
  { data }: Matrix,
  { starts, members }: Grid,
  { r, cell }: { r: number; cell: number },
): void {
  const last = squared.length - 1;
  for (let i = starts[cell]!; i < starts[cell + 1]!; i++) {
    const s = members[i]!;
    const dx = data[2 * s]! - data[2 * r]!;
    const dy = data[2 * s + 1]! - data[2 * r + 1]!;
    const distance = dx * dx + dy * dy;
    if (s === r || !comesBefore(distance, s, squared[last]!, rows[last]!)) continue;
    let place = last;
    for (; place > 0; place--) {
      const before = squared[place - 1]!;
      const row = rows[place - 1]!;
      if (!comesBefore(distance, s, before, row)) break;
      squared[place] = before;
      rows[place] = row;
    }
    squared[place] = distance;
    rows[place] = s;
  }
}

function comesBefore(distance: number, row: number, other: number, otherRow: number): boolean {
  return distance < other || (distance === other && row < otherRow);
}
