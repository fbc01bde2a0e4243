import { labelColumn, takeLabels } from "../../core/labels.ts";
import { type Matrix, takeRows } from "../../core/matrix.ts";
import { takeImputed } from "../../embed/impute.ts";
import { attributeLinear, attributionSpace } from "../../explain/shap/attribute-linear.ts";
import {
  type AttributeProbeRequest,
  attributeProbe,
  type ClassAttribution,
  explainedDraw,
} from "../../explain/shap/attribute-probe.ts";
import { type Attribution, beeswarmDraw } from "../../explain/shap/attribution.ts";
import { classScorers } from "../../explain/shap/class-scorer.ts";
import { drawRecords } from "../../explain/shap/draw-records.ts";
import { faithfulness } from "../../explain/shap/faithfulness.ts";
import { shapPlanOf } from "../../explain/shap/probe-shap.ts";
import { modelById } from "../../models/catalogue.ts";
import { linearProbeOf } from "../../probe/linear-entry.ts";
import { standardisationOf } from "../../probe/standardise.ts";
import type { AttributionSummary } from "../../results/attribution-summary.ts";
import type { FaithfulnessSummary } from "../../results/faithfulness-summary.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { Contestant } from "../../study/contestants.ts";
import type { ShapSettings } from "../../study/explain-settings.ts";
import type { AttributeJob } from "../../study/job.ts";
import type { Study } from "../../study/study.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { storeResult } from "../result-store.ts";
import { explainedRecords } from "./explained-records.ts";
import type { JobContext } from "./job-context.ts";
import type { JobProgress } from "./run-job.ts";
import { loadProbe } from "./stored-probe.ts";

/** All that an attribution draws, it draws by this. */
const SEED = "attribute";

/** Explains the stored probe of one model on one dataset: SHAP over its dimensions for every class it was fitted for. */
export async function runAttributeJob(
  job: AttributeJob,
  context: JobContext,
  onProgress: JobProgress,
): Promise<void> {
  const { study, folders } = context;
  const settings = study.explain.shap as ShapSettings;
  const cohort = await context.cohort(job.dataset);
  const embedding = await context.embedding(job.embedding, cohort);
  const { probe: fitted, medians } = await loadProbe(folders, job.fitted);
  const { rows, labels, explainedFor } = explainedRecords(cohort, study);
  const explained = (classId: string): Matrix =>
    takeImputed(embedding, explainedFor(classId), medians);
  const request = {
    fitted,
    train: takeImputed(embedding, rows, medians),
    trainLabels: labels,
    patientIds: Array.from(rows, (row) => cohort.patientIds[row]!),
    explained: takeImputed(embedding, cohort.split.test, medians),
    featureNames: featureNamesOf(context.contestant(job.modelId)),
    repeats: settings.nullRepeats,
    pathDependent: settings.trees === "path-dependent",
    seed: SEED,
    openProducts: openOnnxProducts,
  };
  const found = await attributionsOf(request, study.preset === null ? null : explained);
  const { modelId, dataset: datasetId, probe } = job;
  const attributions: AttributionSummary[] = [];
  for (const [c, { classId, attribution }] of found.entries()) {
    const faithful =
      settings.faithfulness && study.preset === null
        ? await faithfulnessOf(request, { study, cohort, classId, attribution })
        : null;
    const own = { modelId, datasetId, classId, probe, ...attribution, faithfulness: faithful };
    attributions.push(own);
    onProgress(c + 1, found.length);
  }
  await storeResult(folders, {
    kind: "attribute",
    key: job.key,
    title: job.title,
    value: { attributions },
  });
}

