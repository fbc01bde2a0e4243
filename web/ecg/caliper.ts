import type { PaperLayout, Strip } from "./paper-layout.ts";
import { type PaperScale, pxPerSecond, pxPerUnit } from "./paper-scale.ts";

/** A place on a strip: seconds of the recording, and millivolts (or standardised units) above the base line. */
export interface CaliperPoint {
  readonly second: number;
  readonly value: number;
}

/** Two places on one strip. They are kept in seconds and millivolts, so that zoom and speed do not move them. */
export interface Caliper {
  /** Place of the strip in the layout. */
  readonly strip: number;
  readonly from: CaliperPoint;
  readonly to: CaliperPoint;
}

export interface CaliperReading {
  readonly milliseconds: number;
  /** The rate of which this would be one interval; null when the two places lie above each other. */
  readonly beatsPerMinute: number | null;
  /** From the first place up to the second: mV, or standardised units. */
  readonly amplitude: number;
}

/** CSS pixels from the top left corner of the paper. */
export interface PaperPoint {
  readonly x: number;
  readonly y: number;
}

/** What lies between the two places. */
export function caliperReading({ from, to }: Caliper): CaliperReading {
  const milliseconds = Math.abs(to.second - from.second) * 1000;
  return {
    milliseconds,
    beatsPerMinute: milliseconds > 0 ? 60_000 / milliseconds : null,
    amplitude: to.value - from.value,
  };
}

/** In words: "812 ms, 74 bpm, +1.24 mV". */
export function caliperText(caliper: Caliper, unit: "mV" | "standardised"): string {
  const { milliseconds, beatsPerMinute, amplitude } = caliperReading(caliper);
  const rate = beatsPerMinute === null ? "" : `, ${Math.round(beatsPerMinute)} bpm`;
  const sign = amplitude < 0 ? "\u2212" : "+";
  const size = Math.abs(amplitude).toFixed(2);
  return `${Math.round(milliseconds)} ms${rate}, ${sign}${size} ${unit === "mV" ? "mV" : "u"}`;
}

/** The strip at a place: of the column there, the one whose base line is nearest. Its place in the layout. */
export function stripAt(
  { strips }: PaperLayout,
  { x, y }: PaperPoint,
  { speedMmPerSecond, pxPerMm }: PaperScale,
): number {
  let best = 0;
  let reach = Number.POSITIVE_INFINITY;
  strips.forEach(({ leftMm, seconds, baselineMm }, i) => {
    const right = leftMm + seconds * speedMmPerSecond;
    const aside = Math.max(0, leftMm * pxPerMm - x, x - right * pxPerMm);
    const distance = 1000 * aside + Math.abs(baselineMm * pxPerMm - y);
    if (distance < reach) [best, reach] = [i, distance];
  });
  return best;
}

/** Reads a place of the paper on a strip; beside the strip, its nearest end. */
export function pointOnStrip(strip: Strip, { x, y }: PaperPoint, scale: PaperScale): CaliperPoint {
  const second = strip.fromSecond + (x - strip.leftMm * scale.pxPerMm) / pxPerSecond(scale);
  return {
    second: withinStrip(strip, second),
    value: (strip.baselineMm * scale.pxPerMm - y) / pxPerUnit(scale),
  };
}

/** Where a place of a strip lies on the paper. */
export function placeOfPoint(strip: Strip, point: CaliperPoint, scale: PaperScale): PaperPoint {
  return {
    x: strip.leftMm * scale.pxPerMm + (point.second - strip.fromSecond) * pxPerSecond(scale),
    y: strip.baselineMm * scale.pxPerMm - point.value * pxPerUnit(scale),
  };
}

const FINE_SECONDS = 0.002;
const COARSE_SECONDS = 0.02;
const FINE_UNITS = 0.01;
const COARSE_UNITS = 0.05;

/** The place after an arrow key; with Shift in finer steps. Null for any other key. */
export function movedPoint(
  point: CaliperPoint,
  { key, fine, strip }: { key: string; fine: boolean; strip: Strip },
): CaliperPoint | null {
  const seconds = fine ? FINE_SECONDS : COARSE_SECONDS;
  const units = fine ? FINE_UNITS : COARSE_UNITS;
  const aside = (second: number): CaliperPoint => ({
    ...point,
    second: withinStrip(strip, second),
  });
  switch (key) {
    case "ArrowLeft":
      return aside(point.second - seconds);
    case "ArrowRight":
      return aside(point.second + seconds);
    case "Home":
      return aside(strip.fromSecond);
    case "End":
      return aside(strip.fromSecond + strip.seconds);
    case "ArrowUp":
      return { ...point, value: point.value + units };
    case "ArrowDown":
      return { ...point, value: point.value - units };
    default:
      return null;
  }
}

function withinStrip({ fromSecond, seconds }: Strip, second: number): number {
  return Math.min(fromSecond + seconds, Math.max(fromSecond, second));
}

/** The same caliper on the strip `step` places further, equally far from that strip's beginning. */
export function onOtherStrip(
  caliper: Caliper,
  { step, strips }: { step: number; strips: readonly Strip[] },
): Caliper {
  const place = Math.min(strips.length - 1, Math.max(0, caliper.strip + step));
  const [here, there] = [strips[caliper.strip]!, strips[place]!];
  const moved = ({ second, value }: CaliperPoint): CaliperPoint => ({
    second: withinStrip(there, second - here.fromSecond + there.fromSecond),
    value,
  });
  return { strip: place, from: moved(caliper.from), to: moved(caliper.to) };
}

/** A caliper to begin with: 0.8 s on the base line (75 bpm), near the place that is in view. */
export function firstCaliper(
  layout: PaperLayout,
  options: { x: number; scale: PaperScale },
): Caliper {
  const { x, scale } = options;
  const place = stripAt(layout, { x, y: 0 }, scale);
  const strip = layout.strips[place]!;
  const { second } = pointOnStrip(strip, { x, y: 0 }, scale);
  return {
    strip: place,
    from: {
      second: withinStrip(strip, Math.min(second, strip.fromSecond + strip.seconds - 0.8)),
      value: 0,
    },
    to: {
      second: withinStrip(strip, Math.min(second, strip.fromSecond + strip.seconds - 0.8) + 0.8),
      value: 0,
    },
  };
}
