import { z } from "zod";
import { count } from "./schema-parts.ts";

/** The machine and the versions that results were made with. */
export interface Environment {
  readonly einthovenVersion: string;
  readonly nodeVersion: string;
  readonly onnxRuntimeVersion: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

export interface Provenance extends Environment {
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  /** Sum over jobs, and as it passed on the clock. */
  readonly jobSeconds: number;
  readonly wallSeconds: number;
  /** Run this time; not counting `jobsFromCache`. */
  readonly jobsDone: number;
  readonly jobsFromCache: number;
  readonly studyKey: string;
  /** The study file as it was run. */
  readonly studyText: string;
  /** What was compared to rule out leaks, and what was found. */
  readonly leakCheck: string;
  readonly bootstrapReplicates: number;
}

export interface JobFailure {
  readonly job: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export const provenanceSchema: z.ZodType<Provenance> = z.object({
  einthovenVersion: z.string(),
  nodeVersion: z.string(),
  onnxRuntimeVersion: z.string(),
  platform: z.string(),
  processor: z.string(),
  cores: count,
  memoryBytes: z.number(),
  finishedAt: z.string(),
  jobSeconds: z.number(),
  wallSeconds: z.number(),
  jobsDone: count,
  jobsFromCache: count,
  studyKey: z.string(),
  studyText: z.string(),
  leakCheck: z.string(),
  bootstrapReplicates: count,
});

export const jobFailureSchema: z.ZodType<JobFailure> = z.object({
  job: z.string(),
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
});
