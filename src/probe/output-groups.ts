import type { TaskColumn } from "./task-columns.ts";

/** Outputs that are assessed in the same records, so that they can share all work. */
export interface OutputGroup {
  /** Numbers of the columns. */
  readonly members: readonly number[];
  /** The records in which they are assessed, ascending. */
  readonly rows: Int32Array;
}

/** Groups columns by the records in which they are assessed, in the order of their first members. */
export function outputGroups(
  columns: readonly Pick<TaskColumn, "values">[],
): readonly OutputGroup[] {
  const groups: { members: number[]; rows: Int32Array }[] = [];
  columns.forEach(({ values }, c) => {
    const rows = Int32Array.from([...values.keys()].filter((r) => !Number.isNaN(values[r]!)));
    const known = groups.find((group) => same(group.rows, rows));
    if (known === undefined) groups.push({ members: [c], rows });
    else known.members.push(c);
  });
  return groups;
}

/** The columns of a group, in the records of the group only. */
export function groupColumns(
  columns: readonly TaskColumn[],
  { members, rows }: OutputGroup,
): readonly TaskColumn[] {
  return members.map((member) => {
    const column = columns[member]!;
    return { ...column, values: Float64Array.from(rows, (r) => column.values[r]!) };
  });
}

function same(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
