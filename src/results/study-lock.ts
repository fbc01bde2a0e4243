import { z } from "zod";
import { EinthovenError } from "../core/error.ts";
import type { Environment } from "./provenance.ts";
import { count } from "./schema-parts.ts";

/** A dataset as it was when a study ran. */
export interface LockedDataset {
  readonly name: string;
  readonly card: string;
  readonly version: string;
  /** Hash of its tables and headers, which hold the sizes or checksums of the signals. */
  readonly files: string;
  /** Hash over the fingerprint of every waveform that was read. */
  readonly waveforms: string;
  /** Hash of the labels that the maps of codes gave for the study's task. */
  readonly labels: string;
  readonly split: {
    readonly rule: string;
    /** Hash of the record ids of the three parts. */
    readonly sha256: string;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  };
  readonly recordsKey: string;
  readonly protocolKey: string;
  /** Records that take no part although they are there: excluded by the study, or without a vector of some model. */
  readonly leftOut: number;
}

/** A model as it took part. */
export interface LockedModel {
  readonly id: string;
  /** Content key: weights, input contract, graph, pooling. */
  readonly key: string;
  /** SHA-256 of the file; "random:<seed>"; "none". */
  readonly weights: string;
}

/** Everything that pins the results of a study: lock.json. */
export interface StudyLock {
  readonly schema: 2;
  readonly environment: Environment;
  /** Version of the code of each step; part of every key. */
  readonly stepVersions: Readonly<Record<string, number>>;
  /** Content key of all jobs. */
  readonly studyKey: string;
  /** The study file as it was run. */
  readonly studyText: string;
  /** Settings with their defaults, each as JSON text, by path: "explain.umap.metric". */
  readonly settings: Readonly<Record<string, string>>;
  readonly seeds: readonly number[];
  readonly datasets: readonly LockedDataset[];
  readonly models: readonly LockedModel[];
  readonly leakCheck: string;
}

/** The grammar of lock.json, for files and bundles. */
export const lockSchema: z.ZodType<StudyLock> = z.object({
  schema: z.literal(2),
  environment: z.object({
    einthovenVersion: z.string(),
    nodeVersion: z.string(),
    onnxRuntimeVersion: z.string(),
    platform: z.string(),
    processor: z.string(),
    cores: count,
    memoryBytes: z.number(),
  }),
  stepVersions: z.record(z.string(), z.number()),
  studyKey: z.string(),
  studyText: z.string(),
  settings: z.record(z.string(), z.string()),
  seeds: z.array(z.number()),
  datasets: z.array(
    z.object({
      name: z.string(),
      card: z.string(),
      version: z.string(),
      files: z.string(),
      waveforms: z.string(),
      labels: z.string(),
      split: z.object({
        rule: z.string(),
        sha256: z.string(),
        train: count,
        validation: count,
        test: count,
      }),
      recordsKey: z.string(),
      protocolKey: z.string(),
      leftOut: count,
    }),
  ),
  models: z.array(z.object({ id: z.string(), key: z.string(), weights: z.string() })),
  leakCheck: z.string(),
});

/** Reads lock.json. Throws `result-corrupt`. */
export function parseLock(text: string): StudyLock {
  try {
    return lockSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new EinthovenError("result-corrupt", "lock.json is not what this version writes", {
      hint: "run the study again: finished jobs are kept, and the file is written anew",
      cause,
    });
  }
}

/** Lists the settings of a study one by one: a nested object becomes paths with points. */
export function flatSettings(value: object, path = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, entry]) => {
      const below = path === "" ? name : `${path}.${name}`;
      if (typeof entry === "object" && entry !== null && !Array.isArray(entry)) {
        return Object.entries(flatSettings(entry, below));
      }
      return [[below, JSON.stringify(entry)]];
    }),
  );
}
