import { type Random, randomOf } from "../../core/random.ts";
import { escapeHtml, type Html, trusted } from "../html.ts";
import { pointCloud } from "./point-cloud.ts";

interface MapPanelOptions {
  readonly title: string;
  /** Whole map coordinates to drawing units: one scale for both axes. */
  readonly frame: MapFrame;
  readonly colors: readonly string[];
  readonly key: string;
  readonly label: string;
  /** Model and method, for the read-out on hover. */
  readonly modelId: string;
  readonly method: string;
}

/** How a map's own coordinates are laid into the square. */
export interface MapFrame {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

const SIDE = 800;
const PAD = 24;
const TITLE = 84;

/** Fits all points into the square with equal aspect, centred. */
export function mapFrame(x: readonly number[], y: readonly number[]): MapFrame {
  const [lowX, highX, lowY, highY] = [least(x), greatest(x), least(y), greatest(y)];
  const span = Math.max(highX - lowX, highY - lowY) || 1;
  return {
    left: (lowX + highX) / 2 - span / 2,
    top: (lowY + highY) / 2 + span / 2,
    scale: (SIDE - 2 * PAD) / span,
  };
}

/** Draws one map: equal aspect, no axes, a frame, a title above. 800 units wide. */
export function mapPanel(
  x: readonly number[],
  y: readonly number[],
  options: MapPanelOptions,
): Html {
  const { title, frame, colors, key, label, modelId, method } = options;
  const random: Random = randomOf(`report/map/${key}`);
  const dots = colors.map((color, i) => ({
    x: Math.round(PAD + (x[i]! - frame.left) * frame.scale),
    y: Math.round(TITLE + PAD + (frame.top - y[i]!) * frame.scale),
    color,
  }));
  const diameter = dots.length > 1500 ? 9 : dots.length > 600 ? 12 : 15;
  const data = [PAD - frame.left * frame.scale, TITLE + PAD + frame.top * frame.scale, frame.scale]
    .map((value) => value.toPrecision(7))
    .join(" ");
  return trusted(
    `<svg class="chart map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE + TITLE}" role="img" aria-label="${escapeHtml(label)}" font-size="46" font-family="system-ui, sans-serif" fill="currentColor" data-model="${escapeHtml(modelId)}" data-method="${escapeHtml(method)}" data-frame="${data}"><text x="4" y="58">${escapeHtml(title)}</text><rect x="2" y="${TITLE}" width="${SIDE - 4}" height="${SIDE - 2}" fill="none" stroke="var(--line)" stroke-width="3"/>${pointCloud(dots, { diameter, random })}</svg>`,
  );
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function greatest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
