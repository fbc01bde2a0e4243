import { type ArrayFile, arrayOf, corrupt } from "./array-file.ts";

/** One text per row, decoded when asked for: 200,000 ids are not 200,000 objects. */
export interface TextColumn {
  readonly rows: number;
  at(row: number): string;
}

/** One of few texts per row, or none. */
export interface CategoryColumn {
  /** In the order in which they first occur. */
  readonly categories: readonly string[];
  /** uint32[rows]: place in `categories`, or NO_CATEGORY. */
  readonly codes: Uint32Array;
}

export const NO_CATEGORY = 0xffffffff;

/** Packs texts into two arrays: `<name>.utf8` uint8[bytes] and `<name>.ends` uint32[rows]. */
export function packTexts(
  name: string,
  texts: readonly string[],
): [string, Uint8Array | Uint32Array][] {
  const ends = new Uint32Array(texts.length);
  const encoder = new TextEncoder();
  const parts = texts.map((text) => encoder.encode(text));
  const utf8 = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const [r, part] of parts.entries()) {
    utf8.set(part, end);
    end += part.length;
    ends[r] = end;
  }
  return [
    [`${name}.utf8`, utf8],
    [`${name}.ends`, ends],
  ];
}

/** Reads texts that `packTexts` packed. */
export function textColumn(file: ArrayFile, name: string, rows: number): TextColumn {
  const ends = arrayOf(file, `${name}.ends`, { type: "uint32", length: rows });
  const utf8 = arrayOf(file, `${name}.utf8`, { type: "uint8" });
  const decoder = new TextDecoder();
  if (rows > 0 && ends[rows - 1] !== utf8.length) throw corrupt(file.kind, `${name} is cut off`);
  return {
    rows,
    at: (row) => decoder.decode(utf8.subarray(row === 0 ? 0 : ends[row - 1]!, ends[row]!)),
  };
}

/** Replaces texts by their places in a list. */
export function categorise(values: readonly (string | null)[]): CategoryColumn {
  const places = new Map<string, number>();
  const codes = Uint32Array.from(values, (value) => {
    if (value === null) return NO_CATEGORY;
    const known = places.get(value);
    if (known !== undefined) return known;
    places.set(value, places.size);
    return places.size - 1;
  });
  return { categories: [...places.keys()], codes };
}

/** The text of a row, or null. */
export function categoryAt({ categories, codes }: CategoryColumn, row: number): string | null {
  return categories[codes[row]!] ?? null;
}
