import { takeLabels } from "../../core/labels.ts";
import { ALL_LABELS } from "../../core/setting.ts";
import { takeImputed } from "../../embed/impute.ts";
import { attributeLinear, attributionSpace } from "../../explain/shap/attribute-linear.ts";
import { modelById } from "../../models/catalogue.ts";
import { linearProbeOf } from "../../probe/linear-entry.ts";
import type { AttributionSummary } from "../../results/attribution-summary.ts";
import type { Contestant } from "../../study/contestants.ts";
import type { AttributeJob } from "../../study/job.ts";
import { trainingRows } from "../../study/training-set.ts";
import { storeResult } from "../result-store.ts";
import type { JobContext } from "./job-context.ts";
import type { JobProgress } from "./run-job.ts";
import { loadProbe } from "./stored-probe.ts";

/** Explains the stored probe of one model on one dataset: SHAP over its dimensions for every class it was fitted for. */
export async function runAttributeJob(
  job: AttributeJob,
  context: JobContext,
  onProgress: JobProgress,
): Promise<void> {
  const { study, folders } = context;
  const cohort = await context.cohort(job.dataset);
  const embedding = await context.embedding(job.embedding, cohort);
  const { probe: stored, medians } = await loadProbe(folders, job.fitted);
  const probe = linearProbeOf(stored);
  const rows = trainingRows(cohort, { setting: ALL_LABELS, seed: study.seeds[0]! });
  const train = takeImputed(embedding, rows, medians);
  const request = {
    probe,
    train,
    space: attributionSpace(probe, train),
    trainLabels: takeLabels(cohort.labels, rows),
    patientIds: Array.from(rows, (row) => cohort.patientIds[row]!),
    explained: takeImputed(embedding, cohort.split.test, medians),
    featureNames: featureNamesOf(context.contestant(job.modelId)),
    repeats: study.explain.shap === false ? 0 : study.explain.shap.nullRepeats,
  };
  const attributions: AttributionSummary[] = [];
  for (const [classIndex, { classId, status }] of probe.classes.entries()) {
    if (status === "fitted") {
      const attribution = attributeLinear({ ...request, classIndex, seed: `attribute/${classId}` });
      attributions.push({ modelId: job.modelId, datasetId: job.dataset, classId, ...attribution });
    }
    onProgress(classIndex + 1, probe.classes.length);
  }
  await storeResult(folders, {
    kind: "attribute",
    key: job.key,
    title: job.title,
    value: { attributions },
  });
}

/** Only controls have dimensions with names. */
function featureNamesOf({ source, cardId }: Contestant): readonly string[] | undefined {
  if (source.type !== "catalogue") return undefined;
  const model = modelById(cardId);
  return model.type === "control" ? model.control.featureNames : undefined;
}
