import type { Job } from "../../study/job.ts";
import { type CohortSize, cohortSize, datasetsOf, workloadOf } from "../../study/workload.ts";
import { recordTiming } from "../timings.ts";
import { runAgreementJob } from "./agreement-job.ts";
import { runAttributeJob } from "./attribute-job.ts";
import { runCompareJob } from "./compare-job.ts";
import { runEmbedJob } from "./embed-job.ts";
import { runExampleJob } from "./example-job.ts";
import { runFoldScoreJob } from "./fold-score-job.ts";
import { runInspectJob } from "./inspect-job.ts";
import type { JobContext } from "./job-context.ts";
import { runLayerSimilarityJob } from "./layer-similarity-job.ts";
import { runLayersJob } from "./layers-job.ts";
import { runMapJob } from "./map-job.ts";
import { runPoolJob } from "./pool-job.ts";
import { runPoolScoreJob } from "./pool-score-job.ts";
import { runProbeJob } from "./probe-job.ts";
import { runScoreJob } from "./score-job.ts";
import { runSegmentsJob } from "./segments-job.ts";
import { runShiftJob } from "./shift-job.ts";
import { runSignalJob } from "./signal-job.ts";
import { runSimilarityJob } from "./similarity-job.ts";
import { runStabilityJob } from "./stability-job.ts";
import { runStructureJob } from "./structure-job.ts";
import { runTransferJob } from "./transfer-job.ts";
import { runTunedMapJob } from "./tuned-map-job.ts";

export type JobProgress = (done: number, total: number) => void;

/** Runs one job and stores its result; resolves when that is safely on disk. What it took is kept apart from it. */
export async function runJob(
  job: Job,
  context: JobContext,
  onProgress: JobProgress,
): Promise<void> {
  const began = performance.now();
  await stepOf(job, context, onProgress);
  const seconds = (performance.now() - began) / 1000;
  const sizes = await cohortSizes(job, context);
  const work = workloadOf(job, { contestants: context.contestants, sizes });
  await recordTiming(context.folders, { key: job.key, kind: job.kind, ...work, seconds });
}

async function cohortSizes(job: Job, context: JobContext): Promise<Map<string, CohortSize>> {
  const names = datasetsOf(job);
  const cohorts = await Promise.all(names.map((name) => context.cohort(name)));
  return new Map(cohorts.map((cohort) => [cohort.name, cohortSize(cohort)]));
}

function stepOf(job: Job, context: JobContext, onProgress: JobProgress): Promise<void> {
  switch (job.kind) {
    case "embed":
      return runEmbedJob(job, context, onProgress);
    case "probe":
      return runProbeJob(job, context);
    case "transfer":
      return runTransferJob(job, context);
    case "pool":
      return runPoolJob(job, context);
    case "fold-score":
      return runFoldScoreJob(job, context);
    case "pool-score":
      return runPoolScoreJob(job, context);
    case "score":
      return runScoreJob(job, context);
    case "inspect":
      return runInspectJob(job, context);
    case "compare":
      return runCompareJob(job, context);
    case "attribute":
      return runAttributeJob(job, context, onProgress);
    case "stability":
      return runStabilityJob(job, context, onProgress);
    case "agreement":
      return runAgreementJob(job, context);
    case "map":
      return runMapJob(job, context);
    case "tuned-map":
      return runTunedMapJob(job, context);
    case "structure":
      return runStructureJob(job, context);
    case "similarity":
      return runSimilarityJob(job, context, onProgress);
    case "layers":
      return runLayersJob(job, context, onProgress);
    case "layer-similarity":
      return runLayerSimilarityJob(job, context);
    case "shift":
      return runShiftJob(job, context);
    case "example":
      return runExampleJob(job, context);
    case "segments":
      return runSegmentsJob(job, context, onProgress);
    case "signal":
      return runSignalJob(job, context, onProgress);
  }
}
