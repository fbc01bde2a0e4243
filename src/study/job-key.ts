import { contentKey, type Json } from "../core/hash.ts";
import { type JobKind, STEP_VERSIONS } from "./job.ts";

/** Key of a job: SHA-256 of its kind, the version of that step and everything else that decides its result. */
export function jobKey(kind: JobKind, inputs: Record<string, Json>): string {
  return contentKey({ kind, version: STEP_VERSIONS[kind], ...inputs });
}
