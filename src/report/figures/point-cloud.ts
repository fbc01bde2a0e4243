import { type Random, shuffled } from "../../core/random.ts";

/** One dot of a cloud, in whole units of the drawing. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  /** A CSS colour. */
  readonly color: string;
}

const LAYERS = 8;

/**
 * Draws dots as few long paths of zero-length strokes with round caps: about ten bytes a dot instead of the
 * hundred of a circle element. The order is shuffled by `random`, so that no category always lies on top: the
 * dots are dealt into eight layers, and each layer holds one path per colour. `diameter` in the same units.
 */
export function pointCloud(
  dots: readonly Dot[],
  { diameter, random }: { diameter: number; random: Random },
): string {
  const dealt = shuffled(dots, random);
  const size = Math.max(1, Math.ceil(dealt.length / LAYERS));
  const layers = Array.from({ length: Math.ceil(dealt.length / size) }, (_, i) =>
    dotPaths(dealt.slice(i * size, (i + 1) * size)),
  );
  return `<g fill="none" stroke-linecap="round" stroke-width="${diameter}" stroke-opacity=".75">${layers.join("")}</g>`;
}

/** One path per colour, in the order of the colours' first dots. Short when neighbours in the list lie close. */
export function dotPaths(dots: readonly Dot[]): string {
  return [...pathsByColor(dots)]
    .map(([color, path]) => `<path stroke="${color}" d="${path}"/>`)
    .join("");
}

function pathsByColor(dots: readonly Dot[]): Map<string, string> {
  const paths = new Map<string, string>();
  const pens = new Map<string, Dot>();
  for (const dot of dots) {
    const pen = pens.get(dot.color);
    const move =
      pen === undefined ? `M${dot.x} ${dot.y}` : relativeMove(dot.x - pen.x, dot.y - pen.y);
    paths.set(dot.color, `${paths.get(dot.color) ?? ""}${move}h0`);
    pens.set(dot.color, dot);
  }
  return paths;
}

/** A minus sign already parts two numbers. */
function relativeMove(dx: number, dy: number): string {
  return `m${dx}${dy < 0 ? "" : " "}${dy}`;
}
