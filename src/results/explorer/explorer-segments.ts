import { z } from "zod";
import { count, numbers, texts } from "../schema-parts.ts";
import type { SegmentSummary } from "../segment-summary.ts";

/** Which waves in which leads a model reads for a class: `data/segments/<dataset>/<model>/<class>.json`. */
export interface ExplorerSegments
  extends Pick<
    SegmentSummary,
    "classId" | "records" | "failed" | "failure" | "evaluations" | "leads" | "waves"
  > {
  readonly model: string;
  readonly dataset: string;
  /** Mean over records of values and of their sizes, in log-odds: number[leads, waves], lead by lead. */
  readonly mean: readonly number[];
  readonly meanAbsolute: readonly number[];
  /** The values of one record over its recording; null where none was kept. */
  readonly example: ExplorerSegmentsExample | null;
}

export interface ExplorerSegmentsExample {
  readonly record: string;
  /** Fiducials: consecutive stretches of the first ten seconds, named as in `waves`. */
  readonly stretches: readonly {
    readonly wave: string;
    readonly startSeconds: number;
    readonly endSeconds: number;
  }[];
  /** In log-odds: number[leads, waves]; a wave's value is that of all of its stretches in the lead together. */
  readonly values: readonly number[];
  /** Log-odds of the whole recording, and without any wave in any lead. */
  readonly logOdds: number;
  readonly base: number;
}

export const explorerSegmentsSchema: z.ZodType<ExplorerSegments> = z
  .object({
    model: z.string(),
    dataset: z.string(),
    classId: z.string(),
    records: count,
    failed: count,
    failure: z.string().nullable(),
    evaluations: count,
    leads: texts,
    waves: texts,
    mean: numbers,
    meanAbsolute: numbers,
    example: z
      .object({
        record: z.string(),
        stretches: z.array(
          z.object({ wave: z.string(), startSeconds: z.number(), endSeconds: z.number() }),
        ),
        values: numbers,
        logOdds: z.number(),
        base: z.number(),
      })
      .nullable(),
  })
  .refine(
    ({ leads, waves, mean, meanAbsolute, example }) =>
      [mean, meanAbsolute, ...(example === null ? [] : [example.values])].every(
        (list) => list.length === leads.length * waves.length,
      ),
    { error: "a value for every lead and wave is needed" },
  );
