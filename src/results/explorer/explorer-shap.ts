import { z } from "zod";
import { count, numbers, texts } from "../schema-parts.ts";
import { arrayOf, corrupt, readArrayFile, writeArrayFile } from "./array-file.ts";

/** SHAP of one class of a probe over embedding dimensions: `data/shap/<dataset>/<model>/<probe>/<class>.bin`. */
export interface ExplorerShap {
  readonly dataset: string;
  readonly model: string;
  readonly probe: string;
  readonly classId: string;
  readonly method: string;
  /** The unit of all values. */
  readonly output: "log-odds" | "probability";
  readonly features: number;
  readonly explainedRecords: number;
  readonly backgroundRecords: number;
  /** Dimensions that carry 50 and 80 % of the importance, and the same with permuted labels, by repeat. */
  readonly n50: number;
  readonly n80: number;
  readonly nullN50: readonly number[];
  /** Mean |SHAP| of the most important dimensions, largest first. */
  readonly top: readonly {
    /** Place in the embedding, from 0. */
    readonly feature: number;
    readonly name: string;
    readonly importance: number;
  }[];
  /** Test records of the beeswarm, ascending rows; empty where they cannot be told any more. */
  readonly recordIds: readonly string[];
  /** uint32[points]: rows of these in the dataset's `ExplorerRecords`; empty as above. */
  readonly row: Uint32Array;
  /** float32[top, points]: SHAP, and the feature's value in standard deviations of the training records. */
  readonly shap: Float32Array;
  readonly standardised: Float32Array;
}

const KIND = "shap";
const metaSchema = z.object({
  dataset: z.string(),
  model: z.string(),
  probe: z.string(),
  classId: z.string(),
  method: z.string(),
  output: z.enum(["log-odds", "probability"]),
  features: count,
  explainedRecords: count,
  backgroundRecords: count,
  n50: count,
  n80: count,
  nullN50: numbers,
  top: z.array(z.object({ feature: count, name: z.string(), importance: z.number() })),
  recordIds: texts,
});

export function writeExplorerShap(payload: ExplorerShap): Uint8Array<ArrayBuffer> {
  const { row, shap, standardised, ...meta } = payload;
  return writeArrayFile({
    kind: KIND,
    meta,
    arrays: new Map<string, Float32Array | Uint32Array>([
      ["row", row],
      ["shap", shap],
      ["standardised", standardised],
    ]),
  });
}

/** Reads SHAP values without copying. Throws `result-corrupt`. */
export function readExplorerShap(bytes: Uint8Array): ExplorerShap {
  const file = readArrayFile(bytes, KIND);
  const parsed = metaSchema.safeParse(file.meta);
  if (!parsed.success) throw corrupt(KIND, "what it says of itself is incomplete");
  const { recordIds, top } = parsed.data;
  const row = arrayOf(file, "row", { type: "uint32", length: recordIds.length });
  const shap = arrayOf(file, "shap", { type: "float32" });
  const standardised = arrayOf(file, "standardised", { type: "float32", length: shap.length });
  const points = top.length === 0 ? 0 : shap.length / top.length;
  if (!Number.isInteger(points) || (recordIds.length > 0 && recordIds.length !== points)) {
    throw corrupt(KIND, "its points differ in number");
  }
  return { ...parsed.data, row, shap, standardised };
}
