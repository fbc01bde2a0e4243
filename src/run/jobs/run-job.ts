import type { Job } from "../../study/job.ts";
import { runAttributeJob } from "./attribute-job.ts";
import { runEmbedJob } from "./embed-job.ts";
import { runExampleJob } from "./example-job.ts";
import type { JobContext } from "./job-context.ts";
import { runMapJob } from "./map-job.ts";
import { runProbeJob } from "./probe-job.ts";
import { runScoreJob } from "./score-job.ts";
import { runSegmentsJob } from "./segments-job.ts";
import { runTransferJob } from "./transfer-job.ts";

export type JobProgress = (done: number, total: number) => void;

/** Runs one job and stores its result; resolves when that is safely on disk. */
export function runJob(job: Job, context: JobContext, onProgress: JobProgress): Promise<void> {
  switch (job.kind) {
    case "embed":
      return runEmbedJob(job, context, onProgress);
    case "probe":
      return runProbeJob(job, context);
    case "transfer":
      return runTransferJob(job, context);
    case "score":
      return runScoreJob(job, context);
    case "attribute":
      return runAttributeJob(job, context, onProgress);
    case "map":
      return runMapJob(job, context);
    case "example":
      return runExampleJob(job, context);
    case "segments":
      return runSegmentsJob(job, context, onProgress);
  }
}
