import { z } from "zod";
import { count } from "../schema-parts.ts";
import { arrayOf, corrupt, readArrayFile, writeArrayFile } from "./array-file.ts";

/** The nearest records of one record in a model's space: `data/neighbours/<model>/<dataset>/<record>.json`. */
export interface ExplorerNeighbours {
  readonly model: string;
  readonly dataset: string;
  readonly record: string;
  /** Records that were compared: all of the study with an embedding of the model. */
  readonly searched: number;
  /** How vectors were made comparable, in a sentence. */
  readonly space: string;
  /** Nearest first; the record itself is not among them. */
  readonly neighbours: readonly {
    readonly dataset: string;
    readonly record: string;
    readonly row: number;
    /** Cosine similarity, -1 to 1. */
    readonly similarity: number;
    readonly samePatient: boolean;
  }[];
}

export const explorerNeighboursSchema: z.ZodType<ExplorerNeighbours> = z.object({
  model: z.string(),
  dataset: z.string(),
  record: z.string(),
  searched: count,
  space: z.string(),
  neighbours: z.array(
    z.object({
      dataset: z.string(),
      record: z.string(),
      row: count,
      similarity: z.number().min(-1).max(1),
      samePatient: z.boolean(),
    }),
  ),
});

/** The nearest records of every mapped record: `data/neighbours/<model>.bin`, of an export. 12 bytes a neighbour. */
export interface ExplorerNeighbourTable {
  readonly model: string;
  readonly records: number;
  /** Neighbours of each; fewer are filled up with a similarity of NaN. */
  readonly count: number;
  readonly searched: number;
  readonly space: string;
  /** uint32[records]: whose they are; place in `ExplorerStudy.datasets` and row in its records. */
  readonly dataset: Uint32Array;
  readonly row: Uint32Array;
  /** uint32[records, count] */
  readonly neighbourDataset: Uint32Array;
  readonly neighbourRow: Uint32Array;
  /** float32[records, count]: cosine similarity, nearest first. */
  readonly similarity: Float32Array;
}

const KIND = "neighbours";
const metaSchema = z.object({
  model: z.string(),
  records: count,
  count,
  searched: count,
  space: z.string(),
});

export function writeExplorerNeighbours(table: ExplorerNeighbourTable): Uint8Array<ArrayBuffer> {
  const { model, records, searched, space } = table;
  return writeArrayFile({
    kind: KIND,
    meta: { model, records, count: table.count, searched, space },
    arrays: new Map<string, Float32Array | Uint32Array>([
      ["dataset", table.dataset],
      ["row", table.row],
      ["neighbourDataset", table.neighbourDataset],
      ["neighbourRow", table.neighbourRow],
      ["similarity", table.similarity],
    ]),
  });
}

/** Reads a table of neighbours without copying. Throws `result-corrupt`. */
export function readExplorerNeighbours(bytes: Uint8Array): ExplorerNeighbourTable {
  const file = readArrayFile(bytes, KIND);
  const parsed = metaSchema.safeParse(file.meta);
  if (!parsed.success) throw corrupt(KIND, "what it says of itself is incomplete");
  const { records } = parsed.data;
  const cells = records * parsed.data.count;
  return {
    ...parsed.data,
    dataset: arrayOf(file, "dataset", { type: "uint32", length: records }),
    row: arrayOf(file, "row", { type: "uint32", length: records }),
    neighbourDataset: arrayOf(file, "neighbourDataset", { type: "uint32", length: cells }),
    neighbourRow: arrayOf(file, "neighbourRow", { type: "uint32", length: cells }),
    similarity: arrayOf(file, "similarity", { type: "float32", length: cells }),
  };
}
