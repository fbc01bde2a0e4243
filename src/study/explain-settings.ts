import { z } from "zod";

/** What a study looks into beyond scores. */
export interface ExplainSettings {
  readonly shap: ShapSettings | false;
  readonly umap: UmapSettings | false;
}

export interface ShapSettings {
  /** Refits with permuted labels, for the null band. */
  readonly nullRepeats: number;
}

/** Neighbours (15) and minimum distance (0.1) are fixed by the protocol: a map is never tuned on what it shows. */
export interface UmapSettings {
  readonly metric: "cosine" | "euclidean";
  /** Held-out records on one map, drawn by seed where there are more. */
  readonly maximumRecords: number;
}

const shap = z.strictObject({
  nullRepeats: z.int().min(0).max(1000).default(10).describe("Refits with permuted labels."),
});

const umap = z.strictObject({
  metric: z.enum(["cosine", "euclidean"]).default("cosine"),
  maximumRecords: z.int().min(10).max(20_000).default(3000),
});

export const explainSchema: z.ZodType<ExplainSettings> = z
  .strictObject({
    shap: z.union([z.literal(false), shap]).prefault({}),
    umap: z.union([z.literal(false), umap]).prefault({}),
  })
  .prefault({});
