import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import { modelById } from "../../models/catalogue.ts";
import type { Encoder, InputContract } from "../../models/model.ts";
import { linearProbeOf } from "../../probe/linear-entry.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { SignalJob } from "../../study/job.ts";
import { storeResult } from "../result-store.ts";
import type { JobContext } from "./job-context.ts";
import { type LinearScore, openGradients } from "./open-gradients.ts";
import type { JobProgress } from "./run-job.ts";
import { explainedSignal, type SignalRecord } from "./signal-record.ts";
import { signalSummary } from "./signal-summaries.ts";
import { loadProbe, type StoredProbe } from "./stored-probe.ts";
import { typicalRows } from "./typical-rows.ts";

/**
 * Explains a frozen encoder with a linear probe on a few typical held-out records of each class: what every sample of
 * every lead adds to the log-odds, by expected gradients at the model's own input. An encoder whose graph has no gradient,
 * and a recording that cannot be prepared, are results and fail nothing.
 */
export async function runSignalJob(
  job: SignalJob,
  context: JobContext,
  onProgress: JobProgress,
): Promise<void> {
  const settings = context.study.explain.signal;
  if (settings === false) return;
  const cohort = await context.cohort(job.dataset);
  const stored = await loadProbe(context.folders, job.fitted);
  const most = settings.recordsPerClass;
  const chosen = await typicalRows(job.embedding, { context, cohort, stored, most });
  const encoder = encoderOf(context.contestant(job.modelId).cardId);
  const found = await explainedClasses({ job, context, cohort, encoder, stored, chosen }, onProgress);
  await storeResult(context.folders, {
    kind: "signal",
    key: job.key,
    title: job.title,
    value: {
      signals: [...found].map(([classId, records]) =>
        signalSummary(records, { job, cohort, classId, baselines: settings.baselines }),
      ),
    },
  });
}

interface Work {
  readonly job: SignalJob;
  readonly context: JobContext;
  readonly cohort: Cohort;
  readonly encoder: Encoder;
  readonly stored: StoredProbe;
  readonly chosen: ReadonlyMap<string, readonly number[]>;
}

type Found = SignalRecord | EinthovenError;

async function explainedClasses(
  { job, context, cohort, encoder, stored, chosen }: Work,
  onProgress: JobProgress,
): Promise<Map<string, Found[]>> {
  const settings = context.study.explain.signal;
  if (settings === false) return new Map();
  const total = [...chosen.values()].reduce((sum, rows) => sum + rows.length, 0);
  const contestant = context.contestant(job.modelId);
  const opened = await openGradients(encoder, {
    contestant,
    studyFolder: context.studyFolder,
  }).catch(expected);
  if (opened instanceof EinthovenError) {
    return new Map([...chosen].map(([classId, rows]) => [classId, rows.map(() => opened)]));
  }
  const baselines = await baselineWindows({ context, cohort, contract: encoder.contract });
  const all = new Map<string, Found[]>();
  let done = 0;
  for (const [classId, rows] of chosen) {
    const gradientsOf = opened.gradientsOf(
      linearScore(stored, cohort.labels.classes.indexOf(classId)),
    );
    const records: Found[] = [];
    for (const row of rows) {
      const ecg = await context.read(cohort, cohort.records[row]!);
      const options = { contract: encoder.contract, baselines, gradientsOf, settings };
      const found = await explainedSignal(ecg, options).catch(expected);
      records.push(found instanceof EinthovenError ? found : { ...found, row });
      onProgress(++done, total);
    }
    all.set(classId, records);
  }
  await opened.close();
  return all;
}

/** What a model or a recording cannot do is a result; anything else is not. */
function expected(error: unknown): EinthovenError {
  if (error instanceof EinthovenError) return error;
  throw error;
}

function encoderOf(cardId: string): Encoder {
  const model = modelById(cardId);
  if (model.type === "encoder") return model.encoder;
  throw new EinthovenError("option-invalid", `${cardId} is no encoder`);
}

/** The probe's log-odds of a class as a linear function of the embedding itself, its standardisation taken in. */
function linearScore({ probe }: StoredProbe, output: number): LinearScore {
  const { classes, mean, scale } = linearProbeOf(probe);
  const own = classes[output]!;
  if (own.status !== "fitted") throw new Error(`${own.classId} was chosen without being fitted`);
  const weights = own.weights.map((weight, f) => weight / scale[f]!);
  const shift = weights.reduce((sum, weight, f) => sum + weight * mean[f]!, 0);
  return { weights, intercept: own.intercept - shift };
}

/** One window of a recording of each of some training patients, drawn by a seed that the dataset decides. */
async function baselineWindows({
  context,
  cohort,
  contract,
}: {
  context: JobContext;
  cohort: Cohort;
  contract: InputContract;
}): Promise<Float32Array[]> {
  const settings = context.study.explain.signal;
  const wanted = settings === false ? 0 : settings.baselines;
  const random = randomOf(`signal/${cohort.name}`);
  const windows: Float32Array[] = [];
  const patients = new Set<string>();
  for (const row of shuffled([...cohort.split.train], random)) {
    if (windows.length === wanted) break;
    if (patients.has(cohort.patientIds[row]!)) continue;
    patients.add(cohort.patientIds[row]!);
    const ecg: Ecg = await context.read(cohort, cohort.records[row]!);
    try {
      const { windows: count, data } = contract.prepare(ecg);
      const size = data.length / count;
      const place = random.integer(count);
      windows.push(data.slice(place * size, (place + 1) * size));
    } catch (error) {
      expected(error);
    }
  }
  return windows;
}
