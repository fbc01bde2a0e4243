import type { DrawingSize, MapWindow } from "./camera.ts";
import type { SpatialGrid } from "./spatial-grid.ts";

/** How the points look. Number `i` of `codes` is the place of point `i`'s colour in `palette`. */
export interface PointStyle {
  /** uint8[points] */
  readonly codes: Uint8Array;
  /** Colours "#rrggbb". Colour 0 is for points that stand back: drawn first, below all others. */
  readonly palette: readonly string[];
}

/** Draws points on its canvas. Two exist, by WebGL and by the 2-D canvas; the pointer is somebody else's matter. */
export interface Painter {
  readonly name: "webgl" | "canvas";
  setPoints(grid: SpatialGrid): void;
  setStyle(style: PointStyle): void;
  setWindow(window: MapWindow): void;
  setSize(size: DrawingSize): void;
  destroy(): void;
}
