import { z } from "zod";
import { texts } from "../schema-parts.ts";
import { arrayOf, corrupt, readArrayFile, writeArrayFile } from "./array-file.ts";

/** Attribution over lead x time of one record: `data/attribution/<dataset>/<model>/<class>/<record>.bin`. */
export interface ExplorerAttribution {
  readonly dataset: string;
  readonly model: string;
  readonly classId: string;
  readonly record: string;
  /** How the values were computed, such as "expected-gradients". */
  readonly method: string;
  /** The unit of all values, such as "log-odds". */
  readonly output: string;
  readonly leads: readonly string[];
  /** Values per second: not necessarily the recording's own rate. */
  readonly samplingRateHz: number;
  /** Where the first value lies in the recording. */
  readonly startSeconds: number;
  /** float32[leads, length], row-major. */
  readonly values: Float32Array;
}

const KIND = "attribution";
const metaSchema = z.object({
  dataset: z.string(),
  model: z.string(),
  classId: z.string(),
  record: z.string(),
  method: z.string(),
  output: z.string(),
  leads: texts,
  samplingRateHz: z.number().positive(),
  startSeconds: z.number(),
});

export function writeExplorerAttribution({
  values,
  ...meta
}: ExplorerAttribution): Uint8Array<ArrayBuffer> {
  return writeArrayFile({ kind: KIND, meta, arrays: new Map([["values", values]]) });
}

/** Reads an attribution without copying. Throws `result-corrupt`. */
export function readExplorerAttribution(bytes: Uint8Array): ExplorerAttribution {
  const file = readArrayFile(bytes, KIND);
  const parsed = metaSchema.safeParse(file.meta);
  if (!parsed.success) throw corrupt(KIND, "what it says of itself is incomplete");
  const values = arrayOf(file, "values", { type: "float32" });
  const leads = parsed.data.leads.length;
  if (leads === 0 || values.length % leads !== 0) throw corrupt(KIND, "its leads differ in length");
  return { ...parsed.data, values };
}
