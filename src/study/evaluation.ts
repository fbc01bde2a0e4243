import { z } from "zod";
import type { Setting } from "../core/setting.ts";

/** On which records probes are tested. */
export type Evaluation =
  /** The official test part, or that of a seeded 70/10/20. */
  { readonly kind: "split" } | CrossValidation;

/** Every record is tested once per repeat, by a probe of the other folds. */
export interface CrossValidation {
  readonly kind: "cross-validation";
  readonly folds: number;
  /** How often the folds are dealt anew. */
  readonly repeats: number;
  /** What stays together. Only the `paper` preset parts the records of a patient. */
  readonly unit: "patient" | "record";
  /** How the scores of the folds become one. */
  readonly summary: "mean" | "median";
}

/** One fold of one repeat, both from 0. */
export interface Fold {
  readonly repeat: number;
  readonly fold: number;
}

const BY_PATIENT = { unit: "patient", summary: "mean" } as const;

const crossValidation = z
  .strictObject({
    kind: z.literal("cross-validation"),
    folds: z.int().min(2).max(20).default(5).describe("Parts; each is tested once per repeat."),
    repeats: z.int().min(1).max(100).default(1).describe("How often the folds are dealt anew."),
  })
  .transform((settings): Evaluation => ({ ...settings, ...BY_PATIENT }));

/** The grammar of `evaluation`. */
export const evaluationSchema: z.ZodType<Evaluation> = z
  .union([
    z.literal("split").transform((): Evaluation => ({ kind: "split" })),
    z
      .literal("cross-validation")
      .transform((kind): Evaluation => ({ kind, folds: 5, repeats: 1, ...BY_PATIENT })),
    z.strictObject({ kind: z.literal("split") }),
    crossValidation,
  ])
  .prefault("split")
  .describe(
    "Test on the official (or a seeded) split, or by patient-grouped, stratified cross-validation over all records.",
  );

/** Every fold of every repeat; null stands for the one split. */
export function foldsOf(evaluation: Evaluation): readonly (Fold | null)[] {
  if (evaluation.kind === "split") return [null];
  const { folds, repeats } = evaluation;
  return Array.from({ length: repeats * folds }, (_, i) => ({
    repeat: Math.floor(i / folds),
    fold: i % folds,
  }));
}

/** The settings of a study: shares of the training patients, then shots. */
export function settingsOf({
  fractions,
  shots,
}: {
  readonly fractions: readonly number[];
  readonly shots: readonly number[];
}): readonly Setting[] {
  return [
    ...fractions.map((value): Setting => ({ kind: "fraction", value })),
    ...shots.map((value): Setting => ({ kind: "shots", value })),
  ];
}
