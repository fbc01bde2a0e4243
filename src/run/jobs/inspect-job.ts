import { concurrentMap } from "../../core/concurrent-map.ts";
import { takeLabels } from "../../core/labels.ts";
import { classTestOf } from "../../metrics/class-test.ts";
import type { DatasetInspection } from "../../results/dataset-inspection.ts";
import type { InspectJob } from "../../study/job.ts";
import { mainProbe } from "../../study/main-probe.ts";
import { storeResult } from "../result-store.ts";
import { inspectClass } from "./inspect-class.ts";
import { inspectSubgroups } from "./inspect-subgroups.ts";
import type { JobContext } from "./job-context.ts";
import { type Loaded, loadPrediction } from "./load-predictions.ts";

/** Predictions that are read at once. */
const CONCURRENT_READS = 32;

/** Fine where decisions about rare findings are taken. */
const THRESHOLDS: readonly number[] = [
  0.01,
  0.02,
  0.03,
  ...Array.from({ length: 18 }, (_, i) => (i + 1) / 20),
];

/** The test set of an inspection, with every model's predictions of it. */
export interface InspectedTest {
  readonly labels: ReturnType<typeof takeLabels>;
  readonly patientIds: readonly string[];
  readonly models: readonly { readonly modelId: string; readonly seeds: readonly Loaded[] }[];
}

/** Draws calibration and decision curves, tests every class by DeLong and scores subgroups, from stored predictions. */
export async function runInspectJob(job: InspectJob, context: JobContext): Promise<void> {
  const { study, contestants } = context;
  const cohort = await context.cohort(job.dataset);
  const rows = cohort.split.test;
  const loaded = (
    await concurrentMap(job.predictions, CONCURRENT_READS, (entry) =>
      loadPrediction(context, "probe", entry),
    )
  ).filter((entry) => entry !== null);
  const test: InspectedTest = {
    labels: takeLabels(cohort.labels, rows),
    patientIds: Array.from(rows, (row) => cohort.patientIds[row]!),
    models: contestants
      .map(({ id }) => ({
        modelId: id,
        seeds: loaded.filter(({ modelId }) => modelId === id),
      }))
      .filter(({ seeds }) => seeds.length > 0),
  };
  const scored = [...test.labels.classes.keys()].filter(
    (c) =>
      classTestOf(test.labels, test.patientIds, { c, minimumPositives: study.minimumPositives })
        .reason === null,
  );
  const records = Array.from(rows, (row) => cohort.records[row]!);
  const inspection: DatasetInspection = {
    datasetId: job.dataset,
    probe: mainProbe(study.probes) ?? "linear",
    fraction: 1,
    thresholds: THRESHOLDS,
    classes: scored.map((c) => inspectClass(test, { c, thresholds: THRESHOLDS })),
    ...inspectSubgroups(test, {
      records,
      scored,
      replicates: study.bootstrapReplicates,
      key: `bootstrap/${cohort.protocolKey}`,
    }),
  };
  await storeResult(context.folders, {
    kind: "inspect",
    key: job.key,
    title: job.title,
    complete: loaded.length === job.predictions.length,
    value: { inspection },
  });
}
