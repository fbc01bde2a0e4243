import { type Ecg, leadSamples } from "../core/ecg.ts";
import type { RecordEntry } from "../datasets/dataset.ts";
import type { ExampleEcg } from "../results/example-ecg.ts";

/** What fits on the paper. */
const SHOWN_SECONDS = 10;

/** Rounds the first ten seconds of a recording to microvolts, for being drawn with what is known of it. */
export function drawnEcg(
  ecg: Ecg,
  { id, ageYears, sex }: RecordEntry,
  caption: Pick<ExampleEcg, "datasetId" | "classId" | "labels">,
): ExampleEcg {
  const { samplingRateHz, leads } = ecg;
  const shown = Math.min(ecg.samples, Math.round(SHOWN_SECONDS * samplingRateHz));
  return {
    ...caption,
    recordId: id,
    ageYears,
    sex,
    samplingRateHz,
    leads,
    microvolts: leads.map((_, l) =>
      Array.from(leadSamples(ecg, l).subarray(0, shown), (value) =>
        Number.isNaN(value) ? null : Math.round(value * 1000),
      ),
    ),
  };
}
