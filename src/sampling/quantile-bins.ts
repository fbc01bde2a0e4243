import { ABSENT, type LabelMatrix, NOT_ASSESSED, PRESENT } from "../core/labels.ts";

/** Bins by which a number is stratified. */
const BINS = 5;

/**
 * Puts a number into bins of about equal size, one class per bin, so that what is stratified by label is stratified by
 * number too: values = float64[records], NaN (not known) is in no bin and NOT_ASSESSED in all. Equal values share a bin,
 * so that there are fewer bins where values repeat. int8[records, bins].
 */
export function quantileBins(values: Float64Array): LabelMatrix {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const edges = Array.from({ length: BINS - 1 }, (_, i) => {
    return sorted[Math.floor(((i + 1) * sorted.length) / BINS)]!;
  });
  const cuts = [...new Set(edges)].filter((edge) => edge > sorted[0]!);
  const classes = Array.from({ length: cuts.length + 1 }, (_, bin) => `bin ${bin + 1}`);
  const data = new Int8Array(values.length * classes.length).fill(ABSENT);
  values.forEach((value, r) => {
    const row = data.subarray(r * classes.length, (r + 1) * classes.length);
    if (Number.isNaN(value)) row.fill(NOT_ASSESSED);
    else row[cuts.filter((cut) => value >= cut).length] = PRESENT;
  });
  return { rows: values.length, classes, data };
}
