/** Records to fit to and records to hold out: record numbers, ascending. */
export interface FoldRows {
  readonly train: Int32Array;
  readonly held: Int32Array;
}

/** Takes apart the records of one fold and the assessed rest; a fold that is not there leaves all in the rest. */
export function foldRows(foldOf: Int32Array, fold: number): FoldRows {
  const numbers = Int32Array.from(foldOf.keys());
  return {
    train: numbers.filter((r) => foldOf[r]! >= 0 && foldOf[r] !== fold),
    held: numbers.filter((r) => foldOf[r]! >= 0 && foldOf[r] === fold),
  };
}
