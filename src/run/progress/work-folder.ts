import { join } from "node:path";

/**
 * Where the processes that work on a study tell each other what they do: `runs/<study>/work`. Nothing in it decides a
 * result; with no process at work it may be deleted.
 */
export function workFolder(run: string): string {
  return join(run, "work");
}

/** Names within the work folder, one idea each. */
export type WorkPart = "boards" | "claims" | "failures" | "heartbeats";

export function workPart(run: string, part: WorkPart): string {
  return join(workFolder(run), part);
}
