import { takeLabels } from "../../src/core/labels.ts";
import { type Matrix, matrixOf, rowOf, takeRows } from "../../src/core/matrix.ts";
import { auroc } from "../../src/metrics/auroc.ts";
import type { ProbeTask, TaskKind } from "../../src/probe/probe.ts";
import { syntheticEmbedding } from "../probe/synthetic-embedding.ts";

/** Records with a task. */
export interface Sample {
  readonly x: Matrix;
  readonly task: ProbeTask;
  readonly patientIds: readonly string[];
}

export const FEATURES = 24;
export const OUTPUTS = 3;
const { x, labels, patientIds } = syntheticEmbedding(260, FEATURES, {
  classes: OUTPUTS,
  key: "conformance",
});

/** What every record is known to be, for each kind of task. */
export const TASKS: Readonly<Record<TaskKind, ProbeTask>> = {
  "multi-label": { kind: "multi-label", labels },
  "multi-class": { kind: "multi-class", labels: { ...labels, data: largestFeature() } },
  regression: {
    kind: "regression",
    targets: {
      rows: x.rows,
      targets: ["first", "second", "third"],
      data: Float64Array.from({ length: x.rows * OUTPUTS }, (_, i) => {
        const record = rowOf(x, Math.floor(i / OUTPUTS));
        return 50 + 2 * record[i % OUTPUTS]! - record[(i % OUTPUTS) + 5]!;
      }),
    },
  },
};

/** One class per record: whichever of the features 0, 5 and 10 (which have one scale) is the largest. */
function largestFeature(): Int8Array {
  const data = new Int8Array(x.rows * OUTPUTS);
  for (let r = 0; r < x.rows; r++) {
    const own = [0, 5, 10].map((f) => rowOf(x, r)[f]!);
    data[r * OUTPUTS + own.indexOf(Math.max(...own))] = 1;
  }
  return data;
}

export function rowsFrom(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

function taken(task: ProbeTask, rows: readonly number[]): ProbeTask {
  if (task.kind !== "regression") return { ...task, labels: takeLabels(task.labels, rows) };
  const { targets, data } = task.targets;
  const own = rows.flatMap((r) => [...data.subarray(r * OUTPUTS, (r + 1) * OUTPUTS)]);
  return { ...task, targets: { rows: rows.length, targets, data: Float64Array.from(own) } };
}

export function sample(kind: TaskKind, rows: readonly number[]): Sample {
  return {
    x: takeRows(x, rows),
    task: taken(TASKS[kind], rows),
    patientIds: rows.map((r) => patientIds[r]!),
  };
}

/** The same task with other values: of labels, -1 for "not assessed"; of targets, NaN. */
export function changed(task: ProbeTask, value: (old: number, i: number) => number): ProbeTask {
  if (task.kind === "regression") {
    return { ...task, targets: { ...task.targets, data: task.targets.data.map(value) } };
  }
  return { ...task, labels: { ...task.labels, data: task.labels.data.map(value) } };
}

export function valuesOf(task: ProbeTask): ArrayLike<number> {
  return task.kind === "regression" ? task.targets.data : task.labels.data;
}

export const held: readonly number[] = rowsFrom(160, 260);
export const heldX: Matrix = takeRows(x, held);

/** Mean AUROC of classes, or mean R² of targets, on the held-out records. */
export function quality(kind: TaskKind, predictions: Float64Array): number {
  const truth = valuesOf(taken(TASKS[kind], held));
  const perOutput = Array.from({ length: OUTPUTS }, (_, o) => {
    const wanted = held.map((_row, i) => truth[i * OUTPUTS + o]!);
    const found = held.map((_row, i) => predictions[i * OUTPUTS + o]!);
    return kind === "regression" ? rSquared(wanted, found) : auroc(wanted, found);
  });
  return perOutput.reduce((sum, value) => sum + value, 0) / OUTPUTS;
}

function rSquared(wanted: readonly number[], found: readonly number[]): number {
  const mean = wanted.reduce((sum, value) => sum + value, 0) / wanted.length;
  const left = wanted.reduce((sum, value, i) => sum + (value - found[i]!) ** 2, 0);
  return 1 - left / wanted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** All 260 records with half of the features close to what is asked for. */
export function separable(kind: TaskKind): Matrix {
  const values = valuesOf(TASKS[kind]);
  const apart = matrixOf(260, FEATURES, x.data.slice());
  for (let i = 0; i < 260 * FEATURES; i++) {
    const [r, f] = [Math.floor(i / FEATURES), i % FEATURES];
    if (f < FEATURES / 2) {
      apart.data[i] = values[r * OUTPUTS + (f % OUTPUTS)]! + 0.01 * apart.data[i]!;
    }
  }
  return apart;
}
