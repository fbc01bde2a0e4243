import { z } from "zod";
import { count, nullableNumber, numbers, texts } from "./schema-parts.ts";

/** Models compared over all test sets of a study, by one probe. */
export interface StudyComparison {
  readonly probe: string;
  /** Share of the training patients at which models are ranked. */
  readonly fraction: number;
  readonly metric: "auroc" | "mae";
  /** One per dataset, then one over all of them where there are several. */
  readonly rankings: readonly RankingSummary[];
  readonly blocks: BlockTests;
  readonly drops: readonly DropRow[];
  readonly transferLifts: readonly TransferLift[];
  readonly powerLaws: readonly PowerLawRow[];
  readonly efficiencies: readonly EfficiencyRow[];
}

/** A ranking by macro score on one test set, or over all (`datasetId` null). */
export interface RankingSummary {
  readonly datasetId: string | null;
  /** The best mean rank first. */
  readonly ranks: readonly RankRow[];
  readonly pairs: readonly PairRow[];
  /** Largest sets of models of which no two differ, the best first. */
  readonly tieGroups: readonly (readonly string[])[];
}

export interface RankRow {
  readonly modelId: string;
  readonly meanRank: number | null;
  /** 95 % interval over patients. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Test sets that count, and all. */
  readonly cells: number;
  readonly ofCells: number;
  /** Numbers of its tie groups, from 0. */
  readonly groups: readonly number[];
}

/** Paired difference of two models, same patients, same replicates; null where no test set has both. */
export interface PairRow {
  readonly modelId: string;
  readonly referenceId: string;
  readonly cells: number;
  readonly difference: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Two-sided, adjusted by Holm over all pairs of the ranking. */
  readonly p: number | null;
}

/** Tests over blocks: each the AUROC of one class in one dataset, or the error on one dataset. */
export interface BlockTests {
  /** Blocks in which every model of `modelIds` has a score, and all. */
  readonly blocks: number;
  readonly ofBlocks: number;
  readonly modelIds: readonly string[];
  /** Models that lack too many blocks to take part. */
  readonly leftOut: readonly string[];
  /** Null with too few blocks or models (`reason`). */
  readonly friedman: {
    readonly statistic: number;
    readonly p: number;
    /** In the order of `modelIds`; 1 is best. */
    readonly meanRanks: readonly number[];
    /** Nemenyi's, at 5 %. */
    readonly criticalDifference: number;
  } | null;
  readonly wilcoxon: readonly {
    readonly modelId: string;
    readonly referenceId: string;
    /** Blocks in which they differ. */
    readonly pairs: number;
    readonly statistic: number;
    /** Two-sided, adjusted by Holm over all pairs. */
    readonly p: number;
  }[];
  readonly reason: string | null;
}

/** External minus internal score of one probe, over the classes scored in both test sets. */
export interface DropRow {
  readonly modelId: string;
  readonly trainDatasetId: string;
  readonly testDatasetId: string;
  readonly classIds: readonly string[];
  readonly internal: number;
  readonly external: number;
  readonly drop: number;
  readonly lower: number;
  readonly upper: number;
  /** Two-sided, adjusted by Holm over the transfers of this model. */
  readonly p: number;
}

/** A model minus its reference on another dataset's test set, paired. */
export interface TransferLift {
  readonly modelId: string;
  readonly referenceId: string;
  readonly trainDatasetId: string;
  readonly testDatasetId: string;
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  /** Two-sided, adjusted by Holm over the models with this kind of reference. */
  readonly p: number;
}

/** 1 - macro score = scale x patients^-exponent + limit, fitted to a model's label curve; nulls with a reason. */
export interface PowerLawRow {
  readonly modelId: string;
  readonly datasetId: string;
  readonly scale: number | null;
  readonly exponent: number | null;
  readonly limit: number | null;
  /** Root mean square of what the curve leaves. */
  readonly rootMeanSquare: number | null;
  readonly reason: string | null;
}

/** Labelled patients that a model needs for the score that its reference has with all of them. */
export interface EfficiencyRow {
  readonly modelId: string;
  readonly referenceId: string;
  readonly datasetId: string;
  /** Below 1 the model needs fewer; null with a reason. */
  readonly ratio: number | null;
  readonly lower: number | null;
  /** Null also where the model may never get there. */
  readonly upper: number | null;
  readonly referencePatients: number | null;
  readonly patients: number | null;
  /** Does the answer lie beyond the labels that the model was measured with? */
  readonly extrapolated: boolean;
  /** Share of replicates in which the model never gets there. */
  readonly neverShare: number | null;
  readonly reason: string | null;
}

const p = z.number().min(0).max(1);

const pairSchema: z.ZodType<PairRow> = z.object({
  modelId: z.string(),
  referenceId: z.string(),
  cells: count,
  difference: nullableNumber,
  lower: nullableNumber,
  upper: nullableNumber,
  p: p.nullable(),
});

const rankingSchema: z.ZodType<RankingSummary> = z.object({
  datasetId: z.string().nullable(),
  ranks: z.array(
    z.object({
      modelId: z.string(),
      meanRank: nullableNumber,
      lower: nullableNumber,
      upper: nullableNumber,
      cells: count,
      ofCells: count,
      groups: z.array(count),
    }),
  ),
  pairs: z.array(pairSchema),
  tieGroups: z.array(texts),
});

const blockSchema: z.ZodType<BlockTests> = z.object({
  blocks: count,
  ofBlocks: count,
  modelIds: texts,
  leftOut: texts,
  friedman: z
    .object({
      statistic: z.number(),
      p,
      meanRanks: numbers,
      criticalDifference: z.number(),
    })
    .nullable(),
  wilcoxon: z.array(
    z.object({
      modelId: z.string(),
      referenceId: z.string(),
      pairs: count,
      statistic: z.number(),
      p,
    }),
  ),
  reason: z.string().nullable(),
});

const between = {
  modelId: z.string(),
  trainDatasetId: z.string(),
  testDatasetId: z.string(),
  lower: z.number(),
  upper: z.number(),
  p,
} as const;

export const studyComparisonSchema: z.ZodType<StudyComparison> = z.object({
  probe: z.string(),
  fraction: z.number(),
  metric: z.enum(["auroc", "mae"]),
  rankings: z.array(rankingSchema),
  blocks: blockSchema,
  drops: z.array(
    z.object({
      ...between,
      classIds: texts,
      internal: z.number(),
      external: z.number(),
      drop: z.number(),
    }),
  ),
  transferLifts: z.array(z.object({ ...between, referenceId: z.string(), difference: z.number() })),
  powerLaws: z.array(
    z.object({
      modelId: z.string(),
      datasetId: z.string(),
      scale: nullableNumber,
      exponent: nullableNumber,
      limit: nullableNumber,
      rootMeanSquare: nullableNumber,
      reason: z.string().nullable(),
    }),
  ),
  efficiencies: z.array(
    z.object({
      modelId: z.string(),
      referenceId: z.string(),
      datasetId: z.string(),
      ratio: nullableNumber,
      lower: nullableNumber,
      upper: nullableNumber,
      referencePatients: nullableNumber,
      patients: nullableNumber,
      extrapolated: z.boolean(),
      neverShare: nullableNumber,
      reason: z.string().nullable(),
    }),
  ),
});
