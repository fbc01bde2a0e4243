import { z } from "zod";
import { count } from "./schema-parts.ts";

/** AUROC of one class when only some dimensions are kept, or dropped, the others at their training mean. */
export interface FaithfulnessSummary {
  readonly records: number;
  readonly positives: number;
  /** Random choices of each size. */
  readonly repeats: number;
  /** All dimensions as they are. */
  readonly whole: MaskedScore;
  readonly points: readonly FaithfulnessPoint[];
}

interface FaithfulnessPoint {
  readonly k: number;
  /** The k leading dimensions kept, and dropped. */
  readonly kept: MaskedScore;
  readonly dropped: MaskedScore;
  /** The same of k random ones. */
  readonly randomKept: RandomBand;
  readonly randomDropped: RandomBand;
}

/** With its 95 % interval over patients. */
interface MaskedScore {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

interface RandomBand {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const score = z.object({ value: z.number(), lower: z.number(), upper: z.number() });
const band = z.object({ mean: z.number(), low: z.number(), high: z.number() });

export const faithfulnessSchema: z.ZodType<FaithfulnessSummary> = z.object({
  records: count,
  positives: count,
  repeats: count,
  whole: score,
  points: z.array(
    z.object({
      k: count,
      kept: score,
      dropped: score,
      randomKept: band,
      randomDropped: band,
    }),
  ),
});
