import { takeLabels } from "../../../core/labels.ts";
import { takeRows } from "../../../core/matrix.ts";
import { patientsOf } from "../../../core/patients.ts";
import { randomOf, shuffled } from "../../../core/random.ts";
import { type RefitRequest, refitImportances } from "../refit-importances.ts";

/** Records that one half may have. */
const MOST_IN_HALF = 1000;

/** Importances of two probes that were fitted to different patients, per fitted class; null where one could not be. */
export type HalfPair = readonly (readonly [Float64Array, Float64Array] | null)[];

/**
 * Fits a probe to each of two random halves of the patients, at most 1,000 records each, and measures both importances on
 * the same records, `pairs` times: how much of the order of dimensions another sample of patients would keep. Halves
 * share nobody, so they agree less than two full training sets would.
 */
export async function splitHalves(request: RefitRequest, pairs: number): Promise<HalfPair[]> {
  const out: HalfPair[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const seed = `${request.seed}/halves/${pair}`;
    const halves: (Float64Array | null)[][] = [];
    // Each half draws for itself: a shared start alone would make two networks alike.
    for (const [half, rows] of halvesOf(request.patientIds, seed).entries()) {
      halves.push(await refitImportances(onRows({ ...request, seed: `${seed}/${half}` }, rows)));
    }
    const [first, second] = halves;
    out.push(
      first!.map((own, c) => {
        const other = second![c]!;
        return own === null || other === null ? null : ([own, other] as const);
      }),
    );
  }
  return out;
}

function halvesOf(patientIds: readonly string[], seed: string): [number[], number[]] {
  const { records } = patientsOf(patientIds);
  const order = shuffled(records, randomOf(seed));
  const middle = Math.ceil(order.length / 2);
  return [upTo(order.slice(0, middle)), upTo(order.slice(middle))];
}

/** Whole patients, as long as there is room. */
function upTo(patients: readonly (readonly number[])[]): number[] {
  const rows: number[] = [];
  for (const own of patients) {
    if (rows.length + own.length > MOST_IN_HALF) break;
    rows.push(...own);
  }
  return rows.sort((a, b) => a - b);
}

function onRows(request: RefitRequest, rows: readonly number[]): RefitRequest {
  return {
    ...request,
    x: takeRows(request.x, rows),
    labels: takeLabels(request.labels, rows),
    patientIds: rows.map((r) => request.patientIds[r]!),
  };
}
