import type { ExampleEcg } from "../../results/example-ecg.ts";
import { medianOf } from "../estimate.ts";
import { escapeHtml, type Html, trusted } from "../html.ts";
import { threeDigits } from "../number-format.ts";
import { type Shade, shadesSvg } from "./ecg-shades.ts";
import { minMaxRuns } from "./min-max-decimation.ts";

/** Hundredths of a millimetre, the unit of the drawing: whole numbers, and 1 microvolt is exactly 1 at 10 mm/mV. */
const MM = 100;
const PER_SECOND = 25 * MM;
const PER_MICROVOLT = (10 * MM) / 1000;
const WIDTH = 265 * MM;
const HEIGHT = 130 * MM;
/** Where time zero stands; the calibration pulse fills the space before it. */
const START = 10 * MM;
const ROW = 30 * MM;
const FIRST_BASELINE = 20 * MM;
const COLUMN_SECONDS = 2.5;
const STRIP_SECONDS = 10;
/** Paper that large waves may add above and below, in steps of a bold square. */
const STEP = 5 * MM;
const MOST_ADDED = 30 * MM;
/** A bucket of min-max decimation is as wide as a quarter of a millimetre: 10 ms. */
const BUCKET_SECONDS = 0.01;

/** Lead order of the 3 x 4 layout, row by row. */
const PAPER_ROWS = [
  ["I", "aVR", "V1", "V4"],
  ["II", "aVL", "V2", "V5"],
  ["III", "aVF", "V3", "V6"],
] as const;
const RHYTHM_LEAD = "II";

/** One lead on the paper: which part of the recording, and where. */
interface Strip {
  readonly lead: string;
  readonly fromSecond: number;
  readonly seconds: number;
  /** Where it starts and where 0 mV lies on the paper, in hundredths of a millimetre. */
  readonly left: number;
  readonly baseline: number;
}

/**
 * The thirteen strips of the layout: three rows of four leads, each its own 2.5 s, and ten seconds of lead II. Of
 * a recording shorter than ten seconds the later columns show the last 2.5 s instead of nothing.
 */
export function paperStrips({ microvolts, samplingRateHz }: ExampleEcg): readonly Strip[] {
  const recorded = (microvolts[0]?.length ?? 0) / samplingRateHz;
  const latest = Math.max(0, recorded - COLUMN_SECONDS);
  return [
    ...PAPER_ROWS.flatMap((row, i) =>
      row.map((lead, column) => ({
        lead,
        fromSecond: Math.min(column * COLUMN_SECONDS, latest),
        seconds: COLUMN_SECONDS,
        left: START + column * COLUMN_SECONDS * PER_SECOND,
        baseline: FIRST_BASELINE + i * ROW,
      })),
    ),
    {
      lead: RHYTHM_LEAD,
      fromSecond: 0,
      seconds: STRIP_SECONDS,
      left: START,
      baseline: FIRST_BASELINE + 3 * ROW,
    },
  ];
}

/**
 * Draws a recording on ECG paper, to scale at its own size (the page may shrink it): 25 mm/s and 10 mm/mV, grid of 1 and 5 mm, 3 x 4 leads and a rhythm
 * strip, calibration pulse of 1 mV and 0.2 s at the left. Every lead is shifted so that its median lies on the
 * base line. Samples that are null leave a gap; a lead without any change is labelled flat. Paper is added where a wave would
 * leave it, up to 3 cm; beyond, a note says so. `shadesOf` a lead colours stretches of it, behind the trace.
 */
export function ecgPaper(
  example: ExampleEcg,
  label: string,
  shadesOf: (lead: string) => readonly Shade[] = () => [],
): Html {
  const strips = paperStrips(example);
  const traces = strips.map((strip) => traceRuns(example, strip));
  const { top, bottom, cut } = edgesOf(strips, traces);
  const height = bottom - top;
  const baselines = [...new Set(strips.map(({ baseline }) => baseline))];
  return trusted(
    `<svg class="chart paper" xmlns="http://www.w3.org/2000/svg" width="${WIDTH / MM}mm" height="${height / MM}mm" viewBox="0 ${top} ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(label)}" font-size="${3.2 * MM}" font-family="system-ui, sans-serif" fill="var(--trace)"><rect${top === 0 ? "" : ` y="${top}"`} width="${WIDTH}" height="${height}" fill="var(--paper)"/>${grid(top, bottom)}${baselines.map(pulse).join("")}${strips.map((strip, s) => shadesOfStrip(strip, { shades: shadesOf(strip.lead), samplingRateHz: example.samplingRateHz }) + stripSvg(example, strip, traces[s]!)).join("")}<text x="${START}" y="${bottom - 2.2 * MM}">25 mm/s   10 mm/mV   ${threeDigits(example.samplingRateHz)} Hz${shortNote(example)}${cut.length === 0 ? "" : `   beyond the paper: ${cut.join(", ")}`}</text></svg>`,
  );
}

function shortNote({ microvolts, samplingRateHz }: ExampleEcg): string {
  const recorded = (microvolts[0]?.length ?? 0) / samplingRateHz;
  if (recorded >= STRIP_SECONDS - 0.01) return "";
  return `   ${threeDigits(recorded)} s recorded: the last columns show its end, not what stands above the rhythm strip`;
}

