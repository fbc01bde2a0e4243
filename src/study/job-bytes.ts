import type { Contestant } from "./contestants.ts";
import type { Job } from "./job.ts";
import { type CohortSize, layerRecords } from "./workload.ts";

/** Record and patient id, label and probability of one class, as Parquet: measured on stored tables. */
const PREDICTION_ROW_BYTES = 30;
const PREDICTION_CLASS_BYTES = 10;
const FLOAT_BYTES = 4;
/** Scores, attributions, a map, example ECGs: one JSON file. */
const RESULT_BYTES = 200_000;

/** Estimates what a job reads and writes: recordings, embeddings, predictions. */
export function jobBytes(
  job: Job,
  {
    contestants,
    sizes,
  }: {
    readonly contestants: readonly Contestant[];
    readonly sizes: ReadonlyMap<string, CohortSize>;
  },
): { read: number; write: number } {
  const size = (name: string): CohortSize => sizes.get(name)!;
  const embedding = (modelId: string, dataset: string): number => {
    const contestant = contestants.find(({ id }) => id === modelId);
    return size(dataset).records * (contestant?.dimension ?? 1) * FLOAT_BYTES;
  };
  const predictions = ({ test, classes }: CohortSize): number =>
    test * (PREDICTION_ROW_BYTES + classes * PREDICTION_CLASS_BYTES);
  switch (job.kind) {
    case "embed":
      return { read: size(job.dataset).signalBytes, write: embedding(job.modelId, job.dataset) };
    case "probe": {
      const weights =
        (contestants.find(({ id }) => id === job.modelId)?.dimension ?? 1) *
        size(job.dataset).classes *
        FLOAT_BYTES;
      return {
        read: embedding(job.modelId, job.dataset),
        write: predictions(size(job.dataset)) + weights,
      };
    }
    case "layers": {
      const tested = job.embeddings.map(({ dataset }) => size(dataset));
      const records = tested.reduce((sum, cohort) => sum + cohort.records, 0);
      const signals = tested.reduce((sum, { signalBytes }) => sum + signalBytes, 0);
      return {
        read: (signals * layerRecords(job, size)) / Math.max(1, records),
        write: RESULT_BYTES,
      };
    }
    case "transfer":
      return {
        read: embedding(job.modelId, job.testDataset),
        write: predictions(size(job.testDataset)),
      };
    case "pool":
      return {
        read: [job.testDataset, ...job.parts.map(({ dataset }) => dataset)].reduce(
          (sum, dataset) => sum + embedding(job.modelId, dataset),
          0,
        ),
        write: predictions(size(job.testDataset)),
      };
    case "pool-score":
      return {
        read: (job.pooled.length + job.internal.length) * predictions(size(job.testDataset)),
        write: RESULT_BYTES,
      };
    case "fold-score":
      return {
        read: job.predictions.length * predictions(size(job.dataset)),
        write: RESULT_BYTES,
      };
    case "score":
      return {
        read: job.predictions.length * predictions(size(job.testDataset)),
        write: RESULT_BYTES,
      };
    default:
      return { read: RESULT_BYTES, write: RESULT_BYTES };
  }
}
