import { z } from "zod";
import { NANO_VIT } from "../models/graph/nano-vit.ts";
import { name } from "./study-name.ts";

/** Groups of leads that are hidden together: the six of the limbs, and each of the chest. */
const GROUPS = 7;

/** Which records a pre-training sees. */
export type PretrainPart = "train" | "train-and-validation" | "all";

/** The network that is pre-trained. */
export type PretrainArchitecture = "einthoven-jepa-nano";

/** How long a pre-training is: optimizer steps, or passes over all windows. */
export type PretrainLength =
  | { readonly kind: "steps"; readonly steps: number }
  | { readonly kind: "epochs"; readonly epochs: number };

/** The section `pretrain:` of a study: what an encoder is pre-trained on, and how. */
export interface PretrainSettings {
  readonly architecture: PretrainArchitecture;
  /** Names of datasets of the study; null for all of them. */
  readonly datasets: readonly string[] | null;
  readonly part: PretrainPart;
  readonly seed: number;
  readonly length: PretrainLength;
  /** Windows per step. */
  readonly batchSize: number;
  /** Windows that are in memory together; divides `batchSize`. */
  readonly microBatchSize: number;
  /** The highest, after warm-up. */
  readonly learningRate: number;
  /** The lowest, at the last step. */
  readonly lastLearningRate: number;
  /** Share of the steps in which the learning rate rises. */
  readonly warmupShare: number;
  readonly weightDecay: number;
  /** Longest gradient. */
  readonly clipNorm: number;
  /** How slowly the target encoder follows, at the first and the last step. */
  readonly emaStart: number;
  readonly emaEnd: number;
  readonly masking: PretrainMasking;
}

/** What is hidden of a window, counted in tokens (patches of one lead). */
export interface PretrainMasking {
  /** Tokens that the encoder sees. */
  readonly contextTokens: number;
  /** Hidden tokens that are guessed. */
  readonly targetTokens: number;
  /** A block hides so many neighbouring groups of leads (the six limb leads are one group, each chest lead is one). */
  readonly blockGroups: readonly [fewest: number, most: number];
  /** A block hides so many neighbouring patches of time. */
  readonly blockSlots: readonly [fewest: number, most: number];
}

const share = z.number().min(0).max(1);

/** "At least and at most". */
function range(most: number): z.ZodType<readonly [number, number]> {
  const end = z.int().min(1).max(most);
  return z
    .tuple([end, end])
    .refine(([from, to]) => from <= to, { error: "the first must not be above the second" });
}

const TOKENS = NANO_VIT.leads * NANO_VIT.slots;

const masking: z.ZodType<PretrainMasking> = z
  .strictObject({
    contextTokens: z
      .int()
      .min(1)
      .max(TOKENS - 1)
      .default(75)
      .describe(`Of ${TOKENS} tokens, those that the encoder sees.`),
    targetTokens: z
      .int()
      .min(1)
      .max(TOKENS - 1)
      .default(75)
      .describe("Hidden tokens that are guessed."),
    blockGroups: range(GROUPS)
      .default([1, GROUPS])
      .describe("A block hides so many neighbouring groups of leads: the limb leads are one."),
    blockSlots: range(NANO_VIT.slots)
      .default([2, 8])
      .describe("A block hides so many neighbouring patches of 0.4 s."),
  })
  .refine(({ contextTokens, targetTokens }) => contextTokens + targetTokens <= TOKENS, {
    error: `contextTokens and targetTokens must not be more than ${TOKENS} together`,
  });

/** The grammar of `pretrain`. */
export const pretrainSchema: z.ZodType<PretrainSettings> = z
  .strictObject({
    architecture: z
      .literal("einthoven-jepa-nano")
      .default("einthoven-jepa-nano")
      .describe("The network; its input contract prepares the windows."),
    datasets: z
      .array(name)
      .min(1)
      .optional()
      .describe("Names of datasets of this study. Default: all of them."),
    part: z
      .enum(["train", "train-and-validation", "all"])
      .default("train")
      .describe(
        "Whose records are seen. `train` leaves out every patient that a study tests or tunes on; after `all`, no score on these datasets counts.",
      ),
    seed: z
      .int()
      .min(0)
      .default(1)
      .describe("Decides weights, masks and the order of the windows."),
    steps: z.int().min(1).max(10_000_000).optional().describe("Optimizer steps."),
    epochs: z
      .number()
      .gt(0)
      .max(100_000)
      .optional()
      .describe("Passes over all windows, instead of `steps`. Default: 20."),
    batchSize: z.int().min(2).max(65_536).default(64).describe("Windows per step."),
    microBatchSize: z
      .int()
      .min(1)
      .max(4096)
      .optional()
      .describe("Windows in memory together; divides batchSize. Default: 16, or what divides it."),
    learningRate: z.number().gt(0).max(1).default(0.001).describe("The highest, after warm-up."),
    lastLearningRate: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe("The one of the last step. Default: a hundredth of the highest."),
    warmupShare: share.default(0.1).describe("Share of the steps in which it rises."),
    weightDecay: z.number().min(0).max(10).default(0.05),
    clipNorm: z.number().gt(0).default(1).describe("Longest gradient; a longer one is shortened."),
    emaStart: share
      .default(0.99)
      .describe("How slowly the target encoder follows at the first step."),
    emaEnd: share.default(0.9999).describe("The same at the last step."),
    masking: masking.prefault({}),
  })
  .superRefine((settings, context) => {
    const { steps, epochs, batchSize, microBatchSize, emaStart, emaEnd } = settings;
    const { learningRate, lastLearningRate = 0 } = settings;
    const refuse = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message });
    if (steps !== undefined && epochs !== undefined) {
      refuse("epochs", "give either steps or epochs");
    }
    if (microBatchSize !== undefined && batchSize % microBatchSize !== 0) {
      refuse("microBatchSize", `use a divisor of batchSize, which is ${batchSize}`);
    }
    if (lastLearningRate > learningRate) {
      refuse("lastLearningRate", `use at most learningRate, which is ${learningRate}`);
    }
    if (emaEnd < emaStart) refuse("emaEnd", `use at least emaStart, which is ${emaStart}`);
  })
  .transform(
    ({
      datasets,
      steps,
      epochs,
      microBatchSize,
      lastLearningRate,
      ...settings
    }): PretrainSettings => ({
      ...settings,
      datasets: datasets === undefined ? null : [...new Set(datasets)],
      length: lengthOf(steps, epochs),
      lastLearningRate: lastLearningRate ?? settings.learningRate / 100,
      microBatchSize: microBatchSize ?? largestDivisor(settings.batchSize, USUAL_MICRO_BATCH),
    }),
  );

function lengthOf(steps: number | undefined, epochs = USUAL_EPOCHS): PretrainLength {
  return steps === undefined ? { kind: "epochs", epochs } : { kind: "steps", steps };
}

const USUAL_EPOCHS = 20;
const USUAL_MICRO_BATCH = 16;

/** The largest divisor of a count that is at most `limit`. */
function largestDivisor(count: number, limit: number): number {
  for (let divisor = Math.min(limit, count); divisor > 1; divisor--) {
    if (count % divisor === 0) return divisor;
  }
  return 1;
}

/** Optimizer steps of a pre-training over so many windows. */
export function stepsOf({ length, batchSize }: PretrainSettings, windows: number): number {
  if (length.kind === "steps") return length.steps;
  return Math.max(1, Math.round(length.epochs * Math.floor(windows / batchSize)));
}
