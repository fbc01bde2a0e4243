import { z } from "zod";
import { arrayOf, corrupt, readArrayFile, writeArrayFile } from "./array-file.ts";

/** The points of one map: `data/maps/<key>.bin`. Sixteen bytes a record. */
export interface ExplorerMap {
  readonly key: string;
  readonly points: number;
  /** float32[points] */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** uint32[points]: place in `ExplorerStudy.datasets`. */
  readonly dataset: Uint32Array;
  /** uint32[points]: row of the record in its dataset's `ExplorerRecords`. */
  readonly row: Uint32Array;
}

const KIND = "map";
const metaSchema = z.object({ key: z.string(), points: z.int().nonnegative() });

export function writeExplorerMap({
  key,
  points,
  x,
  y,
  dataset,
  row,
}: ExplorerMap): Uint8Array<ArrayBuffer> {
  return writeArrayFile({
    kind: KIND,
    meta: { key, points },
    arrays: new Map<string, Float32Array | Uint32Array>([
      ["x", x],
      ["y", y],
      ["dataset", dataset],
      ["row", row],
    ]),
  });
}

/** Reads a map without copying. Throws `result-corrupt`. */
export function readExplorerMap(bytes: Uint8Array): ExplorerMap {
  const file = readArrayFile(bytes, KIND);
  const parsed = metaSchema.safeParse(file.meta);
  if (!parsed.success) throw corrupt(KIND, "what it says of itself is incomplete");
  const { key, points } = parsed.data;
  return {
    key,
    points,
    x: arrayOf(file, "x", { type: "float32", length: points }),
    y: arrayOf(file, "y", { type: "float32", length: points }),
    dataset: arrayOf(file, "dataset", { type: "uint32", length: points }),
    row: arrayOf(file, "row", { type: "uint32", length: points }),
  };
}
