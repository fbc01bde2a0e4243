import { EinthovenError } from "../core/error.ts";
import { ABSENT, type LabelMatrix, labelColumn, NOT_ASSESSED, PRESENT } from "../core/labels.ts";
import { randomOf, shuffled } from "../core/random.ts";

export interface BalancedLabelsOptions {
  /** Rows that may be drawn, ascending. */
  readonly rows: Int32Array;
  /** Share of the smaller side that is kept, in (0, 1]. */
  readonly fraction: number;
  readonly seed: number | string;
}

/**
 * Cuts every class to as many negative as positive records, times a fraction (the `paper` preset): what is not drawn is
 * NOT_ASSESSED for that class, each class for itself. Nested over fractions for a seed; at least one record of either
 * side where the class has both, and none where it has not. Throws `option-invalid` for a fraction outside (0, 1].
 */
export function balancedLabels(
  labels: LabelMatrix,
  { rows, fraction, seed }: BalancedLabelsOptions,
): LabelMatrix {
  if (!(fraction > 0 && fraction <= 1)) {
    throw new EinthovenError("option-invalid", `a fraction of ${fraction} of the records`, {
      hint: "fractions lie above 0 and up to 1",
    });
  }
  const width = labels.classes.length;
  const data = new Int8Array(labels.data.length).fill(NOT_ASSESSED);
  labels.classes.forEach((id, c) => {
    const column = labelColumn(labels, c);
    const random = randomOf(`balanced/${seed}/${id}`);
    const side = (label: number): number[] =>
      shuffled(
        [...rows].filter((r) => column[r] === label),
        random,
      );
    const [positive, negative] = [side(PRESENT), side(ABSENT)];
    const smaller = Math.min(positive.length, negative.length);
    const size = Math.min(smaller, Math.max(1, Math.round(fraction * smaller)));
    for (const r of positive.slice(0, size)) data[r * width + c] = PRESENT;
    for (const r of negative.slice(0, size)) data[r * width + c] = ABSENT;
  });
  return { rows: labels.rows, classes: labels.classes, data };
}
