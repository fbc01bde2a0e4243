import type { MapData } from "../data/map-data.ts";
import { announce } from "../shell/announcer.tsx";
import { clearSelection, openRow, selectInside, togglePicked } from "../state/actions.ts";
import type { MapSide } from "../state/explorer-state.ts";
import { openedRow, shown } from "../state/shown.ts";
import {
  edgesOf,
  type MapWindow,
  pannedBy,
  type Seen,
  WHOLE_MAP,
  windowShowing,
  zoomedAt,
} from "./camera.ts";
import { nearestPoint } from "./spatial-grid.ts";
import { type Direction, stepTowards } from "./step-towards.ts";

interface OnMap {
  readonly map: MapData;
  readonly side: MapSide;
  readonly seen: Seen;
  readonly setWindow: (window: MapWindow) => void;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** Does what a key asks for on a map. False for keys that mean nothing here. */
export function mapKey(event: KeyboardEvent, on: OnMap): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const direction = DIRECTIONS[event.key];
  if (direction !== undefined) {
    if (event.shiftKey) pan(direction, on);
    else step(direction, on);
    return true;
  }
  return act(event.key, on);
}

function act(key: string, { side, seen, setWindow }: OnMap): boolean {
  const { width, height } = seen.size;
  const middle = { x: width / 2, y: height / 2 };
  switch (key) {
    case "+":
    case "=":
      setWindow(zoomedAt(middle, { ...seen, factor: 1.5 }));
      return true;
    case "-":
      setWindow(zoomedAt(middle, { ...seen, factor: 1 / 1.5 }));
      return true;
    case "0":
      setWindow(WHOLE_MAP);
      announce("The whole map is shown.");
      return true;
    case " ":
      if (openedRow.value !== null) togglePicked(openedRow.value);
      return true;
    case "v":
      selectView(side, seen);
      return true;
    case "Escape":
      clearSelection();
      return true;
    default:
      return false;
  }
}

/** Selects all records that are seen: the keyboard's lasso. */
function selectView(side: MapSide, seen: Seen): void {
  const { left, right, bottom, top } = edgesOf(seen);
  selectInside({ side, line: [left, bottom, right, bottom, right, top, left, top] });
}

function pan(direction: Direction, { seen, setWindow }: OnMap): void {
  const { width, height } = seen.size;
  const by = {
    left: { x: width / 5, y: 0 },
    right: { x: -width / 5, y: 0 },
    up: { x: 0, y: height / 5 },
    down: { x: 0, y: -height / 5 },
  }[direction];
  setWindow(pannedBy(by, seen));
}

/** Opens the next record in a direction; where none is open, the one nearest to the middle. */
function step(direction: Direction, { map, seen, setWindow }: OnMap): void {
  const accepts = (point: number): boolean => shown.value[map.rows[point]!] === 1;
  const from = openedRow.value === null ? -1 : map.pointOf[openedRow.value]!;
  const { x, y } = seen.window;
  const point =
    from < 0
      ? nearestPoint(map.grid, { x, y, reach: 3, accepts })
      : stepTowards(map.grid, { from, direction, accepts });
  if (point === null) {
    announce("No record lies further that way.");
    return;
  }
  openRow(map.rows[point]!, { quietly: true });
  const place = { x: map.grid.points.x[point]!, y: map.grid.points.y[point]! };
  setWindow(windowShowing(place, { ...seen, least: seen.window.zoom }));
}
