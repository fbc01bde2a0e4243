import * as Plot from "@observablehq/plot";
import { spreadLabels } from "./spread-labels.ts";

/** A place of the panel that gets a name: where a line ends, or a mark. */
interface Named {
  readonly text: string;
  readonly color: string;
  readonly x: number;
  readonly y: number;
}

interface Edge {
  /** Of the vertical axis. */
  readonly domain: readonly [number, number];
  /** Height of the panel inside its margins. */
  readonly pixels: number;
  /** Where the right edge lies, and where lines to names end, on the horizontal axis. */
  readonly right: number;
  readonly tied: number;
  /** From the edge to the names, in pixels. */
  readonly dx: number;
  readonly strokeOpacity: number;
}

const GAP = 13;

/** Writes names beside the right edge in the order of their places, moved apart where they would touch, tied by lines. */
export function edgeNames(named: readonly Named[], edge: Edge): Plot.Markish[] {
  const { domain, pixels, right, tied, dx, strokeOpacity } = edge;
  const perPixel = (domain[1] - domain[0]) / pixels;
  const wishes = named.map(({ y }) => (domain[1] - y) / perPixel);
  const places = spreadLabels(wishes, { gap: GAP, first: 0, last: pixels });
  const labels = named.map((name, i) => ({ ...name, at: domain[1] - places[i]! * perPixel }));
  const stroke = ({ color }: Named): string => color;
  return [
    Plot.link(labels, { x1: "x", y1: "y", x2: tied, y2: "at", stroke, strokeOpacity }),
    Plot.text(labels, {
      x: right,
      dx,
      y: "at",
      text: "text",
      textAnchor: "start",
      fill: stroke,
      fontSize: 10.5,
    }),
  ];
}
