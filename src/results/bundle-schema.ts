import { z } from "zod";
import { EinthovenError } from "../core/error.ts";
import { attributionSummarySchema } from "./attribution-summary.ts";
import type { StudyBundle } from "./bundle.ts";
import { datasetInspectionSchema } from "./dataset-inspection.ts";
import { datasetSummarySchema } from "./dataset-summary.ts";
import { evaluationSummarySchema } from "./evaluation-summary.ts";
import { exampleEcgSchema } from "./example-ecg.ts";
import { resultHashesSchema } from "./hash-tree.ts";
import { mapSummarySchema } from "./map-summary.ts";
import { modelSummarySchema } from "./model-summary.ts";
import { notApplicableSchema } from "./not-applicable.ts";
import { pooledScoreRowSchema } from "./pooled-scores.ts";
import { jobFailureSchema, provenanceSchema } from "./provenance.ts";
import { liftRowSchema, scoreRowSchema } from "./score-rows.ts";
import { segmentSummarySchema } from "./segment-summary.ts";
import { shiftSectionSchema } from "./shift-summary.ts";
import { signalSummarySchema } from "./signal-summary.ts";
import { agreementSummarySchema, stabilitySummarySchema } from "./stability-summary.ts";
import { structureSectionSchema } from "./structure-section.ts";
import { studyComparisonSchema } from "./study-comparison.ts";
import { lockSchema } from "./study-lock.ts";

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

const studyBundle: z.ZodType<StudyBundle> = z
  .object({
    schema: z.literal(1),
    title: z.string(),
    description: z.string(),
    simulatedOnly: z.boolean(),
    task: z.object({
      id: z.string(),
      title: z.string(),
      kind: z.enum(["multi-label", "multi-class", "regression"]),
      classes: z.array(z.object({ id: z.string(), title: z.string() })),
      target: z.object({ id: z.string(), title: z.string(), unit: z.string() }).nullable(),
    }),
    fractions: z.array(z.number()),
    shots: z.array(z.number()),
    seeds: z.array(z.number()),
    evaluation: evaluationSummarySchema,
    datasets: z.array(datasetSummarySchema),
    models: z.array(modelSummarySchema),
    scores: z.array(scoreRowSchema),
    lifts: z.array(liftRowSchema),
    pooled: z.array(pooledScoreRowSchema),
    comparison: studyComparisonSchema.nullable().default(null),
    inspections: z.array(datasetInspectionSchema).default([]),
    attributions: z.array(attributionSummarySchema),
    stabilities: z.array(stabilitySummarySchema).default([]),
    agreements: z.array(agreementSummarySchema).default([]),
    maps: z.array(mapSummarySchema),
    structure: structureSectionSchema,
    shift: shiftSectionSchema,
    examples: z.array(exampleEcgSchema),
    segments: z.array(segmentSummarySchema).default([]),
    signals: z.array(signalSummarySchema).default([]),
    notApplicable: z.array(notApplicableSchema),
    failures: z.array(jobFailureSchema),
    provenance: provenanceSchema,
    lock: lockSchema,
    results: resultHashesSchema,
  })
  .check(({ value, issues }) => {
    for (const message of unknownIds(value)) issues.push({ code: "custom", message, input: value });
  });

/** Ids that no dataset, model or class of the bundle has. One message for each. */
function unknownIds(bundle: StudyBundle): string[] {
  const datasets = new Set(bundle.datasets.map(({ id }) => id));
  const models = new Set(bundle.models.map(({ id }) => id));
  const classes = new Set(bundle.task.classes.map(({ id }) => id));
  const { scores, lifts, pooled, attributions, maps, examples, structure, shift, notApplicable } =
    bundle;
  const shifted = [...shift.populations, ...shift.models.flatMap(({ pairs }) => pairs)];
  const similar = [
    ...(structure.similarity?.modelIds ?? []),
    ...(structure.layers?.models ?? []).map(({ modelId }) => modelId),
  ];
  const used = {
    dataset: [
      ...scores.flatMap(({ trainDatasetId, testDatasetId }) => [trainDatasetId, testDatasetId]),
      ...pooled.flatMap(({ trainDatasetIds, testDatasetId }) => [
        ...trainDatasetIds,
        testDatasetId,
      ]),
      ...[...lifts, ...attributions, ...examples].map(({ datasetId }) => datasetId),
      ...shifted.flatMap(({ datasetA, datasetB }) => [datasetA, datasetB]),
    ].filter((id) => !datasets.has(id)),
    model: [
      ...[...scores, ...lifts, ...pooled, ...attributions, ...maps].map(({ modelId }) => modelId),
      ...[...structure.models, ...structure.tunedMaps, ...shift.models].map(
        ({ modelId }) => modelId,
      ),
      ...similar,
      ...notApplicable.map(({ modelId }) => modelId),
    ].filter((id) => !models.has(id)),
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
