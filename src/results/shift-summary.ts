import { z } from "zod";
import { count, nullableNumber } from "./schema-parts.ts";

/** How the datasets differ: in their people, and in each model's space. */
export interface ShiftSection {
  readonly populations: readonly PopulationShiftRow[];
  readonly models: readonly ShiftSummary[];
}

/** Two datasets' people and diagnoses, one record per patient, all parts. */
export interface PopulationShiftRow {
  readonly datasetA: string;
  readonly datasetB: string;
  readonly patientsA: number;
  readonly patientsB: number;
  /** B minus A. */
  readonly ageDifferenceYears: number | null;
  /** The same in pooled standard deviations. */
  readonly ageStandardised: number | null;
  readonly ageKolmogorovSmirnov: number | null;
  /** Share of female, B minus A. */
  readonly femaleDifference: number | null;
  readonly prevalence: readonly {
    readonly classId: string;
    readonly a: number;
    readonly b: number;
  }[];
  /** Mean of |difference of prevalence| over the classes that both assess. */
  readonly prevalenceDistance: number | null;
}

/** How far every two datasets lie apart in one model's space. */
export interface ShiftSummary {
  readonly modelId: string;
  readonly pairs: readonly ShiftPair[];
}

export interface ShiftPair {
  readonly datasetA: string;
  readonly datasetB: string;
  readonly recordsA: number;
  readonly recordsB: number;
  readonly measures: readonly ShiftMeasure[];
}

export interface ShiftMeasure {
  readonly name: string;
  readonly value: number;
  readonly p: number | null;
  /** The same between random halves of either dataset. */
  readonly splitHalf: { readonly mean: number; readonly low: number; readonly high: number };
  /** (value - mean of the halves) / standard deviation of the halves; null where these do not vary. */
  readonly standardised: number | null;
}

const measure = z.object({
  name: z.string(),
  value: z.number(),
  p: nullableNumber,
  splitHalf: z.object({ mean: z.number(), low: z.number(), high: z.number() }),
  standardised: nullableNumber,
});

export const shiftSectionSchema: z.ZodType<ShiftSection> = z.object({
  populations: z.array(
    z.object({
      datasetA: z.string(),
      datasetB: z.string(),
      patientsA: count,
      patientsB: count,
      ageDifferenceYears: nullableNumber,
      ageStandardised: nullableNumber,
      ageKolmogorovSmirnov: nullableNumber,
      femaleDifference: nullableNumber,
      prevalence: z.array(z.object({ classId: z.string(), a: z.number(), b: z.number() })),
      prevalenceDistance: nullableNumber,
    }),
  ),
  models: z.array(
    z.object({
      modelId: z.string(),
      pairs: z.array(
        z.object({
          datasetA: z.string(),
          datasetB: z.string(),
          recordsA: count,
          recordsB: count,
          measures: z.array(measure),
        }),
      ),
    }),
  ),
});
