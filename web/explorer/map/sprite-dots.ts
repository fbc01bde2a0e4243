import type { MapWindow } from "./camera.ts";
import type { MapPoints } from "./map-points.ts";
import { mixingStep } from "./mixed-order.ts";
import type { PointStyle } from "./painter.ts";

/** Everything that one picture needs. Lengths in device pixels. */
export interface Frame {
  readonly points: MapPoints;
  readonly style: PointStyle;
  /** The points to draw, in this order. */
  readonly seen: Uint32Array;
  readonly window: MapWindow;
  /** Pixels for one map unit. */
  readonly scale: number;
  /** Middle of the canvas. */
  readonly left: number;
  readonly top: number;
  readonly diameter: number;
}

/** Draws every dot as a small picture, smooth at the edge. Neighbours on the map are not neighbours in time, so that
 * no category lies on top only because it came last. */
export function paintSprites(context: CanvasRenderingContext2D, frame: Frame): void {
  const { points, style, seen, window, scale, left, top, diameter } = frame;
  const sprites = style.palette.map((color, i) =>
    spriteOf(color, i === 0 ? 0.75 * diameter : diameter),
  );
  const step = mixingStep(seen.length);
  for (const back of [true, false]) {
    for (let k = 0; k < seen.length; k++) {
      const point = seen[(k * step) % seen.length]!;
      const code = style.codes[point]!;
      if ((code === 0) !== back) continue;
      const sprite = sprites[code]!;
      const x = left + (points.x[point]! - window.x) * scale;
      const y = top - (points.y[point]! - window.y) * scale;
      context.drawImage(
        sprite,
        Math.round(x - sprite.width / 2),
        Math.round(y - sprite.height / 2),
      );
    }
  }
}

function spriteOf(color: string, diameter: number): HTMLCanvasElement {
  const sprite = document.createElement("canvas");
  const side = Math.ceil(diameter) + 2;
  sprite.width = side;
  sprite.height = side;
  const context = sprite.getContext("2d")!;
  context.beginPath();
  context.arc(side / 2, side / 2, diameter / 2, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.globalAlpha = 0.82;
  context.fill();
  return sprite;
}
