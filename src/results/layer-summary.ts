import { z } from "zod";
import { count, nullableNumber, texts } from "./schema-parts.ts";

/** How alike the layers of encoders are, within each and between them, on the same held-out records, one per patient. */
export interface LayerSummary {
  readonly models: readonly {
    readonly modelId: string;
    /** From the input on; the last one is the embedding. */
    readonly layers: readonly string[];
  }[];
  readonly records: number;
  /** Drawn records that some encoder has no vector of. */
  readonly leftOut: number;
  readonly blocks: readonly LayerBlock[];
}

/** Debiased linear CKA of the layers of two models, each float64[layers of a, layers of b], row-major. */
export interface LayerBlock {
  /** Places in `models`; the same for a model with itself. */
  readonly a: number;
  readonly b: number;
  /** Null where one of the two is constant. */
  readonly values: readonly (number | null)[];
  /** 95 % bootstrap interval over patients. */
  readonly lower: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
}

const cells = z.array(nullableNumber);

export const layerSummarySchema: z.ZodType<LayerSummary> = z
  .object({
    models: z.array(z.object({ modelId: z.string(), layers: texts })),
    records: count,
    leftOut: count,
    blocks: z.array(z.object({ a: count, b: count, values: cells, lower: cells, upper: cells })),
  })
  .refine(
    ({ models, blocks }) =>
      blocks.every(({ a, b, values, lower, upper }) => {
        const size = (models[a]?.layers.length ?? -1) * (models[b]?.layers.length ?? -1);
        return [values, lower, upper].every(({ length }) => length === size);
      }),
    { error: "a block of layers has another size than its models have layers" },
  );
