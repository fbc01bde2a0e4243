import { z } from "zod";
import { EinthovenError } from "../core/error.ts";
import type { StudyBundle } from "./bundle.ts";

/**
 * Reads a stored bundle (JSON text) and checks it: every field, and what the report takes for granted, namely that
 * ids are known and that parallel lists are equally long. Throws `result-corrupt` with the first few faults.
 */
export function parseBundle(text: string): StudyBundle {
  const result = studyBundle.safeParse(jsonOf(text));
  if (result.success) return result.data;
  const faults = result.error.issues
    .slice(0, SHOWN_FAULTS)
    .map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`);
  const more = result.error.issues.length - faults.length;
  throw new EinthovenError(
    "result-corrupt",
    `not a study bundle: ${faults.join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
    { hint: "run the study again; finished jobs are kept", cause: result.error },
  );
}

const SHOWN_FAULTS = 5;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EinthovenError("result-corrupt", `the bundle is not JSON: ${text.slice(0, 40)}`, {
      hint: "run the study again; finished jobs are kept",
      cause,
    });
  }
}

const count = z.int().nonnegative();
const nullableNumber = z.number().nullable();
const texts = z.array(z.string());
const numbers = z.array(z.number());
const sex = z.enum(["female", "male"]).nullable();
const exposure = z.enum(["unseen", "pre-trained on", "unknown"]);
const metric = z.enum(["auroc", "auprc", "f1", "accuracy", "brier", "ece"]);

const datasetSummary = z.object({
  id: z.string(),
  title: z.string(),
  cardId: z.string(),
  simulated: z.boolean(),
  country: z.string(),
  continent: z.string(),
  license: z.string(),
  cite: z.string(),
  samplingRatesHz: numbers,
  records: count,
  patients: count,
  ageMedianYears: nullableNumber,
  ageQuartilesYears: z.tuple([z.number(), z.number()]).nullable(),
  femaleShare: nullableNumber,
  assessed: texts,
  split: z.array(
    z.object({
      part: z.enum(["train", "validation", "test"]),
      records: count,
      patients: count,
      positives: z.record(z.string(), count),
    }),
  ),
  splitRule: z.string(),
  exclusions: z.array(z.object({ reason: z.string(), count, example: z.string() })),
  warnings: texts,
  fingerprint: z.string(),
});

