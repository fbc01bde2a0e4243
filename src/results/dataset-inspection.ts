import { z } from "zod";
import { count, nullableNumber, numbers, texts } from "./schema-parts.ts";

/** A closer look at every model's predictions of one dataset's own test set, with all labels, by one probe. */
export interface DatasetInspection {
  readonly datasetId: string;
  readonly probe: string;
  readonly fraction: number;
  /** Threshold probabilities of every decision curve. */
  readonly thresholds: readonly number[];
  readonly classes: readonly InspectedClass[];
  readonly subgroups: readonly SubgroupScore[];
  /** Attributes whose values are the same or unknown for all test records, and groups beyond those shown. */
  readonly subgroupNotes: readonly string[];
}

/** One class that can be scored on the test set. */
export interface InspectedClass {
  readonly classId: string;
  readonly records: number;
  readonly patients: number;
  readonly positives: number;
  readonly curves: readonly ModelCurves[];
  readonly delong: DelongTable | null;
}

/** What one model predicts of one class. Means over seeds; curves are thinned and rounded. */
export interface ModelCurves {
  readonly modelId: string;
  /** Mean probability of each bin of equal mass, ascending. Every seed's predictions count. */
  readonly predicted: readonly number[];
  /** Share of positives in the same bins. */
  readonly observed: readonly number[];
  /** Logistic recalibration; null where it does not exist. */
  readonly slope: number | null;
  readonly intercept: number | null;
  readonly ece: number;
  /** Net benefit at the thresholds of the inspection. */
  readonly netBenefit: readonly number[];
}

/** DeLong's test of every pair of models on one class. */
export interface DelongTable {
  readonly modelIds: readonly string[];
  readonly aurocs: readonly number[];
  /** Two-sided, adjusted by Holm over the table: pairs (0, 1), (0, 2) ... (1, 2) ...; null where it is not defined. */
  readonly p: readonly (number | null)[];
  /** True when each patient has one record, which the test takes for granted. */
  readonly independent: boolean;
}

/** A number with its 95 % interval; null bounds where there is none. */
export type Measured = readonly [value: number, lower: number | null, upper: number | null];

/** One model in one subgroup: a class, or the mean over classes (`classId` null). */
export interface SubgroupScore {
  readonly modelId: string;
  readonly attribute: "sex" | "age" | "device" | "site";
  readonly group: string;
  readonly classId: string | null;
  readonly records: number;
  readonly patients: number;
  /** Null where suppressed. Gaps: this group minus everybody else whose group is known, on the same classes. */
  readonly auroc: Measured | null;
  readonly aurocGap: Measured | null;
  readonly falsePositiveRate: Measured | null;
  readonly falsePositiveGap: Measured | null;
  readonly falseNegativeRate: Measured | null;
  readonly falseNegativeGap: Measured | null;
  /** Why AUROC is suppressed; null where it is not. */
  readonly reason: string | null;
}

const measured: z.ZodType<Measured | null> = z
  .tuple([z.number(), nullableNumber, nullableNumber])
  .nullable();

const curves: z.ZodType<ModelCurves> = z
  .object({
    modelId: z.string(),
    predicted: numbers,
    observed: numbers,
    slope: nullableNumber,
    intercept: nullableNumber,
    ece: z.number(),
    netBenefit: numbers,
  })
  .refine(({ predicted, observed }) => predicted.length === observed.length, {
    error: "a calibration curve has as many shares as probabilities",
  });

const delong: z.ZodType<DelongTable> = z
  .object({
    modelIds: texts,
    aurocs: numbers,
    p: z.array(z.number().min(0).max(1).nullable()),
    independent: z.boolean(),
  })
  .refine(
    ({ modelIds, aurocs, p }) =>
      aurocs.length === modelIds.length &&
      p.length === (modelIds.length * (modelIds.length - 1)) / 2,
    { error: "a DeLong table holds one p of every pair of its models" },
  );

export const datasetInspectionSchema: z.ZodType<DatasetInspection> = z
  .object({
    datasetId: z.string(),
    probe: z.string(),
    fraction: z.number(),
    thresholds: numbers,
    classes: z.array(
      z.object({
        classId: z.string(),
        records: count,
        patients: count,
        positives: count,
        curves: z.array(curves),
        delong: delong.nullable(),
      }),
    ),
    subgroups: z.array(
      z.object({
        modelId: z.string(),
        attribute: z.enum(["sex", "age", "device", "site"]),
        group: z.string(),
        classId: z.string().nullable(),
        records: count,
        patients: count,
        auroc: measured,
        aurocGap: measured,
        falsePositiveRate: measured,
        falsePositiveGap: measured,
        falseNegativeRate: measured,
        falseNegativeGap: measured,
        reason: z.string().nullable(),
      }),
    ),
    subgroupNotes: texts,
  })
  .refine(
    ({ thresholds, classes }) =>
      classes.every((own) =>
        own.curves.every(({ netBenefit }) => netBenefit.length === thresholds.length),
      ),
    { error: "a decision curve has one net benefit per threshold" },
  );
