import { divergingColor } from "../../src/report/color-scale.ts";
import type { Strip } from "./paper-layout.ts";
import { type PaperScale, pxPerSecond } from "./paper-scale.ts";
import { hundredths, type Stretch } from "./trace-path.ts";

/** What each stretch of each lead adds to a model's output, for example SHAP by lead and wave. */
export interface SegmentOverlay {
  readonly kind: "segments";
  /** What the values are: "SHAP: log-odds of atrial fibrillation". */
  readonly title: string;
  readonly segments: readonly OverlaySegment[];
}

export interface OverlaySegment {
  readonly lead: string;
  readonly startSecond: number;
  readonly endSecond: number;
  readonly value: number;
  /** What the stretch is: "QRS". */
  readonly name: string;
}

/** A value at every sample of every lead, for example expected gradients. */
export interface TraceOverlay {
  readonly kind: "trace";
  readonly title: string;
  readonly leads: readonly string[];
  readonly samplingRateHz: number;
  /** When the first value belongs, in seconds of the recording. */
  readonly startSecond: number;
  /** float32[leads, samples], row-major; NaN where nothing is known. */
  readonly values: Float32Array;
}

export type Overlay = SegmentOverlay | TraceOverlay;

/** A coloured stretch of a strip, CSS pixels from the left edge of the paper. */
export interface Shade {
  readonly x: number;
  readonly width: number;
  readonly color: string;
  readonly opacity: number;
  readonly title: string;
}

/** Shades below this share of the largest value are not seen, and not drawn. */
const FAINTEST = 0.04;
/** Values of a trace are gathered into columns half a millimetre wide, and into so many steps on each side of zero. */
const COLUMN_MM = 0.5;
const STEPS = 12;
const STRONGEST_OPACITY = 0.75;

/** The largest magnitude: the end of the legend on both sides, so that zero is always white. */
export function overlayLimit(overlay: Overlay): number {
  const values =
    overlay.kind === "segments" ? overlay.segments.map(({ value }) => value) : overlay.values;
  let limit = 0;
  for (const value of values) if (Math.abs(value) > limit) limit = Math.abs(value);
  return limit;
}

/** The colour of a share of the largest value, in [-1, 1]; fainter towards zero, so that the paper stays visible. */
export function shadeOf(share: number): { color: string; opacity: number } {
  const color = divergingColor(Math.sign(share) * 0.8);
  return { color, opacity: Math.round(1000 * STRONGEST_OPACITY * Math.abs(share)) / 1000 };
}

export interface ShadeOptions {
  readonly strip: Strip;
  readonly scale: PaperScale;
  /** The magnitude with the strongest colour. */
  readonly limit: number;
  readonly visible: Stretch;
}

/** The coloured stretches of one strip. */
export function stripShades(overlay: Overlay, options: ShadeOptions): Shade[] {
  if (!(options.limit > 0)) return [];
  const parts =
    overlay.kind === "segments"
      ? overlay.segments.filter(({ lead }) => lead === options.strip.lead)
      : traceSegments(overlay, options);
  return parts.flatMap((part) => {
    const shade = shadeOfPart(part, options);
    return shade === null ? [] : [shade];
  });
}

function shadeOfPart(
  { startSecond, endSecond, value, name }: OverlaySegment,
  { strip, scale, limit, visible }: ShadeOptions,
): Shade | null {
  const from = Math.max(startSecond, strip.fromSecond, visible.from);
  const to = Math.min(endSecond, strip.fromSecond + strip.seconds, visible.to);
  const share = value / limit;
  if (!(to > from) || !(Math.abs(share) >= FAINTEST)) return null;
  const x = strip.leftMm * scale.pxPerMm + (from - strip.fromSecond) * pxPerSecond(scale);
  const what = name === "" ? "" : `, ${name}`;
  const title = `${strip.lead}${what}: ${value < 0 ? "\u2212" : "+"}${Math.abs(value).toPrecision(3)}`;
  const width = hundredths((to - from) * pxPerSecond(scale));
  return { x: hundredths(x), width, title, ...shadeOf(share) };
}

/** Neighbouring columns of nearly the same value, joined. A column has its value of the largest magnitude. */
function traceSegments(
  overlay: TraceOverlay,
  { strip, scale, limit }: ShadeOptions,
): OverlaySegment[] {
  const { leads, samplingRateHz: rate, startSecond, values } = overlay;
  const l = leads.indexOf(strip.lead);
  if (l < 0) return [];
  const length = Math.floor(values.length / leads.length);
  const column = Math.max(1, Math.round((COLUMN_MM / scale.speedMmPerSecond) * rate));
  const segments: OverlaySegment[] = [];
  let step = 0;
  const sampleOf = (second: number): number => Math.round((second - startSecond) * rate);
  const first = Math.max(0, sampleOf(strip.fromSecond));
  const last = Math.min(length, sampleOf(strip.fromSecond + strip.seconds));
  for (let t = first - (first % column); t < last; t += column) {
    const value = strongest(
      values.subarray(l * length + t, l * length + Math.min(t + column, length)),
    );
    const here = Math.round((value / limit) * STEPS);
    const endSecond = startSecond + (t + column) / rate;
    const open = segments.at(-1);
    if (here === step && open !== undefined) segments[segments.length - 1] = { ...open, endSecond };
    else {
      const from = startSecond + t / rate;
      const rounded = (here / STEPS) * limit;
      segments.push({ lead: strip.lead, startSecond: from, endSecond, value: rounded, name: "" });
    }
    step = here;
  }
  return segments;
}

function strongest(values: Float32Array): number {
  let best = 0;
  for (const value of values) if (Math.abs(value) > Math.abs(best)) best = value;
  return best;
}

/** The strongest stretches in words, for readers who do not see the colours. */
export function describeOverlay(overlay: Overlay): string {
  const strongestFirst = entriesOf(overlay)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 3)
    .map(
      ({ what, value }) => `${what} ${value < 0 ? "\u2212" : "+"}${Math.abs(value).toPrecision(3)}`,
    );
  if (strongestFirst.length === 0) return `${overlay.title}: no values.`;
  return `${overlay.title}. Strongest: ${strongestFirst.join("; ")}.`;
}

function entriesOf(overlay: Overlay): { what: string; value: number }[] {
  if (overlay.kind === "segments") {
    const distinct = new Map(
      overlay.segments.map(({ lead, name, value }) => [`${name} in ${lead}`, value]),
    );
    return [...distinct].map(([what, value]) => ({ what, value }));
  }
  const { leads, values, samplingRateHz, startSecond } = overlay;
  const length = leads.length === 0 ? 0 : Math.floor(values.length / leads.length);
  return leads.map((lead, l) => {
    const own = values.subarray(l * length, (l + 1) * length);
    const value = strongest(own);
    const second = startSecond + own.indexOf(value) / samplingRateHz;
    return { what: `${lead} at ${second.toFixed(2)} s`, value };
  });
}
