import { z } from "zod";
import { PROBES } from "../probe/catalogue.ts";
import { SLOPED_PROBES } from "../probe/sloped-probes.ts";

/** What a study looks into beyond scores. */
export interface ExplainSettings {
  readonly shap: ShapSettings | false;
  readonly umap: UmapSettings | false;
  readonly structure: StructureSettings | false;
  readonly layers: LayerSettings | false;
  readonly shift: ShiftSettings | false;
  readonly segments: SegmentSettings | false;
  readonly signal: SignalSettings | false;
}

/** Cost: every explained record is embedded 2 + pairs * 94 times (twelve leads, four waves). */
export interface SegmentSettings {
  readonly recordsPerClass: number;
  /** Random orders of the segments, each walked forward and backward. */
  readonly pairs: number;
}

/** Cost: every window of an explained record takes 1 + baselines x (1 + points) gradients, and more where that is not exact enough. */
export interface SignalSettings {
  readonly recordsPerClass: number;
  /** Training records, one per patient, that stand for not knowing the recording. */
  readonly baselines: number;
  /** On the path from each of them, at first. */
  readonly points: number;
  /** The probe to explain, of those that the study runs; left out, the first whose log-odds have a gradient. */
  readonly probe?: string | undefined;
}

export interface ShapSettings {
  /** Refits with permuted labels, for the null band. */
  readonly nullRepeats: number;
  /** Probes to explain, of those that the study runs; left out, the linear one and all trees. */
  readonly probes?: readonly string[] | undefined;
  /** Where trees take what they do not know: from background records, or from the shares of their nodes. */
  readonly trees: "interventional" | "path-dependent";
  /** Compare the order of dimensions between seeds, label fractions, halves of the patients and datasets. */
  readonly stability: boolean;
  /** Score with the leading dimensions kept, and dropped. */
  readonly faithfulness: boolean;
}

/** Neighbours (15) and minimum distance (0.1) are fixed by the protocol: a map is never tuned on what it shows. */
export interface UmapSettings {
  readonly metric: "cosine" | "euclidean";
  /** Held-out records on one map, drawn by seed where there are more. */
  readonly maximumRecords: number;
  /** Also draws the map that is tuned on the labels it shows, beside the same on permuted labels; slow. */
  readonly tuned: boolean;
}

/** How records lie in each embedding, and how alike the embeddings are. */
export interface StructureSettings {
  /** Held-out patients of all datasets, one record each, drawn by seed where there are more. */
  readonly maximumRecords: number;
}

/** How alike the layers of encoders are. Cost: every record is embedded once by every encoder and twin. */
export interface LayerSettings {
  /** Held-out patients of all datasets, one record each: the first of those whose structure is described. */
  readonly maximumRecords: number;
}

/** How far the datasets lie apart. */
export interface ShiftSettings {
  /** Held-out patients of each dataset, one record each. */
  readonly maximumRecords: number;
  /** Of the test of the maximum mean discrepancy. */
  readonly permutations: number;
}

const shap = z.strictObject({
  nullRepeats: z.int().min(0).max(1000).default(10).describe("Refits with permuted labels."),
  probes: z
    .array(z.enum(PROBES.map(({ id }) => id)))
    .optional()
    .describe("Probes to explain, of those of the study. Default: linear and all trees."),
  trees: z
    .enum(["interventional", "path-dependent"])
    .default("interventional")
    .describe("Where trees take what is not known of a record."),
  stability: z
    .boolean()
    .default(true)
    .describe("Compare seeds, label fractions, halves of the patients and datasets."),
  faithfulness: z
    .boolean()
    .default(true)
    .describe("Score with the leading dimensions kept, and dropped."),
});

const umap = z.strictObject({
  metric: z.enum(["cosine", "euclidean"]).default("cosine"),
  maximumRecords: z
    .int()
    .min(10)
    .max(100_000)
    .default(3000)
    .describe("Held-out records on one map, drawn at random where there are more."),
  tuned: z
    .boolean()
    .default(false)
    .describe("Also the map tuned on its labels, beside the same on permuted labels. Slow."),
});

const structure = z.strictObject({
  maximumRecords: z
    .int()
    .min(20)
    .max(5000)
    .default(1000)
    .describe("Held-out patients, one record each."),
});

const layers = z.strictObject({
  maximumRecords: z
    .int()
    .min(20)
    .max(500)
    .default(256)
    .describe("Held-out patients, one record each."),
});

const shift = z.strictObject({
  maximumRecords: z
    .int()
    .min(20)
    .max(5000)
    .default(500)
    .describe("Held-out patients of each dataset, one record each."),
  permutations: z.int().min(20).max(10_000).default(200),
});

const segments = z.strictObject({
  recordsPerClass: z
    .int()
    .min(1)
    .max(100)
    .default(4)
    .describe("Typical held-out records of each class."),
  pairs: z
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe("Random orders of the segments; each embeds a record 94 times."),
});

const signal = z.strictObject({
  recordsPerClass: z
    .int()
    .min(1)
    .max(100)
    .default(4)
    .describe("Typical held-out records of each class."),
  baselines: z
    .int()
    .min(2)
    .max(200)
    .default(16)
    .describe("Training records that the paths begin at, one per patient."),
  points: z
    .int()
    .min(2)
    .max(64)
    .default(8)
    .describe("Points on each path; doubled, at most to 64, until 2 % of completeness is reached."),
  probe: z
    .enum(SLOPED_PROBES)
    .optional()
    .describe("The probe to explain, of those that run; default: the first of these that does."),
});

export const explainSchema: z.ZodType<ExplainSettings> = z
  .strictObject({
    shap: z.union([z.literal(false), shap]).prefault({}),
    umap: z.union([z.literal(false), umap]).prefault({}),
    segments: z
      .union([z.literal(false), segments])
      .default(false)
      .describe("Which waves in which leads a model reads, by masking them. Costs encoder runs."),
    signal: z
      .union([z.literal(false), signal])
      .default(false)
      .describe("What a probe reads in the signal, by gradients. Costs encoder runs."),
    structure: z.union([z.literal(false), structure]).prefault({}),
    layers: z
      .union([z.literal(false), layers])
      .default(false)
      .describe("How alike the layers of the encoders are. Costs encoder runs."),
    shift: z.union([z.literal(false), shift]).prefault({}),
  })
  .prefault({});
