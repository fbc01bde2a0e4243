import { EinthovenError } from "../../core/error.ts";
import { SEGMENT_LEADS } from "../../explain/segments/record-segments.ts";
import { WAVES, waveSegments } from "../../explain/segments/wave-segments.ts";
import { valuesPerStretch, valuesPerWave } from "../../explain/signal/signal-values.ts";
import type { SignalOverlay, SignalSummary } from "../../results/signal-summary.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { SignalJob } from "../../study/job.ts";
import { drawnEcg } from "../drawn-ecg.ts";
import type { SignalRecord } from "./signal-record.ts";

/** Two grid lines of ECG paper: finer colours are not seen, and there are 250 in ten seconds. */
const STRETCH_SECONDS = 0.04;
/** Digits that are kept of a drawn value. */
const DIGITS = 4;

/** Sums up what was found in the records of a class. */
export function signalSummary(
  found: readonly (SignalRecord | EinthovenError)[],
  options: {
    readonly job: SignalJob;
    readonly cohort: Cohort;
    readonly classId: string;
    readonly baselines: number;
  },
): SignalSummary {
  const { job, classId, baselines } = options;
  const records = found.flatMap((one) => (one instanceof EinthovenError ? [] : [one]));
  const [failure] = found.flatMap((one) => (one instanceof EinthovenError ? [one] : []));
  const perRecord = records.map((record) => {
    const { samplingRateHz } = record.ecg;
    const recording = { segments: waveSegments(record.ecg), samplingRateHz };
    return valuesPerWave(record.windows, record.contract, recording);
  });
  const over = (pick: (value: number) => number): number[] =>
    Array.from({ length: SEGMENT_LEADS.length * WAVES.length }, (_, cell) =>
      perRecord.reduce((sum, values) => sum + pick(values[cell]!) / perRecord.length, 0),
    );
  return {
    modelId: job.modelId,
    probe: job.probe,
    datasetId: job.dataset,
    classId,
    records: records.length,
    failed: found.length - records.length,
    failure: failure?.message ?? null,
    baselines,
    points: Math.max(0, ...records.map(({ points }) => points)),
    evaluations: Math.max(0, ...records.map(({ evaluations }) => evaluations)),
    completenessErrors: records.map((record) => record.completenessError),
    leads: SEGMENT_LEADS,
    waves: WAVES,
    mean: over((value) => value),
    meanAbsolute: over(Math.abs),
    overlay: job.overlay && records[0] !== undefined ? overlayOf(records[0], options) : null,
  };
}

function overlayOf(
  { row, ecg, contract, windows, logOdds, expected, completenessError }: SignalRecord,
  { cohort, classId }: { readonly cohort: Cohort; readonly classId: string },
): SignalOverlay {
  const caption = { datasetId: cohort.name, classId, labels: [classId] };
  const example = drawnEcg(ecg, cohort.records[row]!, caption);
  const seconds = (example.microvolts[0]?.length ?? 0) / example.samplingRateHz;
  const stretches = Math.max(1, Math.ceil(seconds / STRETCH_SECONDS));
  const values = valuesPerStretch(windows, contract, { stretches, seconds: STRETCH_SECONDS });
  return {
    example,
    stretchSeconds: STRETCH_SECONDS,
    values: Array.from(values, (value) => Number(value.toPrecision(DIGITS))),
    logOdds,
    expected,
    completenessError,
  };
}
