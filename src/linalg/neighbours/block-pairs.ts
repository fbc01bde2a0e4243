import type { Matrix } from "../../core/matrix.ts";
import type { MultiplyTransposed } from "../multiply.ts";
import {
  BLOCK_COLUMNS,
  BLOCK_ROWS,
  type BlockPlace,
  type BlockVisitor,
} from "../wasm/near-blocks.ts";

/** A run of rows: first and one past the last. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Gives the number of the strip of `BLOCK_ROWS` rows to visit next, ascending; those who share the work share one. */
export type NextStrip = () => number;

/** All strips, one after another. */
function everyStrip(): NextStrip {
  let next = 0;
  return () => next++;
}

/**
 * Shows a visitor the scalar products of two runs of rows of float32[records, features], block by block; of a run with
 * itself each pair of records once, so that blocks off the diagonal stand for two. Memory: one block.
 */
export async function visitPairs(
  { cols, data }: Matrix,
  { a, b }: { readonly a: RowRange; readonly b: RowRange },
  {
    multiply,
    visitor,
    nextStrip = everyStrip(),
  }: {
    readonly multiply: MultiplyTransposed;
    readonly visitor: BlockVisitor;
    readonly nextStrip?: NextStrip;
  },
): Promise<void> {
  const visit = async (rows: RowRange, columns: RowRange, mirrored: boolean): Promise<void> => {
    const place = placeOf(rows, columns);
    const left = data.subarray(rows.first * cols, rows.end * cols);
    const right = data.subarray(columns.first * cols, columns.end * cols);
    await multiply(left, right, { n: place.n, m: place.m, k: cols }, visitor.room(place));
    visitor.add(place, mirrored);
  };
  const strips = cut(a, BLOCK_ROWS);
  for (let strip = nextStrip(); strip < strips.length; strip = nextStrip()) {
    const rows = strips[strip]!;
    const isOwn = a.first === b.first;
    if (isOwn) await visit(rows, rows, false);
    const others = isOwn ? { first: rows.end, end: b.end } : b;
    for (const columns of cut(others, BLOCK_COLUMNS)) await visit(rows, columns, true);
  }
}

function cut({ first, end }: RowRange, most: number): RowRange[] {
  const ranges: RowRange[] = [];
  for (let start = first; start < end; start += most) {
    ranges.push({ first: start, end: Math.min(end, start + most) });
  }
  return ranges;
}

function placeOf(rows: RowRange, columns: RowRange): BlockPlace {
  return {
    rowBase: rows.first,
    n: rows.end - rows.first,
    colBase: columns.first,
    m: columns.end - columns.first,
  };
}
