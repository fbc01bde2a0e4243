import type { JSX } from "preact";
import { shadeOf } from "./overlay.ts";

const STEPS = 21;

/** The key of the colours: symmetric, zero in the middle, so that equal strengths look equal on both sides. */
export function OverlayLegend({ title, limit }: { title: string; limit: number }): JSX.Element {
  const number = limit.toPrecision(2);
  return (
    <div class="ecg-legend">
      <span>{title}</span>
      <span class="ecg-tick">
        {"\u2212"}
        {number}
      </span>
      <svg width={STEPS * 8} height={14} aria-hidden="true">
        {Array.from({ length: STEPS }, (_, i) => {
          const share = (2 * i) / (STEPS - 1) - 1;
          const { color, opacity } = shadeOf(share);
          return (
            <rect key={i} x={i * 8} width={8} height={14} fill={color} fill-opacity={opacity} />
          );
        })}
      </svg>
      <span class="ecg-tick">+{number}</span>
    </div>
  );
}
