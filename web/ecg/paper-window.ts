import type { PaperLayout } from "./paper-layout.ts";

/** The part of a sheet that is drawn: CSS pixels from its left edge. */
export interface PaperWindow {
  readonly fromPx: number;
  readonly toPx: number;
}

/** Sheets up to this width are drawn whole. */
const WHOLE_PX = 6000;
/**
 * What of a sheet must be drawn at this place of its scroll bar: a view before and two behind, in steps of a whole
 * view, so that scrolling seldom draws anew.
 */
export function windowAt(
  scrollLeftPx: number,
  { viewPx, widthPx }: { viewPx: number; widthPx: number },
): PaperWindow {
  if (widthPx <= WHOLE_PX || !(viewPx > 0)) return { fromPx: 0, toPx: widthPx };
  const views = Math.floor(scrollLeftPx / viewPx);
  return {
    fromPx: Math.max(0, (views - 1) * viewPx),
    toPx: Math.min(widthPx, (views + 3) * viewPx),
  };
}

/** The lines of the grid at the millimetres that are asked for, as an SVG path in CSS pixels. */
export function gridPath(
  { heightMm }: PaperLayout,
  options: { pxPerMm: number; window: PaperWindow; isDrawn: (mm: number) => boolean },
): string {
  const { pxPerMm, window, isDrawn } = options;
  const lines: string[] = [];
  for (let mm = Math.ceil(window.fromPx / pxPerMm); mm * pxPerMm <= window.toPx; mm++) {
    if (isDrawn(mm)) lines.push(`M${mm * pxPerMm} 0V${heightMm * pxPerMm}`);
  }
  for (let mm = 0; mm <= heightMm; mm++) {
    if (isDrawn(mm)) lines.push(`M${window.fromPx} ${mm * pxPerMm}H${window.toPx}`);
  }
  return lines.join("");
}