const modelSummary = z.object({
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

const scoreRow = z.object({
  modelId: z.string(),
  trainDatasetId: z.string(),
  testDatasetId: z.string(),
  fraction: z.number().positive().max(1),
  probe: z.string(),
  metric,
  classId: z.string().nullable(),
  value: nullableNumber,
  lower: nullableNumber,
  upper: nullableNumber,
  seedValues: z.array(nullableNumber),
  reason: z.string().nullable(),
  trainPatients: count,
  testRecords: count,
  testPatients: count,
  testPositives: count,
});

const liftRow = z.object({
  modelId: z.string(),
  referenceId: z.string(),
  datasetId: z.string(),
  fraction: z.number(),
  metric: z.literal("auroc"),
  difference: z.number(),
  lower: z.number(),
  upper: z.number(),
  p: z.number().min(0).max(1),
});

const topDimension = z
  .object({
    feature: count,
    name: z.string(),
    importance: z.number(),
    shap: numbers,
    standardised: numbers,
  })
  .refine(({ shap, standardised }) => shap.length === standardised.length, {
    error: "shap and standardised differ in length",
  });

const band = z.array(z.object({ k: count, mean: z.number(), low: z.number(), high: z.number() }));
const nullConcentration = z.object({ repeats: count, n50: numbers, n80: numbers, gini: numbers });

const attributionSummary = z.object({
  modelId: z.string(),
  datasetId: z.string(),
  classId: z.string(),
  explainedRecords: count,
  backgroundRecords: count,
  features: count,
  additivityError: z.number(),
  importance: numbers,
  cumulative: z.array(z.object({ k: count, share: z.number() })),
  nullCumulative: band,
  concentration: z.object({
    n50: count,
    n80: count,
    n95: count,
    gini: z.number(),
    effectiveDimensions: z.number(),
  }),
  nullConcentration,
  rotationCumulative: band,
  rotationConcentration: nullConcentration,
  top: z.array(topDimension),
});

const mapSummary = z
  .object({
    modelId: z.string(),
    method: z.enum(["umap", "pca"]),
    parameters: z.string(),
    x: numbers,
    y: numbers,
    recordIds: texts,
    dataset: z.array(count),
    classIndex: z.array(z.int().min(-2)),
    sex: z.array(sex),
    ageYears: z.array(nullableNumber),
    numbers: z.array(
      z.object({
        name: z.string(),
        direction: z.enum(["higher", "lower", "neither"]),
        value: z.number(),
        nullRange: z.tuple([z.number(), z.number()]).nullable(),
        meaning: z.string(),
      }),
    ),
  })
  .refine(
    (map) =>
      [map.y, map.recordIds, map.dataset, map.classIndex, map.sex, map.ageYears].every(
        (list) => list.length === map.x.length,
      ),
    { error: "the lists of a map differ in length" },
  );

const exampleEcg = z
  .object({
    datasetId: z.string(),
    recordId: z.string(),
    classId: z.string(),
    labels: texts,
    ageYears: nullableNumber,
    sex,
    samplingRateHz: z.number().positive(),
    leads: texts,
    microvolts: z.array(z.array(nullableNumber)),
  })
  .refine(({ leads, microvolts }) => leads.length === microvolts.length, {
    error: "leads and microvolts differ in length",
  });

const provenance = z.object({
  einthovenVersion: z.string(),
  nodeVersion: z.string(),
  onnxRuntimeVersion: z.string(),
  platform: z.string(),
  processor: z.string(),
  cores: count,
  memoryBytes: z.number(),
  finishedAt: z.string(),
  jobSeconds: z.number(),
  wallSeconds: z.number(),
  jobsDone: count,
  jobsFromCache: count,
  studyKey: z.string(),
  studyText: z.string(),
  leakCheck: z.string(),
  bootstrapReplicates: count,
});

const studyBundle: z.ZodType<StudyBundle> = z
  .object({
    schema: z.literal(1),
    title: z.string(),
    description: z.string(),
    simulatedOnly: z.boolean(),
    task: z.object({
      id: z.string(),
      title: z.string(),
      classes: z.array(z.object({ id: z.string(), title: z.string() })),
    }),
    fractions: numbers,
    seeds: numbers,
    datasets: z.array(datasetSummary),
    models: z.array(modelSummary),
    scores: z.array(scoreRow),
    lifts: z.array(liftRow),
    attributions: z.array(attributionSummary),
    maps: z.array(mapSummary),
    examples: z.array(exampleEcg),
    failures: z.array(
      z.object({
        job: z.string(),
        code: z.string(),
        message: z.string(),
        hint: z.string().nullable(),
      }),
    ),
    provenance,
  })
  .check(({ value, issues }) => {
    for (const message of unknownIds(value)) issues.push({ code: "custom", message, input: value });
  });

/** Ids that no dataset, model or class of the bundle has. One message for each. */
function unknownIds(bundle: StudyBundle): string[] {
  const datasets = new Set(bundle.datasets.map(({ id }) => id));
  const models = new Set(bundle.models.map(({ id }) => id));
  const classes = new Set(bundle.task.classes.map(({ id }) => id));
  const { scores, lifts, attributions, maps, examples } = bundle;
  const used = {
    dataset: [
      ...scores.flatMap(({ trainDatasetId, testDatasetId }) => [trainDatasetId, testDatasetId]),
      ...[...lifts, ...attributions, ...examples].map(({ datasetId }) => datasetId),
    ].filter((id) => !datasets.has(id)),
    model: [...scores, ...lifts, ...attributions, ...maps]
      .map(({ modelId }) => modelId)
      .filter((id) => !models.has(id)),
    class: [...scores, ...attributions, ...examples]
      .map(({ classId }) => classId)
      .filter((id) => id !== null && !classes.has(id)),
  };
  const places = maps.flatMap(({ dataset }) => dataset).filter((d) => d >= datasets.size);
  return [
    ...Object.entries(used).flatMap(([kind, ids]) =>
      [...new Set(ids)].map((id) => `unknown ${kind} id "${id}"`),
    ),
    ...[...new Set(places)].map((d) => `a map names dataset number ${d} of ${datasets.size}`),
  ];
}
