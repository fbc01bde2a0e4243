import { EinthovenError } from "../../core/error.ts";
import type { Neighbours } from "../../linalg/nearest-neighbours.ts";

/**
 * Mean share of a record's nearest neighbours that two spaces have in common, in [0, 1]. Chance is
 * neighbors / (records - 1). NaN without neighbours; throws `shape-mismatch` for unlike sets.
 */
export function neighbourhoodPreservation(a: Neighbours, b: Neighbours): number {
  if (a.rows !== b.rows || a.neighbors !== b.neighbors) {
    throw new EinthovenError(
      "shape-mismatch",
      `${a.rows} x ${a.neighbors} neighbours against ${b.rows} x ${b.neighbors}`,
      { hint: "search the same records with the same number of neighbours in both spaces" },
    );
  }
  let common = 0;
  for (let r = 0; r < a.rows; r++) {
    const [start, end] = [r * a.neighbors, (r + 1) * a.neighbors];
    const inA = new Set(a.indices.subarray(start, end));
    for (let i = start; i < end; i++) if (inA.has(b.indices[i]!)) common++;
  }
  return common / (a.rows * a.neighbors);
}
