/**
 * A step that visits each of `count` places once, taken modulo `count`, and never neighbours in turn. Drawing in this
 * order keeps a category that comes last in the data from covering the others.
 */
export function mixingStep(count: number): number {
  return count % 7919 === 0 ? 7907 : 7919;
}
