import { z } from "zod";
import { arrayOf, corrupt, type NumberArray, readArrayFile, writeArrayFile } from "./array-file.ts";
import { type CategoryColumn, packTexts, type TextColumn, textColumn } from "./text-columns.ts";

/** Which part of its dataset a record stands in; "none" of those that take no part. */
export const PARTS = ["none", "train", "validation", "test"] as const;

/**
 * All usable records of one dataset, column by column: `data/records/<dataset>.bin`. Row numbers tie its payloads
 * together and mean nothing elsewhere; ids do. About 60 bytes a record.
 */
export interface ExplorerRecords {
  readonly datasetId: string;
  readonly rows: number;
  readonly recordIds: TextColumn;
  /** Patient, joined where one recording is stored under two patients. */
  readonly patientIds: CategoryColumn;
  /** float32[rows]; NaN where it is not known. */
  readonly ageYears: Float32Array;
  readonly sex: CategoryColumn;
  /** uint8[rows]: place in PARTS. */
  readonly part: Uint8Array;
  readonly samplingRateHz: Float32Array;
  /** "device", "site", "diagnoses" (every harmonised class that was stated, joined by " + "), "left out" (why). */
  readonly covariates: ReadonlyMap<string, CategoryColumn>;
  /** Numbers that the dataset gives besides, by name with unit; NaN where it does not. */
  readonly measurements: ReadonlyMap<string, Float32Array>;
  readonly classIds: readonly string[];
  /** By class, int8[rows]: PRESENT (1), ABSENT (0) or NOT_ASSESSED (-1). */
  readonly labels: ReadonlyMap<string, Int8Array>;
  /** Where the task is a number, float32[rows] with NaN where it is not known; otherwise null. */
  readonly target: Float32Array | null;
}

const KIND = "records";

const metaSchema = z.object({
  datasetId: z.string(),
  rows: z.int().nonnegative(),
  categories: z.record(z.string(), z.array(z.string())),
  covariates: z.array(z.string()),
  measurements: z.array(z.string()),
  classIds: z.array(z.string()),
  hasTarget: z.boolean(),
});

/** Writes records as one file; `recordIds` are given as a list. Memory: twice the size of the file. */
export function writeExplorerRecords(
  records: Omit<ExplorerRecords, "recordIds"> & { readonly recordIds: readonly string[] },
): Uint8Array<ArrayBuffer> {
  const { datasetId, rows, covariates, measurements, classIds, target } = records;
  const categorical = [
    ["patient", records.patientIds] as const,
    ["sex", records.sex] as const,
    ...[...covariates].map(([name, column]) => [`covariate/${name}`, column] as const),
  ];
  return writeArrayFile({
    kind: KIND,
    meta: {
      datasetId,
      rows,
      categories: Object.fromEntries(
        categorical.map(([name, { categories }]) => [name, categories]),
      ),
      covariates: [...covariates.keys()],
      measurements: [...measurements.keys()],
      classIds,
      hasTarget: target !== null,
    },
    arrays: new Map<string, NumberArray>([
      ...packTexts("record", records.recordIds),
      ...categorical.map(([name, { codes }]) => [name, codes] as const),
      ["age", records.ageYears],
      ["part", records.part],
      ["rate", records.samplingRateHz],
      ...[...measurements].map(([name, values]) => [`measurement/${name}`, values] as const),
      ...classIds.map((id) => [`label/${id}`, records.labels.get(id)!] as const),
      ...(target === null ? [] : [["target", target] as const]),
    ]),
  });
}

/** Reads records without copying a column. Throws `result-corrupt`. */
export function readExplorerRecords(bytes: Uint8Array): ExplorerRecords {
  const file = readArrayFile(bytes, KIND);
  const parsed = metaSchema.safeParse(file.meta);
  if (!parsed.success) throw corrupt(KIND, "what it says of itself is incomplete");
  const { datasetId, rows, categories, covariates, measurements, classIds, hasTarget } =
    parsed.data;
  const category = (name: string): CategoryColumn => ({
    categories: categories[name] ?? [],
    codes: arrayOf(file, name, { type: "uint32", length: rows }),
  });
  const numbers = (name: string): Float32Array =>
    arrayOf(file, name, { type: "float32", length: rows });
  return {
    datasetId,
    rows,
    recordIds: textColumn(file, "record", rows),
    patientIds: category("patient"),
    ageYears: numbers("age"),
    sex: category("sex"),
    part: arrayOf(file, "part", { type: "uint8", length: rows }),
    samplingRateHz: numbers("rate"),
    covariates: new Map(covariates.map((name) => [name, category(`covariate/${name}`)])),
    measurements: new Map(measurements.map((name) => [name, numbers(`measurement/${name}`)])),
    classIds,
    labels: new Map(
      classIds.map((id) => [id, arrayOf(file, `label/${id}`, { type: "int8", length: rows })]),
    ),
    target: hasTarget ? numbers("target") : null,
  };
}
