import { z } from "zod";
import { type LayerSummary, layerSummarySchema } from "./layer-summary.ts";
import { type SimilaritySummary, similaritySummarySchema } from "./similarity-summary.ts";
import { type StructureSummary, structureSummarySchema } from "./structure-summary.ts";
import { type TunedMapSummary, tunedMapSummarySchema } from "./tuned-map-summary.ts";

/** Everything about the spaces themselves. */
export interface StructureSection {
  readonly models: readonly StructureSummary[];
  /** Null when there are fewer than two spaces, or it was not asked for. */
  readonly similarity: SimilaritySummary | null;
  /** Null when it was not asked for. */
  readonly layers: LayerSummary | null;
  readonly tunedMaps: readonly TunedMapSummary[];
}

export const structureSectionSchema: z.ZodType<StructureSection> = z.object({
  models: z.array(structureSummarySchema),
  similarity: similaritySummarySchema.nullable(),
  layers: layerSummarySchema.nullable().default(null),
  tunedMaps: z.array(tunedMapSummarySchema),
});
