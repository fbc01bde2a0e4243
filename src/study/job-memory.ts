import { TABLE_RECORDS } from "../core/table-records.ts";
import type { Contestant } from "./contestants.ts";
import type { Job } from "./job.ts";

/** What decides how much memory a job needs. */
export interface MemoryInput {
  readonly contestants: readonly Contestant[];
  /** Records by dataset name. */
  readonly records: ReadonlyMap<string, number>;
}

const MEGABYTE = 1e6;
const FLOAT_BYTES = 4;
const DOUBLE_BYTES = 8;
/** Two tables of all distances, or the blocks that stand for them. */
const MAP_BYTES = 2 * DOUBLE_BYTES * TABLE_RECORDS ** 2;
/** Of the deepest encoder of the catalogue, about. */
const LAYERS_OF_AN_ENCODER = 18;

/** A thread with our code, its heap and ONNX Runtime. */
const THREAD_BYTES = 150 * MEGABYTE;
/** Windows in flight and what an encoder holds between its layers. */
const ACTIVATION_BYTES = 350 * MEGABYTE;
/** Weights are read, laid out and handed over; building a graph peaks there. */
const COPIES_OF_WEIGHTS = 2.2;
/** The matrix itself, its training rows, and those standardised. */
const COPIES_OF_FEATURES = 3;

/** Estimates the memory in bytes that a job needs at its peak on top of the program: rather too much than too little. */
export function jobMemoryBytes(job: Job, { contestants, records }: MemoryInput): number {
  const contestantOf = (id: string): Contestant | undefined =>
    contestants.find((contestant) => contestant.id === id);
  const matrixBytes = (modelId: string, dataset: string): number =>
    (records.get(dataset) ?? 0) * (contestantOf(modelId)?.dimension ?? 1) * FLOAT_BYTES;
  const runningBytes = (modelId: string): number => {
    const weights = (contestantOf(modelId)?.card.parameters ?? 0) * FLOAT_BYTES * COPIES_OF_WEIGHTS;
    return weights > 0 ? weights + ACTIVATION_BYTES : 0;
  };
  switch (job.kind) {
    case "embed":
    case "segments":
    case "signal":
      return THREAD_BYTES + runningBytes(job.modelId) + 2 * matrixBytes(job.modelId, job.dataset);
    case "layers": {
      const dimension = contestantOf(job.modelId)?.dimension ?? 1;
      const vectors = job.maximumRecords * LAYERS_OF_AN_ENCODER * dimension * FLOAT_BYTES;
      return THREAD_BYTES + runningBytes(job.modelId) + 2 * vectors;
    }
    case "layer-similarity": {
      const triangle = (job.maximumRecords ** 2 / 2) * DOUBLE_BYTES;
      return THREAD_BYTES + 2 * job.models.length * LAYERS_OF_AN_ENCODER * triangle;
    }
    case "probe":
    case "attribute":
      return THREAD_BYTES + COPIES_OF_FEATURES * matrixBytes(job.modelId, job.dataset);
    case "transfer":
      return THREAD_BYTES + 2 * matrixBytes(job.modelId, job.testDataset);
    case "pool": {
      const parts = [job.testDataset, ...job.parts.map(({ dataset }) => dataset)];
      const all = parts.reduce((sum, dataset) => sum + matrixBytes(job.modelId, dataset), 0);
      return THREAD_BYTES + COPIES_OF_FEATURES * all;
    }
    case "map": {
      const names = job.embeddings.map(({ dataset }) => dataset);
      const matrices = names.reduce((sum, name) => sum + matrixBytes(job.modelId, name), 0);
      const all = names.reduce((sum, name) => sum + (records.get(name) ?? 0), 0);
      const drawn = Math.min(job.maximumRecords, all);
      const tables = Math.min(MAP_BYTES, 2 * DOUBLE_BYTES * drawn ** 2);
      return THREAD_BYTES + 2 * matrices + tables;
    }
    case "score":
    case "pool-score":
    case "fold-score":
    case "example":
      return THREAD_BYTES;
    default:
      // A kind that is not known here is taken for one that holds little.
      return THREAD_BYTES;
  }
}
