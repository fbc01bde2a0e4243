import { z } from "zod";
import { count, numbers } from "./schema-parts.ts";

/**
 * The best of many maps by its silhouette against the labels that it shows, and what the very same search finds under
 * labels that mean nothing. Never to be shown without the latter.
 */
export interface TunedMapSummary {
  readonly modelId: string;
  readonly records: number;
  readonly dimensions: number;
  readonly tried: number;
  readonly chosen: TunedMap;
  /** Of the first permutation: the same records, other labels. */
  readonly permuted: TunedMap;
  /** The silhouette of the search's best map under every permutation. */
  readonly permutedSilhouettes: readonly number[];
}

export interface TunedMap {
  readonly neighbors: number;
  readonly minimumDistance: number;
  readonly silhouette: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Index into the task's classes, as the search saw it. */
  readonly classIndex: readonly number[];
}

const tunedMap = z
  .object({
    neighbors: count,
    minimumDistance: z.number(),
    silhouette: z.number(),
    x: numbers,
    y: numbers,
    classIndex: z.array(count),
  })
  .refine(({ x, y, classIndex }) => x.length === y.length && x.length === classIndex.length, {
    error: "the lists of a map differ in length",
  });

export const tunedMapSummarySchema: z.ZodType<TunedMapSummary> = z.object({
  modelId: z.string(),
  records: count,
  dimensions: count,
  tried: count,
  chosen: tunedMap,
  permuted: tunedMap,
  permutedSilhouettes: numbers,
});
