import { z } from "zod";
import { count, nullableNumber, numbers, sex, texts } from "./schema-parts.ts";

/** A two-dimensional map of held-out records of all datasets in one model's space. */
export interface MapSummary {
  readonly modelId: string;
  readonly method: "umap" | "pca";
  readonly parameters: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly recordIds: readonly string[];
  /** Index into StudyBundle.datasets. */
  readonly dataset: readonly number[];
  /** Index into the task's classes of the record's only positive class; -1 none, -2 more than one. */
  readonly classIndex: readonly number[];
  readonly sex: readonly ("female" | "male" | null)[];
  readonly ageYears: readonly (number | null)[];
  readonly numbers: readonly MapNumber[];
}

/** A number printed beside a map, with what chance gives. */
export interface MapNumber {
  readonly name: string;
  /** "higher is better", "lower is better" or "neither". */
  readonly direction: "higher" | "lower" | "neither";
  readonly value: number;
  /** 2.5 % and 97.5 % of the same number under permuted labels; null where labels play no part. */
  readonly nullRange: readonly [number, number] | null;
  /** One sentence: what it means. */
  readonly meaning: string;
}

export const mapSummarySchema: z.ZodType<MapSummary> = z
  .object({
    modelId: z.string(),
    method: z.enum(["umap", "pca"]),
    parameters: z.string(),
    x: numbers,
    y: numbers,
    recordIds: texts,
    dataset: z.array(count),
    classIndex: z.array(z.int().min(-2)),
    sex: z.array(sex),
    ageYears: z.array(nullableNumber),
    numbers: z.array(
      z.object({
        name: z.string(),
        direction: z.enum(["higher", "lower", "neither"]),
        value: z.number(),
        nullRange: z.tuple([z.number(), z.number()]).nullable(),
        meaning: z.string(),
      }),
    ),
  })
  .refine(
    (map) =>
      [map.y, map.recordIds, map.dataset, map.classIndex, map.sex, map.ageYears].every(
        (list) => list.length === map.x.length,
      ),
    { error: "the lists of a map differ in length" },
  );
