import { z } from "zod";
import type { MapNumber } from "./map-summary.ts";
import { count, nullableNumber, texts } from "./schema-parts.ts";

/** How held-out records of all datasets, one per patient, lie in one model's space. */
export interface StructureSummary {
  readonly modelId: string;
  readonly records: number;
  readonly numbers: readonly StructureNumber[];
  /** Groups that k-means found without labels, largest first. */
  readonly clusters: readonly ClusterSummary[];
}

export interface StructureNumber extends MapNumber {
  readonly about: "space" | "classes" | "groups" | "datasets";
}

/** A group of records and its most central one. */
export interface ClusterSummary {
  readonly records: number;
  /** Records with the class present, by index of the task's classes; a record with several counts in each. */
  readonly classCounts: readonly number[];
  /** Records in which none of the task's classes is present. */
  readonly withoutClass: number;
  /** By index of StudyBundle.datasets. */
  readonly datasetCounts: readonly number[];
  readonly medoid: MedoidRecord;
}

export interface MedoidRecord {
  readonly recordId: string;
  /** Index into StudyBundle.datasets. */
  readonly dataset: number;
  /** Classes of the task that are present. */
  readonly classIds: readonly string[];
  /** Null where the dataset's card forbids showing it. */
  readonly trace: TracedEcg | null;
}

/** A recording thinned for drawing: extremes are kept, times in between are not exact. */
export interface TracedEcg {
  /** Values per second, lowest and highest of each span in the order of time. */
  readonly valuesPerSecond: number;
  readonly leads: readonly string[];
  /** One array per lead, microvolts, rounded; null for an invalid span. */
  readonly microvolts: readonly (readonly (number | null)[])[];
}

const number = z.object({
  about: z.enum(["space", "classes", "groups", "datasets"]),
  name: z.string(),
  direction: z.enum(["higher", "lower", "neither"]),
  value: z.number(),
  nullRange: z.tuple([z.number(), z.number()]).nullable(),
  meaning: z.string(),
});

const trace = z
  .object({
    valuesPerSecond: z.number().positive(),
    leads: texts,
    microvolts: z.array(z.array(nullableNumber)),
  })
  .refine(({ leads, microvolts }) => leads.length === microvolts.length, {
    error: "leads and microvolts differ in length",
  });

export const structureSummarySchema: z.ZodType<StructureSummary> = z.object({
  modelId: z.string(),
  records: count,
  numbers: z.array(number),
  clusters: z.array(
    z.object({
      records: count,
      classCounts: z.array(count),
      withoutClass: count,
      datasetCounts: z.array(count),
      medoid: z.object({
        recordId: z.string(),
        dataset: count,
        classIds: texts,
        trace: trace.nullable(),
      }),
    }),
  ),
});
