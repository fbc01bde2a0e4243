import { z } from "zod";
import type { Setting } from "../../core/setting.ts";
import type { StudyBundle } from "../bundle.ts";
import { type DatasetSummary, datasetSummarySchema } from "../dataset-summary.ts";
import type { MapNumber, MapSummary } from "../map-summary.ts";
import { type ModelSummary, modelSummarySchema } from "../model-summary.ts";
import { count, numbers, settingSchema, texts } from "../schema-parts.ts";

/**
 * What the explorer shows first, and the list of all else that it may ask for: only what is there is named, so a study
 * that is half done can be looked at. `data/study.json`.
 */
export interface ExplorerStudy {
  readonly schema: 1;
  /** Content key of the study: the same while nothing of its plan changes. */
  readonly key: string;
  readonly title: string;
  readonly description: string;
  /** True when every dataset is simulated: the page then says so at the top. */
  readonly simulatedOnly: boolean;
  /** "here": a server on the machine that has the data; "export": static files. */
  readonly from: "here" | "export";
  readonly task: StudyBundle["task"];
  readonly fractions: readonly number[];
  readonly shots: readonly number[];
  readonly seeds: readonly number[];
  readonly probes: readonly string[];
  /** Jobs of the study's plan whose results are there, of all. */
  readonly jobs: { readonly done: number; readonly planned: number };
  readonly datasets: readonly ExplorerDataset[];
  readonly models: readonly ExplorerModel[];
  readonly maps: readonly ExplorerMapEntry[];
  readonly predictions: readonly ExplorerPredictionEntry[];
  readonly shap: readonly ExplorerShapEntry[];
  readonly segments: readonly ExplorerSegmentsEntry[];
  readonly attributions: readonly ExplorerAttributionEntry[];
  /** Ids of test datasets that `data/curves/<dataset>.json` is there for. */
  readonly curves: readonly string[];
  readonly neighbours: ExplorerNeighboursOffer;
}

export interface ExplorerDataset extends DatasetSummary {
  /** "standardised" where the publisher removed the unit: a caliper then measures no millivolts. */
  readonly amplitude: "millivolts" | "standardised";
  /** Are recordings served? */
  readonly waveforms:
    | { readonly state: "here" }
    /** Of these records only: an export. */
    | { readonly state: "some"; readonly records: readonly string[] }
    | { readonly state: "withheld"; readonly reason: string };
}

export interface ExplorerModel extends ModelSummary {
  /** For a random twin: the encoder of this study that it belongs to. */
  readonly twinOf: string | null;
  /** Why "what the model saw" cannot be shown, such as for features; null where it can. */
  readonly seenWithheld: string | null;
  /** Datasets whose embedding is there: neighbours are searched among their records. */
  readonly embedded: readonly string[];
}

export interface ExplorerMapEntry {
  /** Its file is `data/maps/<key>.bin`. */
  readonly key: string;
  readonly modelId: string;
  readonly method: MapSummary["method"];
  readonly parameters: string;
  readonly records: number;
  readonly numbers: readonly MapNumber[];
}

/** Predictions of one test set by probes of one kind: a file for each of `seeds`. */
export interface ExplorerPredictionEntry {
  /** The dataset whose records are predicted, and the one that the probe was fitted on, or `pooledTraining`. */
  readonly test: string;
  readonly train: string;
  readonly model: string;
  readonly probe: string;
  readonly setting: Setting;
  /** "mean" is over all seeds (and folds) that are there. */
  readonly seeds: readonly (number | "mean")[];
}

export interface ExplorerShapEntry {
  readonly dataset: string;
  readonly model: string;
  readonly probe: string;
  readonly classId: string;
}

export interface ExplorerSegmentsEntry {
  readonly dataset: string;
  readonly model: string;
  readonly classId: string;
  /** The record whose values lie over its recording; null where only the means are there. */
  readonly record: string | null;
}

/** Expected gradients over lead x time of some records. */
export interface ExplorerAttributionEntry {
  readonly dataset: string;
  readonly model: string;
  readonly classId: string;
  readonly records: readonly string[];
}

export interface ExplorerNeighboursOffer {
  /** "on-demand": of any record, one JSON each; "mapped": of mapped records, one file per model. */
  readonly mode: "on-demand" | "mapped";
  /** Neighbours of a record. */
  readonly count: number;
  /** Models whose space can be searched, wholly or in part. */
  readonly models: readonly string[];
}

const waveforms = z.discriminatedUnion("state", [
  z.object({ state: z.literal("here") }),
  z.object({ state: z.literal("some"), records: texts }),
  z.object({ state: z.literal("withheld"), reason: z.string() }),
]);

const dataset: z.ZodType<ExplorerDataset> = z.intersection(
  datasetSummarySchema,
  z.object({ amplitude: z.enum(["millivolts", "standardised"]), waveforms }),
);

const model: z.ZodType<ExplorerModel> = z.intersection(
  modelSummarySchema,
  z.object({
    twinOf: z.string().nullable(),
    seenWithheld: z.string().nullable(),
    embedded: texts,
  }),
);

const mapNumber = z.object({
  name: z.string(),
  direction: z.enum(["higher", "lower", "neither"]),
  value: z.number(),
  nullRange: z.tuple([z.number(), z.number()]).nullable(),
  meaning: z.string(),
});

/** What is said of a class or a number. */
const named = z.object({ id: z.string(), title: z.string() });

const place = { dataset: z.string(), model: z.string(), classId: z.string() };

export const explorerStudySchema: z.ZodType<ExplorerStudy> = z.object({
  schema: z.literal(1),
  key: z.string(),
  title: z.string(),
  description: z.string(),
  simulatedOnly: z.boolean(),
  from: z.enum(["here", "export"]),
  task: z.object({
    id: z.string(),
    title: z.string(),
    kind: z.enum(["multi-label", "multi-class", "regression"]),
    classes: z.array(named),
    target: named.extend({ unit: z.string() }).nullable(),
  }),
  fractions: numbers,
  shots: numbers,
  seeds: numbers,
  probes: texts,
  jobs: z.object({ done: count, planned: count }),
  datasets: z.array(dataset),
  models: z.array(model),
  maps: z.array(
    z.object({
      key: z.string(),
      modelId: z.string(),
      method: z.enum(["umap", "pca"]),
      parameters: z.string(),
      records: count,
      numbers: z.array(mapNumber),
    }),
  ),
  predictions: z.array(
    z.object({
      test: z.string(),
      train: z.string(),
      model: z.string(),
      probe: z.string(),
      setting: settingSchema,
      seeds: z.array(z.union([z.number(), z.literal("mean")])),
    }),
  ),
  shap: z.array(z.object({ ...place, probe: z.string() })),
  segments: z.array(z.object({ ...place, record: z.string().nullable() })),
  attributions: z.array(z.object({ ...place, records: texts })),
  curves: texts,
  neighbours: z.object({ mode: z.enum(["on-demand", "mapped"]), count, models: texts }),
});
