import { z } from "zod";
import { count, nullableNumber, texts } from "./schema-parts.ts";

export interface ModelSummary {
  readonly id: string;
  readonly title: string;
  readonly role: "encoder" | "random-twin" | "control";
  /** For an encoder: the id of its random twin in this study. */
  readonly randomTwinId: string | null;
  readonly summary: string;
  readonly dimension: number;
  readonly parameters: number | null;
  readonly gigaMacs: number | null;
  readonly license: string;
  readonly paper: string | null;
  readonly millisecondsPerEcg: number | null;
  readonly inputSteps: readonly string[];
  /** SHA-256 of the weights; "random, seed N" for a twin; null for a control without weights. */
  readonly weights: string | null;
  /** By dataset id of this study. */
  readonly exposure: Readonly<Record<string, "unseen" | "pre-trained on" | "unknown">>;
}

const exposure = z.enum(["unseen", "pre-trained on", "unknown"]);

export const modelSummarySchema: z.ZodType<ModelSummary> = z.object({
  id: z.string(),
  title: z.string(),
  role: z.enum(["encoder", "random-twin", "control"]),
  randomTwinId: z.string().nullable(),
  summary: z.string(),
  dimension: count,
  parameters: nullableNumber,
  gigaMacs: nullableNumber,
  license: z.string(),
  paper: z.string().nullable(),
  millisecondsPerEcg: nullableNumber,
  inputSteps: texts,
  weights: z.string().nullable(),
  exposure: z.record(z.string(), exposure),
});
