/**
 * Stable, greppable reasons for failure. A code never changes its meaning; docs/errors.md lists what each
 * one means and what to do.
 */
export type ErrorCode =
  // what a person wrote
  | "study-malformed"
  | "study-missing"
  | "option-invalid"
  // files and folders
  | "file-missing"
  | "file-truncated"
  | "folder-empty"
  | "folder-unrecognised"
  | "settings-malformed"
  | "write-failed"
  | "archive-malformed"
  // record formats
  | "header-malformed"
  | "format-unsupported"
  | "checksum-mismatch"
  | "table-malformed"
  // records
  | "record-missing"
  | "record-duplicate"
  | "lead-missing"
  | "signal-invalid"
  | "amplitude-implausible"
  | "label-unknown"
  // models
  | "model-unknown"
  | "checkpoint-missing"
  | "checkpoint-malformed"
  | "checkpoint-mismatch"
  | "graph-malformed"
  | "graph-unreadable"
  | "gradient-unknown"
  | "manifest-malformed"
  | "session-failed"
  // protocol
  | "dataset-unknown"
  | "task-empty"
  | "split-leaks"
  | "values-invalid"
  | "shape-mismatch"
  // pre-training
  | "training-diverged"
  | "pretraining-differs"
  | "pretraining-running"
  | "pretraining-too-small"
  // the machine
  | "out-of-memory"
  // downloads
  | "download-failed"
  | "download-refused"
  | "download-corrupt"
  | "licence-unaccepted"
  // looking at a study
  | "port-taken"
  | "waveforms-withheld"
  // results
  | "result-corrupt"
  | "result-missing"
  | "run-interrupted"
  | "worker-lost"
  | "cluster-failed"
  | "job-failed";

/** The one error this project throws: what went wrong with which value, and what to try next. */
export class EinthovenError extends Error {
  override readonly name = "EinthovenError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
