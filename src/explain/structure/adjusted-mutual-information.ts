import { type Contingency, contingencyOf } from "./contingency.ts";

/**
 * Information that two groupings of the same records share, corrected for chance: 1 when equal up to names, about 0
 * when unrelated. (MI - E[MI]) / (mean entropy - E[MI]) with the exact expectation under fixed group sizes (Vinh, Epps
 * and Bailey, JMLR 2010; scikit-learn 1.9 adjusted_mutual_info_score). Kinder than the Rand index to groupings with
 * small groups. Labels are int32[records] of any values. Throws `shape-mismatch` for different lengths.
 */
export function adjustedMutualInformation(a: Int32Array, b: Int32Array): number {
  const table = contingencyOf(a, b);
  if (table.rows.length === table.columns.length && table.rows.length < 2) return 1;
  const chance = expectedInformation(table);
  const most = (entropy(table.rows) + entropy(table.columns)) / 2;
  const room = most - chance;
  const safe = room < 0 ? Math.min(room, -Number.EPSILON) : Math.max(room, Number.EPSILON);
  return (mutualInformation(table) - chance) / safe;
}

/** In nats. */
function mutualInformation({ records, rows, columns, cells }: Contingency): number {
  let sum = 0;
  for (const { i, j, records: both } of cells) {
    sum += (both / records) * Math.log((records * both) / (rows[i]! * columns[j]!));
  }
  return Math.max(0, sum);
}

function entropy(sizes: readonly number[]): number {
  const records = sizes.reduce((sum, size) => sum + size, 0);
  return -sizes.reduce((sum, size) => sum + (size / records) * Math.log(size / records), 0);
}

/** Mean over all tables with these margins: every cell is hypergeometric. */
function expectedInformation({ records, rows, columns }: Contingency): number {
  const logFactorial = new Float64Array(records + 1);
  for (let n = 2; n <= records; n++) logFactorial[n] = logFactorial[n - 1]! + Math.log(n);
  let sum = 0;
  for (const a of rows) {
    for (const b of columns) sum += expectedCell(a, b, { records, logFactorial });
  }
  return sum;
}

function expectedCell(
  a: number,
  b: number,
  { records, logFactorial }: { records: number; logFactorial: Float64Array },
): number {
  const fixed =
    logFactorial[a]! +
    logFactorial[b]! +
    logFactorial[records - a]! +
    logFactorial[records - b]! -
    logFactorial[records]!;
  let sum = 0;
  for (let both = Math.max(1, a + b - records); both <= Math.min(a, b); both++) {
    const logChance =
      fixed -
      logFactorial[both]! -
      logFactorial[a - both]! -
      logFactorial[b - both]! -
      logFactorial[records - a - b + both]!;
    sum += (both / records) * Math.log((records * both) / (a * b)) * Math.exp(logChance);
  }
  return sum;
}
