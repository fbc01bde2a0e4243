import { type LabelMatrix, takeLabels } from "../../core/labels.ts";
import type { ProbeTask, TargetMatrix } from "../../probe/probe.ts";
import type { Cohort } from "../../study/cohort.ts";

/** What a probe is asked to read out of the given rows of a cohort. */
export function probeTask(
  { kind, targets, labels }: Pick<Cohort, "kind" | "targets" | "labels">,
  rows: Int32Array,
): ProbeTask {
  if (kind === "regression") return { kind, targets: takeTargets(targets!, rows) };
  return { kind, labels: takeLabels(labels, rows) };
}

/** Joins tasks of several datasets, one below the other; all ask for the same. */
export function stackedTask(tasks: readonly ProbeTask[]): ProbeTask {
  const [first] = tasks as [ProbeTask];
  if (first.kind === "regression") {
    const parts = tasks.flatMap((task) => (task.kind === "regression" ? [task.targets] : []));
    return { kind: first.kind, targets: stackedTargets(parts) };
  }
  const parts = tasks.flatMap((task) => (task.kind === "regression" ? [] : [task.labels]));
  return { kind: first.kind, labels: stackedLabels(parts) };
}

function takeTargets({ targets, data }: TargetMatrix, rows: Int32Array): TargetMatrix {
  const width = targets.length;
  return {
    rows: rows.length,
    targets,
    data: Float64Array.from({ length: rows.length * width }, (_, i) => {
      return data[rows[Math.floor(i / width)]! * width + (i % width)]!;
    }),
  };
}

function stackedTargets(parts: readonly TargetMatrix[]): TargetMatrix {
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    targets: parts[0]!.targets,
    data: Float64Array.from(parts.flatMap(({ data }) => [...data])),
  };
}

function stackedLabels(parts: readonly LabelMatrix[]): LabelMatrix {
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    classes: parts[0]!.classes,
    data: Int8Array.from(parts.flatMap(({ data }) => [...data])),
  };
}
