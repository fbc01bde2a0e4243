import { type DrawingSize, edgesOf, type MapWindow, pixelsPerUnit, WHOLE_MAP } from "./camera.ts";
import { paintDense } from "./dense-pixels.ts";
import { dotSize } from "./dot-size.ts";
import type { Painter, PointStyle } from "./painter.ts";
import { type SpatialGrid, visitBox } from "./spatial-grid.ts";
import { paintSprites } from "./sprite-dots.ts";

/** Up to so many dots are drawn one by one, round and smooth; more are added up pixel by pixel. */
const MOST_SPRITES = 12_000;

/** Draws a map on a 2-D canvas: for machines without WebGL, and wherever `?renderer=canvas` asks for it. */
export function canvasPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser has no 2-D canvas");
  let grid: SpatialGrid | null = null;
  let style: PointStyle = { codes: new Uint8Array(0), palette: [] };
  let window: MapWindow = WHOLE_MAP;
  let size: DrawingSize = { width: 1, height: 1 };
  let asked = 0;
  /** Points to draw, those that stand back first. Reused, so that a frame makes no garbage. */
  let seen = new Uint32Array(0);

  const paint = (): void => {
    asked = 0;
    if (grid === null || style.codes.length !== grid.points.x.length) return;
    const count = gather(grid, { codes: style.codes, window, size, seen });
    const ratio = canvas.width / size.width;
    const frame = {
      points: grid.points,
      style,
      seen: seen.subarray(0, count),
      scale: pixelsPerUnit(window, size) * ratio,
      left: canvas.width / 2,
      top: canvas.height / 2,
      window,
      diameter: dotSize(grid.order.length, { window, size }) * ratio,
    };
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (count <= MOST_SPRITES) paintSprites(context, frame);
    else paintDense(context, frame);
  };
  const ask = (): void => {
    if (asked === 0) asked = requestAnimationFrame(paint);
  };

  return {
    name: "canvas",
    setPoints(next) {
      grid = next;
      seen = new Uint32Array(next.order.length);
      ask();
    },
    setStyle(next) {
      style = next;
      ask();
    },
    setWindow(next) {
      window = next;
      ask();
    },
    setSize(next) {
      size = next;
      // More than two device pixels for one CSS pixel cannot be told apart on a map, and cost a frame.
      const ratio = Math.min(2, devicePixelRatio);
      canvas.width = Math.max(1, Math.round(next.width * ratio));
      canvas.height = Math.max(1, Math.round(next.height * ratio));
      ask();
    },
    destroy() {
      cancelAnimationFrame(asked);
    },
  };
}

/** Fills `seen` with the points in the window: first those of colour 0, then all others. Returns how many. */
function gather(
  grid: SpatialGrid,
  {
    codes,
    window,
    size,
    seen,
  }: { codes: Uint8Array; window: MapWindow; size: DrawingSize; seen: Uint32Array },
): number {
  const edges = edgesOf({ window, size });
  let back = 0;
  let front = seen.length;
  visitBox(grid, edges, (point) => {
    if (codes[point] === 0) seen[back++] = point;
    else seen[--front] = point;
  });
  seen.copyWithin(back, front);
  return back + seen.length - front;
}
