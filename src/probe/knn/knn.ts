import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { patientsOf } from "../../core/patients.ts";
import { type OpenProducts, plainProducts } from "../../linalg/products.ts";
import { bestF1Threshold } from "../../metrics/best-threshold.ts";
import { completePredictions } from "../complete-predictions.ts";
import { withProducts } from "../open-row-space.ts";
import { outputGroups } from "../output-groups.ts";
import type { FittedOutput, FittedProbe, Probe, ProbeOptions, TaskKind } from "../probe.ts";
import { standardised } from "../standardise.ts";
import {
  standardisationFrom,
  standardisationMatrix,
  storableStandardisation,
} from "../stored-standardisation.ts";
import { type TaskColumn, taskColumns, trainable, untrainableOutput } from "../task-columns.ts";
import { type NearestTraining, nearestTraining, unitRows } from "./nearest-training.ts";
import { votes } from "./vote.ts";

/** The numbers of neighbours that are tried (PROTOCOL section 5). */
const NEIGHBOR_GRID: readonly number[] = [1, 5, 10, 20, 50];
const MOST_NEIGHBORS = 50;

/**
 * Nearest neighbours by the cosine of standardised features: the mean of the k nearest assessed training records,
 * weighted by 1 / distance. k is the smallest of 1, 5, 10, 20 and 50 with the lowest mean squared error (Brier score)
 * when each training record is predicted from all other patients; exclusive classes share one k. Matrices: `units`
 * float32[training records, features], `values` float32[training records, fitted outputs], `assessed` of the same shape
 * (1 or 0) and `standardisation` float32[2, features].
 */
export const knn: Probe = {
  id: "knn",
  title: "Nearest neighbours",
  input: "vectors",
  tasks: ["multi-label", "multi-class", "regression"],
  version: 1,
  fit: async (x, task, options) => {
    const columns = taskColumns(x, task, { patientIds: options.patientIds, probe: knn });
    return fitKnn(x, columns, { kind: task.kind, ...options });
  },
  predict: (fitted, x, { openProducts = plainProducts } = {}) =>
    predictKnn(fitted, x, openProducts),
};

async function fitKnn(
  x: Matrix,
  columns: readonly TaskColumn[],
  { kind, patientIds, openProducts = plainProducts }: ProbeOptions & { readonly kind: TaskKind },
): Promise<FittedProbe> {
  const standardisation = storableStandardisation(x);
  const units = unitRows(standardised(x, standardisation));
  const own = trainable(columns);
  const { ofRecord, records } = patientsOf(patientIds);
  const neighbors = await neighboursOfGroups(units, own, {
    training: units,
    openProducts,
    leftOut: (r) => records[ofRecord[r]!]!,
  });
  const tried = own.map(({ values }, o) => {
    const held = votes(values, neighbors[o]!, { records: x.rows, counts: NEIGHBOR_GRID });
    return held.map((heldOut) => ({ heldOut, error: meanSquaredError(heldOut, values) }));
  });
  const bests = tried.map((all) => smallest(all.map(({ error }) => error)));
  const together = smallest(
    NEIGHBOR_GRID.map((_, k) => tried.reduce((sum, all) => sum + all[k]!.error, 0)),
  );
  const fitted = new Map(
    own.map((column, o): [string, FittedOutput] => {
      const best = kind === "multi-class" ? together : bests[o]!;
      return [column.id, fittedOutput(column, { kind, best, ...tried[o]![best]! })];
    }),
  );
  const outputs = columns.map((column) => fitted.get(column.id) ?? untrainableOutput(column));
  const matrices = {
    units,
    ...storedValues(own, x.rows),
    standardisation: standardisationMatrix(standardisation),
  };
  return { probeId: knn.id, kind, features: x.cols, outputs, matrices };
}

async function predictKnn(
  fitted: FittedProbe,
  x: Matrix,
  openProducts: OpenProducts,
): Promise<Float64Array> {
  const { units, values, assessed, standardisation } = fitted.matrices;
  const queries = unitRows(standardised(x, standardisationFrom(standardisation!)));
  const chosen = fitted.outputs.flatMap((own) =>
    own.status === "fitted" ? [own.chosen["neighbors"]!] : [],
  );
  const columns = chosen.map((_, o) => ({
    values: Float64Array.from({ length: values!.rows }, (_row, r) =>
      assessed!.data[r * chosen.length + o] === 1
        ? values!.data[r * chosen.length + o]!
        : Number.NaN,
    ),
  }));
  const neighbors = await neighboursOfGroups(queries, columns, { training: units!, openProducts });
  const out = new Float64Array(x.rows * chosen.length);
  columns.forEach((column, o) => {
    const options = { records: x.rows, counts: [chosen[o]!] };
    const [own] = votes(column.values, neighbors[o]!, options);
    for (let r = 0; r < x.rows; r++) out[r * chosen.length + o] = own![r]!;
  });
  return completePredictions(fitted, out, x.rows);
}

/** For each column the nearest records that are assessed for it; columns that are assessed alike share one search. */
async function neighboursOfGroups(
  queries: Matrix,
  columns: readonly Pick<TaskColumn, "values">[],
  at: {
    training: Matrix;
    openProducts: OpenProducts;
    leftOut?: (record: number) => readonly number[];
  },
): Promise<readonly NearestTraining[]> {
  const { training, openProducts, ...rest } = at;
  const out = new Array<NearestTraining>(columns.length);
  if (columns.length === 0) return out;
  await withProducts(training, openProducts, async (products) => {
    for (const { members, rows } of outputGroups(columns)) {
      const allowed = new Uint8Array(training.rows);
      for (const r of rows) allowed[r] = 1;
      const options = { training, products, neighbors: MOST_NEIGHBORS, allowed, ...rest };
      const found = await nearestTraining(queries, options);
      for (const member of members) out[member] = found;
    }
  });
  return out;
}

function storedValues(
  columns: readonly TaskColumn[],
  rows: number,
): { values: Matrix; assessed: Matrix } {
  const values = matrixOf(rows, columns.length);
  const assessed = matrixOf(rows, columns.length);
  columns.forEach((column, o) => {
    for (let r = 0; r < rows; r++) {
      const value = column.values[r]!;
      if (Number.isNaN(value)) continue;
      values.data[r * columns.length + o] = value;
      assessed.data[r * columns.length + o] = 1;
    }
  });
  return { values, assessed };
}

function meanSquaredError(predicted: Float64Array, truth: Float64Array): number {
  let sum = 0;
  let counted = 0;
  for (let r = 0; r < truth.length; r++) {
    if (Number.isNaN(truth[r]!)) continue;
    sum += (predicted[r]! - truth[r]!) ** 2;
    counted++;
  }
  return sum / counted;
}

function smallest(values: readonly number[]): number {
  return values.indexOf(Math.min(...values));
}

function fittedOutput(
  { id, assessed, positives, values }: TaskColumn,
  at: { kind: TaskKind; best: number; heldOut: Float64Array; error: number },
): FittedOutput {
  const labels = Array.from(values, (value) => (Number.isNaN(value) ? -1 : value));
  const isClass = at.kind !== "regression";
  return {
    id,
    status: "fitted",
    assessed,
    positives,
    threshold: isClass ? bestF1Threshold(labels, at.heldOut) : null,
    chosen: { neighbors: NEIGHBOR_GRID[at.best]! },
    inner: { score: isClass ? "brier" : "mean-squared-error", value: at.error },
  };
}
