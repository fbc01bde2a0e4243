import type { InputContract } from "./model.ts";

/** Steps after which a value is no millivolt any more, as contracts word them. */
const RESCALES = /^(z-score|scale|multiply)\b|in microvolts$/;

/** Does a model take millivolts (filtered and resampled, perhaps), so that amplitudes can be measured in what it sees? */
export function keepsMillivolts({ steps }: Pick<InputContract, "steps">): boolean {
  return !steps.some((step) => RESCALES.test(step));
}
