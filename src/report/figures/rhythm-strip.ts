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

/** Draws a few leads under one another on ECG paper, ten seconds each, to one scale; large waves may touch the next row. */
export function rhythmStrip(trace: TracedEcg, label: string): Html {
  const height = ROW * trace.leads.length;
  return trusted(
    `<svg class="chart strip" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(label)}" font-size="${4 * MM}" font-family="system-ui, sans-serif" fill="var(--trace)"><rect width="${WIDTH}" height="${height}" fill="var(--paper)"/><path d="${gridPath(height)}" stroke="var(--paper-bold)" stroke-width="16"/>${trace.leads.map((lead, l) => leadSvg(trace, { lead, l })).join("")}</svg>`,
  );
}

/** Lines every five millimetres: finer ones would be lost at the size of a thumbnail. */
function gridPath(height: number): string {
  let path = "";
  for (let x = START % (5 * MM); x <= WIDTH; x += 5 * MM) path += `M${x} 0V${height}`;
  for (let y = 0; y <= height; y += 5 * MM) path += `M0 ${y}H${WIDTH}`;
  return path;
}

function leadSvg(
  { valuesPerSecond, microvolts }: TracedEcg,
  { lead, l }: { lead: string; l: number },
): string {
  const values = microvolts[l]!;
  const baseline = ROW * (l + 0.62);
  const name = `<text x="${MM}" y="${ROW * l + 5 * MM}" font-weight="600">${escapeHtml(lead)}</text>`;
  const median = medianOf(values.filter((value) => value !== null)) ?? 0;
  const path = minMaxRuns(values, {
    first: 0,
    last: Math.round(SECONDS * valuesPerSecond),
    bucket: Math.max(1, Math.round(BUCKET_SECONDS * valuesPerSecond)),
  })
    .map((run) =>
      relativePath(
        run.map(({ t, value }) => [
          Math.round(START + (t * PER_SECOND) / valuesPerSecond),
          Math.round(baseline - (value - median) * PER_MICROVOLT),
        ]),
      ),
    )
    .join("");
  return `${name}<path class="trace" data-lead="${escapeHtml(lead)}" d="${path}" fill="none" stroke="var(--trace)" stroke-width="32" stroke-linejoin="round"/>`;
}
