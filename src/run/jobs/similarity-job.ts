import {
  type CentredKernel,
  centredKernel,
  ckaEstimate,
} from "../../explain/structure/cka-interval.ts";
import { standardisationOf, standardised } from "../../probe/standardise.ts";
import type { SimilarityPair } from "../../results/similarity-summary.ts";
import type { SimilarityJob } from "../../study/job.ts";
import { storeResult } from "../result-store.ts";
import { heldOutRecords, onePerPatient, stackEmbeddings } from "./held-out.ts";
import type { JobContext } from "./job-context.ts";
import type { JobProgress } from "./run-job.ts";

/** Compares the spaces of all models by the same held-out records, one per patient. */
export async function runSimilarityJob(
  job: SimilarityJob,
  context: JobContext,
  onProgress: JobProgress,
): Promise<void> {
  const { study, folders } = context;
  const settings = study.explain.structure;
  if (settings === false) return;
  const drawn = onePerPatient(await heldOutRecords(job.models[0]!, context), {
    maximum: settings.maximumRecords,
    key: "structure/records",
  });
  const kernels: CentredKernel[] = [];
  for (const model of job.models) {
    const x = await stackEmbeddings(drawn, model, context);
    const own = context.contestant(model.modelId).role === "control";
    kernels.push(centredKernel(own ? standardised(x, standardisationOf(x)) : x));
  }
  const strata = Int32Array.from(drawn, ({ dataset }) => dataset);
  const pairs: SimilarityPair[] = [];
  const total = (kernels.length * (kernels.length - 1)) / 2;
  for (const [a, first] of kernels.entries()) {
    for (const [b, second] of kernels.entries()) {
      if (a >= b) continue;
      const seed = `similarity/${study.seeds[0]!}/${job.models[a]!.modelId}/${job.models[b]!.modelId}`;
      const { value, ...rest } = ckaEstimate(first, second, { seed, strata });
      pairs.push({ a, b, value: Number.isNaN(value) ? null : value, ...rest });
      onProgress(pairs.length, total);
    }
  }
  await storeResult(folders, {
    kind: "similarity",
    key: job.key,
    title: job.title,
    value: {
      similarity: {
        modelIds: job.models.map(({ modelId }) => modelId),
        records: drawn.length,
        pairs,
      },
    },
  });
}
