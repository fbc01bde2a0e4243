/** Records of two kinds, to be divided with a wide margin. */
export interface SvmProblem {
  /** int32[training records]: record numbers. */
  readonly rows: Int32Array;
  /** int8[training records]: 1 or -1. */
  readonly signs: Int8Array;
  /** C: what a record inside the margin costs. */
  readonly cost: number;
}