/** How far the paper must reach for all traces, and the leads that leave even that. */
function edgesOf(
  strips: readonly Strip[],
  traces: readonly (readonly Point[])[][],
): { readonly top: number; readonly bottom: number; readonly cut: readonly string[] } {
  const reach = traces.map((runs) => {
    let [high, low] = [0, HEIGHT];
    for (const run of runs)
      for (const [, y] of run) [high, low] = [Math.min(high, y), Math.max(low, y)];
    return { high, low };
  });
  const added = (most: number): number =>
    Math.min(MOST_ADDED, STEP * Math.ceil(Math.max(0, most) / STEP));
  const top = 0 - added(Math.max(...reach.map(({ high }) => -high)));
  const bottom = HEIGHT + added(Math.max(...reach.map(({ low }) => low - HEIGHT)));
  const leaves = ({ high, low }: { high: number; low: number }): boolean =>
    high < top || low > bottom;
  return {
    top,
    bottom,
    cut: [...new Set(strips.filter((_, s) => leaves(reach[s]!)).map(({ lead }) => lead))],
  };
}

/** Lines every millimetre, and bolder ones every five. */
function grid(top: number, bottom: number): string {
  const lines = (step: number, skip: number): string => {
    let path = "";
    for (let x = 0; x <= WIDTH; x += step)
      if (skip === 0 || x % skip !== 0) path += `M${x} ${top}V${bottom}`;
    for (let y = top; y <= bottom; y += step)
      if (skip === 0 || y % skip !== 0) path += `M0 ${y}H${WIDTH}`;
    return path;
  };
  return `<path d="${lines(MM, 5 * MM)}" stroke="var(--paper-fine)" stroke-width="10"/><path d="${lines(5 * MM, 0)}" stroke="var(--paper-bold)" stroke-width="16"/>`;
}

/** 1 mV for 0.2 s: 10 mm high and 5 mm wide. */
function pulse(baseline: number): string {
  return `<path class="pulse" d="M${MM} ${baseline}h${MM}v-${10 * MM}h${5 * MM}v${10 * MM}h${MM}" fill="none" stroke="var(--trace)" stroke-width="28"/>`;
}

/** Colours stretches of a strip over the height of two millivolts. */
function shadesOfStrip(
  { fromSecond, seconds, left, baseline }: Strip,
  { shades, samplingRateHz }: { shades: readonly Shade[]; samplingRateHz: number },
): string {
  const [first, last] = [fromSecond, fromSecond + seconds].map((at) => at * samplingRateHz);
  const place = (sample: number): number =>
    Math.round(
      left + ((Math.min(last!, Math.max(first!, sample)) - first!) * PER_SECOND) / samplingRateHz,
    );
  return shadesSvg(shades, { place, middle: baseline, height: 20 * MM });
}

type Point = readonly [x: number, y: number];

function stripSvg(
  example: ExampleEcg,
  { lead, left, baseline }: Strip,
  runs: readonly (readonly Point[])[],
): string {
  const samples = example.microvolts[example.leads.indexOf(lead)];
  const name = `<text x="${left + 1.2 * MM}" y="${baseline - 11 * MM}" font-weight="600">${lead}${noteOf(samples)}</text>`;
  const mark =
    left > START
      ? `<path d="M${left} ${baseline - 4 * MM}v${3 * MM}m0 ${2 * MM}v${3 * MM}" stroke="var(--trace)" stroke-width="20"/>`
      : "";
  if (samples === undefined) return name + mark;
  const path = runs.map((run) => relativePath(run)).join("");
  return `${name}${mark}<path class="trace" data-lead="${lead}" d="${path}" fill="none" stroke="var(--trace)" stroke-width="26" stroke-linejoin="round"/>`;
}

/** Where the samples of a strip lie on the paper, one list for each stretch without a gap. */
function traceRuns(
  { leads, microvolts, samplingRateHz: rate }: ExampleEcg,
  { lead, fromSecond, seconds, left, baseline }: Strip,
): Point[][] {
  const samples = microvolts[leads.indexOf(lead)];
  if (samples === undefined) return [];
  const median = medianOf(samples.filter((value) => value !== null)) ?? 0;
  const first = Math.round(fromSecond * rate);
  return minMaxRuns(samples, {
    first,
    last: Math.round((fromSecond + seconds) * rate),
    bucket: Math.max(1, Math.round(BUCKET_SECONDS * rate)),
  }).map((run) =>
    run.map(({ t, value }) => [
      Math.round(left + ((t - first) * PER_SECOND) / rate),
      Math.round(baseline - (value - median) * PER_MICROVOLT),
    ]),
  );
}

/** Says what a reader must not take for a measurement. */
function noteOf(samples: readonly (number | null)[] | undefined): string {
  if (samples === undefined) return " (not recorded)";
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of samples) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return " (no valid sample)";
  return low === high ? " (flat)" : "";
}

/** An SVG path from whole points, as short as it can be written. */
export function relativePath(points: readonly (readonly [number, number])[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let [x, y] = first;
  let path = `M${x} ${y}`;
  if (rest.length === 0) return `${path}h0`;
  path += "l";
  for (const [i, [nextX, nextY]] of rest.entries()) {
    path += `${i === 0 ? "" : " "}${nextX - x}${nextY < y ? "" : " "}${nextY - y}`;
    [x, y] = [nextX, nextY];
  }
  return path;
}
