import type { Target } from "./target.ts";

/** A probability as a percentage with as many digits as it deserves, or a number with its unit. */
export function scoreText(score: number, { unit }: Target): string {
  if (unit !== null) return `${score.toFixed(1)} ${unit}`;
  return percentText(score);
}

/** "12 %", "0.4 %", "<0.1 %", ">99.9 %". */
export function percentText(share: number): string {
  if (share > 0 && share < 0.001) return "<0.1 %";
  if (share > 0.999 && share < 1) return ">99.9 %";
  const percent = 100 * share;
  const digits = percent < 1 || percent > 99 ? 1 : 0;
  return `${Number(percent.toFixed(digits))} %`;
}
