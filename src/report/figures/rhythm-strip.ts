import type { TracedEcg } from "../../results/structure-summary.ts";
import { medianOf } from "../estimate.ts";
import { escapeHtml, type Html, trusted } from "../html.ts";
import { relativePath } from "./ecg-paper.ts";
import { minMaxRuns } from "./min-max-decimation.ts";

/** Hundredths of a millimetre: 25 mm/s and 10 mm/mV. */
const MM = 100;
const PER_SECOND = 25 * MM;
const PER_MICROVOLT = (10 * MM) / 1000;
const SECONDS = 10;
const START = 8 * MM;
const WIDTH = START + SECONDS * PER_SECOND;
const ROW = 26 * MM;
const BUCKET_SECONDS = 0.016;

/**
 * Draws a few leads under one another on ECG paper, ten seconds each, to one scale; large waves may touch the next row, and
 * the paper grows where they would leave it.
 */
export function rhythmStrip(trace: TracedEcg, label: string): Html {
  const runs = trace.leads.map((_, l) => leadRuns(trace, l));
  const heights = runs.flat(2).map(([, y]) => y);
  const limit = (end: number): number => 5 * MM * Math.ceil(end / (5 * MM));
  const top = -limit(heights.reduce((most, y) => Math.max(most, -y), 0));
  const bottom = limit(heights.reduce((most, y) => Math.max(most, y), ROW * trace.leads.length));
  return trusted(
    `<svg class="chart strip" xmlns="http://www.w3.org/2000/svg" viewBox="0 ${top} ${WIDTH} ${bottom - top}" role="img" aria-label="${escapeHtml(label)}" font-size="${4 * MM}" font-family="system-ui, sans-serif" fill="var(--trace)"><rect y="${top}" width="${WIDTH}" height="${bottom - top}" fill="var(--paper)"/><path d="${gridPath(top, bottom)}" stroke="var(--paper-bold)" stroke-width="16"/>${trace.leads.map((lead, l) => leadSvg(runs[l]!, { lead, l })).join("")}</svg>`,
  );
}

/** Lines every five millimetres: finer ones would be lost at the size of a thumbnail. */
function gridPath(top: number, bottom: number): string {
  let path = "";
  for (let x = START % (5 * MM); x <= WIDTH; x += 5 * MM) path += `M${x} ${top}V${bottom}`;
  for (let y = top; y <= bottom; y += 5 * MM) path += `M0 ${y}H${WIDTH}`;
  return path;
}

type Point = readonly [x: number, y: number];

/** The places of a lead's samples, one list for each stretch without a gap. */
function leadRuns({ valuesPerSecond, microvolts }: TracedEcg, l: number): Point[][] {
  const values = microvolts[l]!;
  const baseline = ROW * (l + 0.62);
  const median = medianOf(values.filter((value) => value !== null)) ?? 0;
  return minMaxRuns(values, {
    first: 0,
    last: Math.round(SECONDS * valuesPerSecond),
    bucket: Math.max(1, Math.round(BUCKET_SECONDS * valuesPerSecond)),
  }).map((run) =>
    run.map(({ t, value }) => [
      Math.round(START + (t * PER_SECOND) / valuesPerSecond),
      Math.round(baseline - (value - median) * PER_MICROVOLT),
    ]),
  );
}

function leadSvg(
  runs: readonly (readonly Point[])[],
  { lead, l }: { lead: string; l: number },
): string {
  const name = `<text x="${MM}" y="${ROW * l + 5 * MM}" font-weight="600">${escapeHtml(lead)}</text>`;
  const path = runs.map((run) => relativePath(run)).join("");
  return `${name}<path class="trace" data-lead="${escapeHtml(lead)}" d="${path}" fill="none" stroke="var(--trace)" stroke-width="32" stroke-linejoin="round"/>`;
}
