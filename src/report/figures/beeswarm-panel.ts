import type { TopDimension } from "../../results/attribution-summary.ts";
import { escapeHtml, type Html, trusted } from "../html.ts";
import { formatScore, threeDigits } from "../number-format.ts";
import { shortened } from "../study-view.ts";
import { type Dot, dotPaths } from "./point-cloud.ts";

interface BeeswarmOptions {
  readonly title: string;
  /** SHAP values from -limit to limit fill the width. */
  readonly limit: number;
  /** At most so many dots per row; others are left out evenly. */
  readonly dotsPerRow: number;
  readonly label: string;
  /** Of the SHAP values, such as "log-odds". */
  readonly unit: string;
}

/** Drawing units per 1/460 of the width: whole numbers stay short and half a pixel fine. */
const UNIT = 2;
const LEFT = 166 * UNIT;
const RIGHT = 452 * UNIT;
const TOP = 46 * UNIT;
const ROW = 20 * UNIT;
const DIAMETER = 3.2 * UNIT;

/** Draws the top dimensions of one class, one row each, SHAP across, colour by the feature's own value. Axis on top. */
export function beeswarmPanel(top: readonly TopDimension[], options: BeeswarmOptions): Html {
  const { title, limit, dotsPerRow, label, unit } = options;
  const zero = (LEFT + RIGHT) / 2;
  const scale = (RIGHT - zero) / limit;
  const height = TOP + ROW * top.length + 2 * UNIT;
  const text = (x: number, y: number, content: string, more = ""): string =>
    `<text x="${x}" y="${y}" ${more}>${escapeHtml(content)}</text>`;
  const axis = [-1, -0.5, 0, 0.5, 1].map((part) => {
    const x = zero + part * (RIGHT - zero);
    const anchor = part === 1 ? "end" : part === -1 ? "start" : "middle";
    return `<path d="M${x} ${TOP - 6 * UNIT}V${height}" stroke="var(${part === 0 ? "--muted" : "--grid"})" stroke-width="${UNIT}"/>${text(x, TOP - 9 * UNIT, formatScore(part * limit, { digits: 2, signed: true }), `text-anchor="${anchor}" fill="var(--muted)" font-size="${10 * UNIT}"`)}`;
  });
  const rows = top.map((dimension, k) => {
    const middle = TOP + ROW * (k + 0.5);
    const dots = swarm(dimension, { zero, scale, middle, dotsPerRow });
    const hint = `${dimension.name}: mean |SHAP| ${threeDigits(dimension.importance)} ${unit}`;
    return `<g data-row="${escapeHtml(dimension.name)}"><title>${escapeHtml(hint)}</title><path d="M${LEFT} ${middle}H${RIGHT}" stroke="var(--grid)" stroke-width="${UNIT / 2}"/>${text(2 * UNIT, middle + 4 * UNIT, shortened(dimension.name, 26))}${dotPaths(dots)}</g>`;
  });
  return trusted(
    `<svg class="chart swarm${top.length > 10 ? " crop" : ""}" preserveAspectRatio="xMidYMin slice" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${460 * UNIT} ${height}" role="img" aria-label="${escapeHtml(label)}" font-size="${11.5 * UNIT}" font-family="system-ui, sans-serif" fill="currentColor" data-frame="${zero} ${scale.toPrecision(6)} ${TOP} ${ROW}">${text(2 * UNIT, 14 * UNIT, title, `font-weight="600" font-size="${12 * UNIT}"`)}${axis.join("")}<g stroke-linecap="round" stroke-width="${DIAMETER}">${rows.join("")}</g></svg>`,
  );
}

/** Dots that would touch are stacked away from the middle line, by turns above and below. */
function swarm(
  { shap, standardised }: TopDimension,
  {
    zero,
    scale,
    middle,
    dotsPerRow,
  }: { zero: number; scale: number; middle: number; dotsPerRow: number },
): Dot[] {
  const step = Math.max(1, Math.ceil(shap.length / dotsPerRow));
  const stacked = new Map<number, number>();
  const dots: Dot[] = [];
  for (let r = 0; r < shap.length; r += step) {
    const x = Math.round(zero + shap[r]! * scale);
    const bin = Math.round(x / (0.8 * DIAMETER));
    const height = stacked.get(bin) ?? 0;
    stacked.set(bin, height + 1);
    const level = Math.ceil(height / 2) * (height % 2 === 0 ? 1 : -1);
    const offset = Math.max(-0.42 * ROW, Math.min(0.42 * ROW, level * 0.55 * DIAMETER));
    dots.push({ x, y: Math.round(middle + offset), color: valueColor(standardised[r]!) });
  }
  return dots.sort((a, b) => a.x - b.x);
}

/** Five steps from low (below -1.5 standard deviations) to high (above 1.5). */
function valueColor(z: number): string {
  return `var(--value-${Math.min(4, Math.max(0, Math.round(z) + 2))})`;
}
