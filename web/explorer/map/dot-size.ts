import { type DrawingSize, type MapWindow, pixelsPerUnit } from "./camera.ts";

const SMALLEST = 1.6;
const LARGEST = 11;

/**
 * Diameter of a dot in CSS pixels: as large as keeps the dots apart on average, within limits, and growing slowly
 * as the reader goes nearer.
 */
export function dotSize(
  points: number,
  { window, size }: { window: MapWindow; size: DrawingSize },
): number {
  const side = 2 * pixelsPerUnit(window, size);
  const apart = side / Math.sqrt(Math.max(1, points));
  return Math.min(LARGEST, Math.max(SMALLEST, 0.55 * apart ** 0.9));
}
