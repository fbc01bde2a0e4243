/** Where two JSON values differ first, in the order of the first value's keys. */
export interface Difference {
  /** "scores.12.value"; "" for the whole. */
  readonly path: string;
  /** undefined where there is none. */
  readonly first: unknown;
  readonly second: unknown;
}

/** Finds the first difference of two JSON values; null when they are equal. The order of object keys does not count. */
export function firstDifference(first: unknown, second: unknown, path = ""): Difference | null {
  if (!(isObject(first) && isObject(second)) || Array.isArray(first) !== Array.isArray(second)) {
    return Object.is(first, second) ? null : { path, first, second };
  }
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  for (const key of keys) {
    const below = path === "" ? key : `${path}.${key}`;
    const found = firstDifference(first[key], second[key], below);
    if (found !== null) return found;
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
