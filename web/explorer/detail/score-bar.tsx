import type { JSX } from "preact";
import { percentText } from "../data/score-text.ts";
import "./score-bar.css";

export interface ScoreBarProps {
  /** Probability, 0 to 1. */
  readonly score: number;
  readonly threshold: number | null;
  /** Standard deviation over seeds. */
  readonly spread: number;
  /** Is what the model says right? Null where the label is not known. */
  readonly right: boolean | null;
}

/** A probability as a bar with the threshold on it. */
export function ScoreBar({ score, threshold, spread, right }: ScoreBarProps): JSX.Element {
  const verdict = right === null ? "unknown" : right ? "right" : "wrong";
  return (
    <span
      class={`bar ${verdict}`}
      title={spread > 0 ? `standard deviation over seeds: ${percentText(spread)}` : undefined}
    >
      <span class="bar-track" aria-hidden="true">
        <span class="bar-fill" style={{ width: `${100 * score}%` }} />
        {threshold !== null && <span class="bar-mark" style={{ left: `${100 * threshold}%` }} />}
      </span>
      <span class="bar-number">{percentText(score)}</span>
    </span>
  );
}