/** Of every fitted class; `explainedFor`, where it is given, says on which records. A class without any has none. */
async function attributionsOf(
  request: AttributeProbeRequest,
  explainedFor: ((classId: string) => Matrix) | null,
): Promise<ClassAttribution[]> {
  const { fitted } = request;
  if (fitted.probeId === "linear") return linearAttributions(request, explainedFor);
  if (explainedFor === null) return attributeProbe(request);
  const found: ClassAttribution[] = [];
  for (const { id, status } of fitted.outputs) {
    const explained = explainedFor(id);
    if (status !== "fitted" || explained.rows === 0) continue;
    const all = await attributeProbe({ ...request, explained });
    found.push(...all.filter(({ classId }) => classId === id));
  }
  return found;
}

/** The linear probe's own way: all records, and nulls that cost no refit of the whole. */
function linearAttributions(
  { fitted, ...request }: AttributeProbeRequest,
  explainedFor: ((classId: string) => Matrix) | null,
): ClassAttribution[] {
  const probe = linearProbeOf(fitted);
  const space = attributionSpace(probe, request.train);
  return probe.classes.flatMap(({ classId, status }, classIndex) => {
    const explained = explainedFor?.(classId) ?? request.explained;
    if (status !== "fitted" || explained.rows === 0) return [];
    const own = { ...request, explained, probe, space, classIndex, seed: `${SEED}/${classId}` };
    return [{ classId, attribution: attributeLinear(own) }];
  });
}

/** The points of a stored beeswarm, ascending: rows of its cohort, of the held-out records that explain this class. */
export function beeswarmRows(
  { classId, probe }: Pick<AttributionSummary, "classId" | "probe">,
  { cohort, study }: { readonly cohort: Cohort; readonly study: Study },
): number[] {
  const seed = `${SEED}/${classId}`;
  const heldOut =
    study.preset === null
      ? cohort.split.test
      : explainedRecords(cohort, study).explainedFor(classId);
  const rowsAt = (places: readonly number[]): number[] => places.map((place) => heldOut[place]!);
  if (probe === "linear") return rowsAt(beeswarmDraw(heldOut.length, { seed }));
  const settings = study.explain.shap as ShapSettings;
  const plan = shapPlanOf(probe, { pathDependent: settings.trees === "path-dependent" });
  const explained = explainedDraw(heldOut.length, { seed: SEED, plan });
  return rowsAt(beeswarmDraw(explained.length, { seed }).map((place) => explained[place]!));
}

/** Masked scores are of at most so many records. */
const MOST_SCORED = 1000;
const FEWEST_SCORED = 200;

async function faithfulnessOf(
  { fitted, train, explained, openProducts }: AttributeProbeRequest,
  at: { study: Study; cohort: Cohort; classId: string; attribution: Attribution },
): Promise<FaithfulnessSummary | null> {
  const { study, cohort, classId, attribution } = at;
  const { mostExplained } = shapPlanOf(fitted.probeId);
  const most = Math.max(FEWEST_SCORED, Math.min(MOST_SCORED, mostExplained));
  const places = drawRecords(explained.rows, most, `faithfulness/${classId}`);
  const rows = places.map((r) => cohort.split.test[r]!);
  const classIds = fitted.outputs.flatMap(({ id, status }) => (status === "fitted" ? [id] : []));
  const c = cohort.labels.classes.indexOf(classId);
  return faithfulness({
    score: classScorers(fitted, { openProducts })[classIds.indexOf(classId)]!,
    explained: takeRows(explained, places),
    labels: labelColumn(takeLabels(cohort.labels, rows), c),
    patientIds: rows.map((row) => cohort.patientIds[row]!),
    centre: meansOf(train),
    order: attribution.order,
    fewestPatients: study.minimumPositives,
    seed: `faithfulness/${classId}`,
  });
}

function meansOf(train: Matrix): Float64Array {
  return standardisationOf(train).mean;
}

/** Only controls have dimensions with names. */
function featureNamesOf({ source, cardId }: Contestant): readonly string[] | undefined {
  if (source.type !== "catalogue") return undefined;
  const model = modelById(cardId);
  return model.type === "control" ? model.control.featureNames : undefined;
}
