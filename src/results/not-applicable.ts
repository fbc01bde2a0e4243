import { z } from "zod";

/** A probe that does not apply to a model: nothing failed, there is nothing that it could read. */
export interface NotApplicable {
  readonly modelId: string;
  readonly probe: string;
  readonly reason: string;
}

export const notApplicableSchema: z.ZodType<NotApplicable> = z.object({
  modelId: z.string(),
  probe: z.string(),
  reason: z.string(),
});
