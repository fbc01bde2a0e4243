import { bytesOf } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { type LabelMatrix, takeLabels } from "../../core/labels.ts";
import { type ParquetColumn, readParquet, writeParquet } from "../../formats/parquet.ts";
import type { TargetMatrix } from "../../probe/probe.ts";
import type { Cohort } from "../../study/cohort.ts";

/**
 * Writes predictions of test records as a table: record_id, patient_id, then label_<class> (1, 0, -1 not
 * assessed) and probability_<class> for every task class, or target_<name> (NaN not known) and predicted_<name> for a
 * number.
 */
export function writePredictions(
  cohort: Pick<Cohort, "labels" | "targets" | "records" | "patientIds">,
  rows: Int32Array,
  predicted: Float64Array,
): Uint8Array {
  const places = Array.from(rows.keys());
  return writeParquet([
    { name: "record_id", type: "string", values: places.map((r) => cohort.records[rows[r]!]!.id) },
    { name: "patient_id", type: "string", values: places.map((r) => cohort.patientIds[rows[r]!]!) },
    ...(cohort.targets === null
      ? classColumns(cohort.labels, rows, predicted)
      : targetColumns(cohort.targets, rows, predicted)),
  ]);
}

function targetColumns(
  { targets: [target], data }: TargetMatrix,
  rows: Int32Array,
  predicted: Float64Array,
): ParquetColumn[] {
  const truth = Array.from(rows, (row) => data[row]!);
  return [
    { name: `target_${target}`, type: "double", values: truth },
    { name: `predicted_${target}`, type: "double", values: [...predicted] },
  ];
}

function classColumns(
  all: LabelMatrix,
  rows: Int32Array,
  probabilities: Float64Array,
): ParquetColumn[] {
  const labels = takeLabels(all, rows);
  const width = labels.classes.length;
  const places = Array.from(rows.keys());
  return labels.classes.flatMap((id, c): ParquetColumn[] => [
    { name: `label_${id}`, type: "int32", values: places.map((r) => labels.data[r * width + c]!) },
    {
      name: `probability_${id}`,
      type: "double",
      values: places.map((r) => probabilities[r * width + c]!),
    },
  ]);
}

/** Stored predictions of one test set. */
export interface Predictions {
  readonly recordIds: readonly string[];
  readonly patientIds: readonly string[];
  readonly labels: LabelMatrix;
  /** float64[records, classes] */
  readonly probabilities: Float64Array;
}

/** Reads a predictions table back. */
export async function readPredictions(
  bytes: Uint8Array,
  classIds: readonly string[],
): Promise<Predictions> {
  const column = await openColumns(bytes);
  const recordIds = column<string>("record_id");
  const width = classIds.length;
  const labels = {
    rows: recordIds.length,
    classes: classIds,
    data: new Int8Array(recordIds.length * width),
  };
  const probabilities = new Float64Array(recordIds.length * width);
  for (const [c, id] of classIds.entries()) {
    for (const [r, value] of column<number>(`label_${id}`).entries())
      labels.data[r * width + c] = value;
    for (const [r, value] of column<number>(`probability_${id}`).entries())
      probabilities[r * width + c] = value;
  }
  return { recordIds, patientIds: column<string>("patient_id"), labels, probabilities };
}

/** Stored predictions of a number. */
export interface TargetPredictions {
  readonly recordIds: readonly string[];
  readonly patientIds: readonly string[];
  /** float64[records]; NaN where it is not known. */
  readonly truth: Float64Array;
  /** float64[records] */
  readonly predicted: Float64Array;
}

/** Reads a table of predicted numbers back. */
export async function readTargetPredictions(
  bytes: Uint8Array,
  target: string,
): Promise<TargetPredictions> {
  const column = await openColumns(bytes);
  return {
    recordIds: column<string>("record_id"),
    patientIds: column<string>("patient_id"),
    truth: Float64Array.from(column<number>(`target_${target}`)),
    predicted: Float64Array.from(column<number>(`predicted_${target}`)),
  };
}

async function openColumns(bytes: Uint8Array): Promise<<T>(name: string) => readonly T[]> {
  const columns = await readParquet(bytesOf(bytes));
  return <T>(name: string): readonly T[] => {
    const values = columns.get(name);
    if (values !== undefined) return values as readonly T[];
    throw new EinthovenError("result-corrupt", `a predictions table has no column ${name}`, {
      hint: "run the study again: it is computed anew",
    });
  };
}
