import { EinthovenError, type ErrorCode } from "../../core/error.ts";
import type { Job } from "../../study/job.ts";

/** An error that crossed a thread, a process or a file. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** How a job ended. Failures are values: one bad cell never stops the grid. */
export type JobOutcome =
  | { readonly status: "done"; readonly seconds: number }
  | { readonly status: "failed"; readonly error: ErrorRecord }
  /** An input failed, so this one could not run. */
  | { readonly status: "blocked"; readonly by: string };

/** What an executor tells while it works. */
export type JobEvent =
  | { readonly type: "started"; readonly job: Job }
  | { readonly type: "progress"; readonly job: Job; readonly done: number; readonly total: number }
  | { readonly type: "ended"; readonly job: Job; readonly outcome: JobOutcome }
  /** Something that a person should know and that is no failure, once. */
  | { readonly type: "remark"; readonly text: string };

export interface ExecuteOptions {
  readonly onEvent: (event: JobEvent) => void;
  /** Aborting stops at once; what is stored stays, the jobs in flight are lost. */
  readonly signal: AbortSignal;
}

/** Runs jobs whose inputs are either stored already or among them. */
export interface Executor {
  execute(jobs: readonly Job[], options: ExecuteOptions): Promise<ReadonlyMap<string, JobOutcome>>;
}

/**
 * The `write-failed` of a job that could not write, or null: a full or read-only disk is no fault of the job, and every
 * other one would fail alike. What is stored stays.
 */
export function diskTrouble(outcome: JobOutcome): EinthovenError | null {
  if (outcome.status !== "failed" || outcome.error.code !== "write-failed") return null;
  return errorOf(outcome.error);
}

/** Throws the `write-failed` of a job that could not write. */
export function refuseFullDisk(outcome: JobOutcome): void {
  const error = diskTrouble(outcome);
  if (error !== null) throw error;
}

/** The error of which a record was made, as another thread tells of it. */
export function errorOf({ code, message, hint }: ErrorRecord): EinthovenError {
  return new EinthovenError(code, message, hint === null ? {} : { hint });
}

/** Makes any thrown value a record that can be stored. */
export function errorRecordOf(error: unknown): ErrorRecord {
  if (error instanceof EinthovenError) {
    return { code: error.code, message: error.message, hint: error.hint ?? null };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: "job-failed",
    message,
    hint: "this is a defect of Einthoven; please report it with this text",
  };
}
