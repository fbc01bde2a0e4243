import { PRESENT } from "../../core/labels.ts";
import { datasetShifts } from "../../explain/shift/dataset-shift.ts";
import type { ShiftJob } from "../../study/job.ts";
import { openOnnxProducts } from "../onnx-products.ts";
import { storeResult } from "../result-store.ts";
import { type HeldOut, heldOutRecords, onePerPatient, stackEmbeddings } from "./held-out.ts";
import type { JobContext } from "./job-context.ts";

/** Measures how far the datasets lie apart in one model's space, by held-out records, one per patient. */
export async function runShiftJob(job: ShiftJob, context: JobContext): Promise<void> {
  const { study, folders } = context;
  const settings = study.explain.shift;
  if (settings === false) return;
  const everyone = await heldOutRecords(job, context);
  const drawn = job.embeddings.flatMap((_, d) =>
    onePerPatient(
      everyone.filter(({ dataset }) => dataset === d),
      { maximum: settings.maximumRecords, key: `shift/records/${job.embeddings[d]!.dataset}` },
    ),
  );
  const shifts = await datasetShifts({
    x: await stackEmbeddings(drawn, job, context),
    datasetOf: drawn.map(({ dataset }) => dataset),
    classOf: findingsOf(drawn),
    seed: `shift/${study.seeds[0]!}`,
    // Features of a control have units of their own; an encoder's space is taken as it is.
    standardise: context.contestant(job.modelId).role === "control",
    permutations: settings.permutations,
    openProducts: openOnnxProducts,
  });
  const nameOf = (dataset: number): string => job.embeddings[dataset]!.dataset;
  await storeResult(folders, {
    kind: "shift",
    key: job.key,
    title: job.title,
    value: {
      shift: {
        modelId: job.modelId,
        pairs: shifts.map(({ a, b, ...pair }) => ({
          datasetA: nameOf(a),
          datasetB: nameOf(b),
          ...pair,
        })),
      },
    },
  });
}

/** A number for every mix of findings, over the classes that all datasets assess. */
function findingsOf(drawn: readonly HeldOut[]): number[] {
  const cohorts = new Set(drawn.map(({ cohort }) => cohort));
  const numbers = new Map<string, number>();
  return drawn.map(({ cohort: { labels }, row }) => {
    const mix = labels.classes
      .filter(
        (id, c) =>
          labels.data[row * labels.classes.length + c] === PRESENT &&
          [...cohorts].every(({ assessed }) => assessed.includes(id)),
      )
      .join(" ");
    const number = numbers.get(mix) ?? numbers.size;
    numbers.set(mix, number);
    return number;
  });
}
