import type { JSX } from "preact";
import type { PaperLayout } from "./paper-layout.ts";
import { FINEST_GRID_PX } from "./paper-scale.ts";
import { gridPath, type PaperWindow } from "./paper-window.ts";

/** Lines every millimetre and bolder ones every five; each is one sharp column or row of pixels at its place. */
export function PaperGrid({
  layout,
  pxPerMm,
  window,
}: {
  layout: PaperLayout;
  pxPerMm: number;
  window: PaperWindow;
}): JSX.Element {
  const height = layout.heightMm * pxPerMm;
  const fine = gridPath(layout, { pxPerMm, window, isDrawn: (mm) => mm % 5 !== 0 });
  const bold = gridPath(layout, { pxPerMm, window, isDrawn: (mm) => mm % 5 === 0 });
  return (
    <>
      <rect
        class="ecg-ground"
        x={window.fromPx}
        y={0}
        width={window.toPx - window.fromPx}
        height={height}
      />
      {pxPerMm >= FINEST_GRID_PX && (
        <path class="ecg-fine" d={fine} transform="translate(0.5 0.5)" />
      )}
      <path class="ecg-bold" d={bold} transform="translate(0.5 0.5)" />
    </>
  );
}
