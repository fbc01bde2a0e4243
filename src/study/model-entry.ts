import { z } from "zod";
import type { Pooling } from "../models/model.ts";
import { name } from "./study-name.ts";

/** One model of a study. */
export interface StudyModel {
  /** The catalogue's id, or the name that the study gives to a model of its own. */
  readonly id: string;
  /**
   * The published file, relative to the study file; "random" runs only the untrained twin; null for controls, and for the file
   * that comes with this package.
   */
  readonly weights: string | null;
  /** Run the same graph with random weights beside it. */
  readonly randomTwin: boolean;
  /** null for the encoder's default. */
  readonly pooling: Pooling | null;
  /** Where a model that is not in the catalogue comes from; null for the catalogue's. */
  readonly own: OwnModelEntry | null;
}

/** A model that the study brings itself. Paths are relative to the study file. */
export type OwnModelEntry =
  | { readonly type: "onnx"; readonly manifest: string }
  | {
      readonly type: "precomputed";
      readonly title: string | null;
      /** By the study's name of a dataset. */
      readonly embeddings: Readonly<Record<string, PrecomputedFile>>;
      readonly pretrainedOn: readonly string[] | "unknown";
    };

/** Vectors of one dataset that were computed elsewhere. */
export interface PrecomputedFile {
  /** .npy float[records, dimension], .parquet or .csv with one column per dimension. */
  readonly file: string;
  /** For .npy a file of record ids (.txt, .csv or .json), otherwise the column that holds them. */
  readonly ids: string;
}

const CATALOGUE = { weights: null, randomTwin: true, pooling: null, own: null } as const;

const ownName = name.describe("How this study calls the model.");

/** The grammar of one entry of `models`. */
export const modelSchema: z.ZodType<StudyModel> = z.union([
  name.transform((id): StudyModel => ({ id, ...CATALOGUE })),
  z
    .strictObject({
      id: name.describe("A model; `einthoven models ls` lists them."),
      weights: z
        .string()
        .min(1)
        .optional()
        .describe(
          "The published weights file, relative to this file, or `random` for the untrained twin alone. Left out for an encoder whose weights come with Einthoven.",
        ),
      randomTwin: z
        .boolean()
        .default(true)
        .describe("Also run the same graph with random weights."),
      pooling: z
        .enum(["mean", "max", "last", "cls"])
        .optional()
        .describe("How tokens become one vector. Default: the encoder's own way."),
    })
    .transform(
      ({ id, weights = null, randomTwin, pooling = null }): StudyModel => ({
        id,
        weights,
        randomTwin,
        pooling,
        own: null,
      }),
    ),
  z
    .strictObject({
      name: ownName,
      onnx: z.string().min(1).describe("Manifest of an ONNX encoder, relative to this file."),
      randomTwin: z
        .literal(false, {
          error:
            "weights in a foreign graph cannot be told from its other constants, so there is no random twin; leave 'randomTwin' out",
        })
        .optional(),
    })
    .transform(
      ({ name: id, onnx }): StudyModel => ({
        ...CATALOGUE,
        id,
        randomTwin: false,
        own: { type: "onnx", manifest: onnx },
      }),
    ),
  z
    .strictObject({
      name: ownName,
      title: z.string().min(1).optional(),
      embeddings: z
        .record(
          name,
          z.strictObject({
            file: z
              .string()
              .regex(/\.(npy|parquet|csv)$/i, "use a .npy, .parquet or .csv file")
              .describe("Vectors, relative to this file: .npy, .parquet or .csv."),
            ids: z
              .string()
              .min(1)
              .default("record_id")
              .describe("For .npy a file of record ids; otherwise the column that holds them."),
          }),
        )
        .describe("Vectors that were computed elsewhere, by the name of the dataset."),
      pretrainedOn: z
        .union([z.literal("unknown"), z.array(z.string())])
        .default("unknown")
        .describe("Datasets that the encoder saw in pre-training."),
    })
    .transform(
      ({ name: id, title = null, embeddings, pretrainedOn }): StudyModel => ({
        ...CATALOGUE,
        id,
        randomTwin: false,
        own: { type: "precomputed", title, embeddings, pretrainedOn },
      }),
    ),
]);
