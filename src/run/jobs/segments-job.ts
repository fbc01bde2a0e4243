import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { matrixOf } from "../../core/matrix.ts";
import type { Embedder } from "../../embed/embedder.ts";
import { takeImputed } from "../../embed/impute.ts";
import {
  type RecordSegments,
  recordSegments,
  SEGMENT_LEADS,
} from "../../explain/segments/record-segments.ts";
import { WAVES } from "../../explain/segments/wave-segments.ts";
import { predictProbe } from "../../probe/catalogue.ts";
import type { SegmentOverlay, SegmentSummary } from "../../results/segment-summary.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { SegmentsJob } from "../../study/job.ts";
import { drawnEcg } from "../drawn-ecg.ts";
import { storeResult } from "../result-store.ts";
import type { JobContext } from "./job-context.ts";
import { openEmbedder } from "./open-embedder.ts";
import type { JobProgress } from "./run-job.ts";
import { loadProbe, type StoredProbe } from "./stored-probe.ts";
import { typicalRows } from "./typical-rows.ts";

/** A record that stands for a class, and what was found; one record may stand for several. */
interface Explained {
  readonly row: number;
  readonly ecg: Ecg;
  readonly found: RecordSegments | EinthovenError;
}

/**
 * Explains a frozen model on a few typical held-out records of each class: which waves in which leads its probe's
 * log-odds come from. The waves are taken out of the raw recording, which then goes through the model's own
 * preprocessing, the encoder and the stored probe again.
 */
export async function runSegmentsJob(
  job: SegmentsJob,
  context: JobContext,
  onProgress: JobProgress,
): Promise<void> {
  const { folders } = context;
  const settings = context.study.explain.segments;
  if (settings === false) return;
  const cohort = await context.cohort(job.dataset);
  const stored = await loadProbe(folders, job.fitted);
  const chosen = await typicalRows(job.embedding, {
    context,
    cohort,
    stored,
    most: settings.recordsPerClass,
  });
  const rows = [...new Set([...chosen.values()].flat())].sort((a, b) => a - b);
  const { embedder } = await openEmbedder(context.contestant(job.modelId), context);
  const explained = new Map<number, Explained>();
  for (const [done, row] of rows.entries()) {
    const ecg = await context.read(cohort, cohort.records[row]!);
    const found = await explain(ecg, {
      embedder,
      stored,
      subject: cohort.records[row]!,
      pairs: settings.pairs,
      seed: `segments/${cohort.records[row]!.id}`,
    });
    explained.set(row, { row, ecg, found });
    onProgress(done + 1, rows.length);
  }
  const segments = [...chosen].map(([classId, members]) =>
    summarise(
      members.map((row) => explained.get(row)!),
      { job, cohort, classId, settings },
    ),
  );
  await storeResult(folders, {
    kind: "segments",
    key: job.key,
    title: job.title,
    value: { segments },
  });
}

/** A recording that the model refuses once waves are missing is a result, not a failure of the job. */
async function explain(
  ecg: Ecg,
  {
    embedder,
    stored: { probe, medians },
    subject,
    pairs,
    seed,
  }: {
    embedder: Embedder;
    stored: StoredProbe;
    subject: Cohort["records"][number];
    pairs: number;
    seed: string;
  },
): Promise<RecordSegments | EinthovenError> {
  const logOddsOf = async (ecgs: readonly Ecg[]): Promise<Float64Array> => {
    const inputs = ecgs.map((masked) => ({ recordId: subject.id, ecg: masked, subject }));
    const { values, failures } = await embedder.embed(inputs);
    const [failure] = failures;
    if (failure !== undefined) {
      throw new EinthovenError(failure.code, failure.detail, { hint: "see the record's signal" });
    }
    const matrix = matrixOf(ecgs.length, embedder.dimension, values);
    const x = takeImputed(matrix, [...ecgs.keys()], medians);
    return (await predictProbe(probe, x)).map(logOdds);
  };
  try {
    return await recordSegments(ecg, logOddsOf, { outputs: probe.outputs.length, pairs, seed });
  } catch (error) {
    if (error instanceof EinthovenError) return error;
    throw error;
  }
}

/** A certain probability counts as 1 - 1e-6. */
const LEAST = 1e-6;

function logOdds(probability: number): number {
  const p = Math.min(1 - LEAST, Math.max(LEAST, probability));
  return Math.log(p / (1 - p));
}

function summarise(
  records: readonly Explained[],
  {
    job,
    cohort,
    classId,
    settings,
  }: {
    job: SegmentsJob;
    cohort: Cohort;
    classId: string;
    settings: { readonly pairs: number };
  },
): SegmentSummary {
  const output = cohort.labels.classes.indexOf(classId);
  const good = records.flatMap(({ found, ...rest }) =>
    found instanceof EinthovenError ? [] : [{ ...rest, found, ...ofOutput(found, output) }],
  );
  const [failure] = records.flatMap(({ found }) =>
    found instanceof EinthovenError ? [found] : [],
  );
  const cells = SEGMENT_LEADS.length * WAVES.length;
  const over = (pick: (entry: (typeof good)[number], cell: number) => number): number[] =>
    Array.from({ length: cells }, (_, cell) => mean(good.map((entry) => pick(entry, cell))));
  const errors = over(({ standardErrors }, cell) => standardErrors[cell]!);
  return {
    modelId: job.modelId,
    datasetId: job.dataset,
    classId,
    records: good.length,
    failed: records.length - good.length,
    failure: failure?.message ?? null,
    evaluations: good[0]?.found.evaluations ?? 0,
    leads: SEGMENT_LEADS,
    waves: WAVES,
    mean: over(({ values }, cell) => values[cell]!),
    meanAbsolute: over(({ values }, cell) => Math.abs(values[cell]!)),
    standardError: settings.pairs > 1 ? mean(errors) : null,
    additivityError: Math.max(
      0,
      ...good.map(({ values, full, empty }) => Math.abs(sum(values) - (full - empty))),
    ),
    overlay: job.overlay && good[0] !== undefined ? overlayOf(good[0], { cohort, classId }) : null,
  };
}

interface OneOutput {
  readonly values: Float64Array;
  readonly standardErrors: Float64Array;
  readonly empty: number;
  readonly full: number;
}

function ofOutput({ values, standardErrors, empty, full }: RecordSegments, o: number): OneOutput {
  const column = (all: Float64Array): Float64Array => all.filter((_, i) => i % full.length === o);
  return {
    values: column(values),
    standardErrors: column(standardErrors),
    empty: empty[o]!,
    full: full[o]!,
  };
}

function overlayOf(
  {
    row,
    ecg,
    found,
    values,
    full,
    empty,
  }: Omit<Explained, "found"> & OneOutput & { found: RecordSegments },
  { cohort, classId }: { cohort: Cohort; classId: string },
): SegmentOverlay {
  const caption = { datasetId: cohort.name, classId, labels: [classId] };
  const example = drawnEcg(ecg, cohort.records[row]!, caption);
  const shown = example.microvolts[0]?.length ?? 0;
  return {
    example,
    segments: found.segments
      .filter(({ from }) => from < shown)
      .map(({ wave, from, to }) => ({ wave, from, to: Math.min(to, shown) })),
    values: [...values],
    logOdds: full,
    base: empty,
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}
