import { rgbOf } from "./rgb.ts";
import type { Frame } from "./sprite-dots.ts";

/** Opacity of a single dot where many lie; crowded places grow towards 1. */
const OPACITY = 0.45;
const BACK_OPACITY = 0.12;

/** Sums of one picture, kept between frames while the size stays. */
let sums: Float32Array = new Float32Array(0);
let image: ImageData | null = null;

/**
 * Adds dots up pixel by pixel: the colour of a pixel is the mean of what lies there, its opacity grows with how
 * much does. The order of drawing plays no part, and 200,000 dots cost a few milliseconds.
 */
export function paintDense(context: CanvasRenderingContext2D, frame: Frame): void {
  const { width, height } = context.canvas;
  if (image === null || image.width !== width || image.height !== height) {
    image = context.createImageData(width, height);
    sums = new Float32Array(4 * width * height);
  }
  sums.fill(0);
  const stamp = stampOf(frame.diameter, width);
  addUp(frame, { stamp, width, height });
  resolveInto(new Uint32Array(image.data.buffer), sums);
  context.putImageData(image, 0, 0);
}

function addUp(
  { points, style, seen, window, scale, left, top }: Frame,
  { stamp, width, height }: { stamp: Int32Array; width: number; height: number },
): void {
  const colors = style.palette.map(rgbOf);
  const red = Float32Array.from(colors, ([r]) => r);
  const green = Float32Array.from(colors, ([, g]) => g);
  const blue = Float32Array.from(colors, ([, , b]) => b);
  const reach = 1 + Math.ceil(Math.sqrt(stamp.length));
  for (let k = 0; k < seen.length; k++) {
    const point = seen[k]!;
    const x = Math.round(left + (points.x[point]! - window.x) * scale);
    const y = Math.round(top - (points.y[point]! - window.y) * scale);
    if (x < reach || y < reach || x >= width - reach || y >= height - reach) continue;
    const code = style.codes[point]!;
    // What stands back weighs less in the mean as well, or it would wash the others out.
    const weight = code === 0 ? BACK_OPACITY : OPACITY;
    const r = weight * red[code]!;
    const g = weight * green[code]!;
    const b = weight * blue[code]!;
    const middle = y * width + x;
    for (let s = 0; s < stamp.length; s++) {
      const at = 4 * (middle + stamp[s]!);
      sums[at]! += r;
      sums[at + 1]! += g;
      sums[at + 2]! += b;
      sums[at + 3]! += weight;
    }
  }
}

/** Pixels of a disc, as steps in a row-major picture. */
function stampOf(diameter: number, width: number): Int32Array {
  const radius = Math.max(0.5, diameter / 2);
  const steps: number[] = [];
  const reach = Math.ceil(radius);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (dx * dx + dy * dy <= radius * radius) steps.push(dy * width + dx);
    }
  }
  return Int32Array.from(steps);
}

/** Turns sums into pixels of bytes red, green, blue, opacity (little endian). */
function resolveInto(pixels: Uint32Array, summed: Float32Array): void {
  for (let p = 0; p < pixels.length; p++) {
    const weight = summed[4 * p + 3]!;
    if (weight === 0) {
      pixels[p] = 0;
      continue;
    }
    const opacity =
      weight >= 1 ? 255 : Math.round(255 * (0.35 + 0.65 * weight) * Math.min(1, 3 * weight));
    const r = summed[4 * p]! / weight;
    const g = summed[4 * p + 1]! / weight;
    const b = summed[4 * p + 2]! / weight;
    pixels[p] = (opacity << 24) | (b << 16) | (g << 8) | r;
  }
}
