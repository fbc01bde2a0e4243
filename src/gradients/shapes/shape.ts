/** A length along one axis: a number, or a multiple of the number of records in the batch. */
export type Length = number | { readonly perRecord: number };

/** The lengths of a value's axes. */
export type Shape = readonly Length[];

/** The product of lengths: `count` times the batch to the power of `batches`. */
export interface Elements {
  readonly count: number;
  readonly batches: number;
}

/** Counts the elements of a shape. */
export function elementsOf(shape: Shape): Elements {
  return shape.reduce<Elements>(
    ({ count, batches }, length) =>
      typeof length === "number"
        ? { count: count * length, batches }
        : { count: count * length.perRecord, batches: batches + 1 },
    { count: 1, batches: 0 },
  );
}

/** The length that remains when a whole is divided among known axes; null when it is none. */
export function remainingLength(whole: Elements, known: Elements): Length | null {
  const count = whole.count / known.count;
  const batches = whole.batches - known.batches;
  if (!Number.isInteger(count) || batches < 0 || batches > 1) return null;
  return batches === 1 ? { perRecord: count } : count;
}

/** Are two lengths the same whatever the batch? */
function sameLength(a: Length, b: Length): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  return a.perRecord === b.perRecord;
}

/** Are two shapes the same whatever the batch? */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => sameLength(length, b[axis]!));
}

/** The shape that two operands of an element-wise operator give, from the last axis on; null when they do not fit. */
export function broadcast(a: Shape, b: Shape): Shape | null {
  const rank = Math.max(a.length, b.length);
  const [left, right] = [a, b].map((shape) => [
    ...Array(rank - shape.length).fill(1),
    ...shape,
  ]) as [Length[], Length[]];
  const out: Length[] = [];
  for (const [axis, length] of left.entries()) {
    const other = right[axis]!;
    if (length !== 1 && other !== 1 && !sameLength(length, other)) return null;
    out.push(length === 1 ? other : length);
  }
  return out;
}

/** Writes a shape for a message: [batch, 12, 5000]. */
export function shapeText(shape: Shape): string {
  const lengths = shape.map((length) => {
    if (typeof length === "number") return `${length}`;
    return length.perRecord === 1 ? "batch" : `${length.perRecord} batch`;
  });
  return `[${lengths.join(", ")}]`;
}
