import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import { embeddingScoreOf, slopesUnknown } from "../../explain/signal/embedding-score.ts";
import type { InputContract } from "../../models/model.ts";
import { SLOPED_PROBES } from "../../probe/sloped-probes.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { SignalSettings } from "../../study/explain-settings.ts";
import type { SignalJob } from "../../study/job.ts";
import { storeResult } from "../result-store.ts";
import { contractOf, openContestantGradients } from "./embedding-graph.ts";
import type { JobContext } from "./job-context.ts";
import type { GradientEncoder } from "./open-gradients.ts";
import type { JobProgress } from "./run-job.ts";
import { explainedSignal, type SignalRecord } from "./signal-record.ts";
import { signalSummary } from "./signal-summaries.ts";
import { loadProbe, type StoredProbe } from "./stored-probe.ts";
import { typicalRows } from "./typical-rows.ts";

/**
 * Explains a frozen encoder with a probe on a few typical held-out records of each class: what every sample of every lead
 * adds to the log-odds, by expected gradients at the model's own input. A probe or a graph without a gradient, and a
 * recording that cannot be prepared, are results and fail nothing.
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
  const found = await explainedClasses({ job, context, cohort, stored, settings }, onProgress);
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
  readonly stored: StoredProbe;
  readonly settings: SignalSettings;
}

type Found = SignalRecord | EinthovenError;

async function explainedClasses(
  work: Work,
  onProgress: JobProgress,
): Promise<Map<string, readonly Found[]>> {
  const { job, context, cohort, stored, settings } = work;
  if (!SLOPED_PROBES.includes(job.probe)) {
    // Its typical records need not even be found; a probe of tokens has no vectors to find them by.
    const fitted = stored.probe.outputs.filter(({ status }) => status === "fitted");
    return new Map(fitted.map(({ id }) => [id, [slopesUnknown(job.probe)]]));
  }
  const most = settings.recordsPerClass;
  const chosen = await typicalRows(job.embedding, { context, cohort, stored, most });
  const contestant = context.contestant(job.modelId);
  const opened = await openContestantGradients(contestant, context).catch(expected);
  if (opened instanceof EinthovenError) {
    return new Map([...chosen].map(([classId, rows]) => [classId, rows.map(() => opened)]));
  }
  try {
    return await explainedRecords(
      work,
      { opened, chosen, contract: contractOf(contestant) },
      onProgress,
    );
  } finally {
    await opened.close();
  }
}

async function explainedRecords(
  { context, cohort, stored, settings }: Work,
  {
    opened,
    chosen,
    contract,
  }: {
    readonly opened: GradientEncoder;
    readonly chosen: ReadonlyMap<string, readonly number[]>;
    readonly contract: InputContract;
  },
  onProgress: JobProgress,
): Promise<Map<string, Found[]>> {
  const total = [...chosen.values()].reduce((sum, rows) => sum + rows.length, 0);
  const wanted = settings.baselines;
  const baselines = await baselineWindows({ context, cohort, contract, wanted });
  const all = new Map<string, Found[]>();
  let done = 0;
  for (const [classId, rows] of chosen) {
    const records: Found[] = [];
    for (const row of rows) {
      const found = await explained(row).catch(expected);
      records.push(found);
      onProgress(++done, total);
    }
    all.set(classId, records);

    async function explained(row: number): Promise<SignalRecord> {
      const score = embeddingScoreOf(stored.probe, cohort.labels.classes.indexOf(classId));
      const ecg = await context.read(cohort, cohort.records[row]!);
      const gradientsOf = (windows: number) => opened.gradientsOf(score, windows);
      return {
        row,
        ...(await explainedSignal(ecg, { contract, baselines, gradientsOf, settings })),
      };
    }
  }
  return all;
}

/** What a model or a recording cannot do is a result; anything else is not. */
function expected(error: unknown): EinthovenError {
  if (error instanceof EinthovenError) return error;
  throw error;
}

/** One window of a recording of each of some training patients, drawn by a seed that the dataset decides. */
async function baselineWindows({
  context,
  cohort,
  contract,
  wanted,
}: {
  context: JobContext;
  cohort: Cohort;
  contract: InputContract;
  wanted: number;
}): Promise<Float32Array[]> {
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
