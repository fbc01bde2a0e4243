import { z } from "zod";
import { count, nullableNumber } from "../schema-parts.ts";
import { arrayOf, corrupt, readArrayFile, writeArrayFile } from "./array-file.ts";

/** Predictions of a test set: `data/predictions/...`. Eight bytes a record and class, and four. */
export interface ExplorerPredictions {
  readonly records: number;
  /** Seeds that "mean" is over; the one seed otherwise. */
  readonly seeds: readonly number[];
  /** One per task class, or the one of the number that is predicted. */
  readonly classes: readonly ExplorerPredictedClass[];
  /** uint32[records]: row in the test dataset's `ExplorerRecords`, ascending. */
  readonly row: Uint32Array;
  /** By class id, float32[records]: probability of the class, or the predicted number. The mean over seeds and folds. */
  readonly scores: ReadonlyMap<string, Float32Array>;
  /** By class id, float32[records]: standard deviation over seeds (n - 1); 0 of a single one. */
  readonly spreads: ReadonlyMap<string, Float32Array>;
}

export interface ExplorerPredictedClass {
  readonly id: string;
  /** Was the probe fitted for it, in every seed? Where not, the score of every record is the share of positives. */
  readonly trainable: boolean;
  readonly reason: string | null;
  /** At or above it the class counts as predicted; chosen inside the training records, mean over seeds. Null for a number. */
  readonly threshold: number | null;
  readonly prevalence: number;
  /** Of the first seed. */
  readonly trainPositives: number;
  readonly trainNegatives: number;
}

const KIND = "predictions";

const metaSchema = z.object({
  records: count,
  seeds: z.array(z.number()),
  classes: z.array(
    z.object({
      id: z.string(),
      trainable: z.boolean(),
      reason: z.string().nullable(),
      threshold: nullableNumber,
      prevalence: z.number(),
      trainPositives: count,
      trainNegatives: count,
    }),
  ),
});

export function writeExplorerPredictions(
  predictions: ExplorerPredictions,
): Uint8Array<ArrayBuffer> {
  const { records, seeds, classes, row, scores, spreads } = predictions;
  return writeArrayFile({
    kind: KIND,
    meta: { records, seeds, classes },
    arrays: new Map<string, Float32Array | Uint32Array>([
      ["row", row],
      ...[...scores].map(([id, values]) => [`score/${id}`, values] as const),
      ...[...spreads].map(([id, values]) => [`spread/${id}`, values] as const),
    ]),
  });
}

/** Reads predictions without copying. Throws `result-corrupt`. */
export function readExplorerPredictions(bytes: Uint8Array): ExplorerPredictions {
  const file = readArrayFile(bytes, KIND);
  const parsed = metaSchema.safeParse(file.meta);
  if (!parsed.success) throw corrupt(KIND, "what it says of itself is incomplete");
  const { records, seeds, classes } = parsed.data;
  const column = (name: string): Float32Array =>
    arrayOf(file, name, { type: "float32", length: records });
  return {
    records,
    seeds,
    classes,
    row: arrayOf(file, "row", { type: "uint32", length: records }),
    scores: new Map(classes.map(({ id }) => [id, column(`score/${id}`)])),
    spreads: new Map(classes.map(({ id }) => [id, column(`spread/${id}`)])),
  };
}
