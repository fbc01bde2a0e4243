import { type Html, html } from "../html.ts";

interface Ramp {
  readonly title: string;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Colour at a share of the ramp in [0, 1]. */
  color(share: number): string;
}

const WIDTH = 260;
const STEPS = 32;
/** Room for half a label at either end. */
const LEFT = 18;

/** Draws the key of a colour scale as a small SVG strip. `at` is a share of its length in [0, 1]. */
export function rampLegend({ title, ticks, color }: Ramp): Html {
  const step = WIDTH / STEPS;
  const bars = Array.from({ length: STEPS }, (_, i) => {
    const share = i / (STEPS - 1);
    return html`<rect x="${LEFT + i * step}" y="18" width="${step + 0.3}" height="10" fill="${color(share)}"/>`;
  });
  const marks = ticks.map(
    ({ at, text }) =>
      html`<path d="M${LEFT + at * WIDTH} 28v4" stroke="currentColor"/><text x="${LEFT + at * WIDTH}" y="43" text-anchor="middle">${text}</text>`,
  );
  return html`<svg class="chart ramp" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH + 2 * LEFT} 48" width="${WIDTH + 2 * LEFT}" height="48" role="img" aria-label="Colour scale: ${title}" font-size="11" font-family="system-ui, sans-serif" fill="currentColor"><text x="${LEFT}" y="12">${title}</text>${bars}${marks}</svg>`;
}
