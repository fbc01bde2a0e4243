/** A label's value: present, absent, or not assessed (never scored as a negative). */
export const PRESENT = 1;
export const ABSENT = 0;
export const NOT_ASSESSED = -1;

/** What is known of every record about every class. */
export interface LabelMatrix {
  readonly rows: number;
  readonly classes: readonly string[];
  /** int8[records, classes], row-major: PRESENT, ABSENT or NOT_ASSESSED. */
  readonly data: Int8Array;
}

/** Copies one class's column: int8[records]. */
export function labelColumn(labels: LabelMatrix, c: number): Int8Array {
  const width = labels.classes.length;
  return Int8Array.from({ length: labels.rows }, (_, r) => labels.data[r * width + c]!);
}

/** Copies the given rows, in the given order. */
export function takeLabels(labels: LabelMatrix, indices: ArrayLike<number>): LabelMatrix {
  const width = labels.classes.length;
  const data = new Int8Array(indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    data.set(labels.data.subarray(indices[i]! * width, (indices[i]! + 1) * width), i * width);
  }
  return { rows: indices.length, classes: labels.classes, data };
}
