import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError } from "commander";
import type { StudyLocation } from "../run/prepare-study.ts";

/** Options of every command that works on a study. */
export interface StudyOptions {
  readonly runs?: string;
  readonly cache?: string;
  readonly workers: number;
  readonly json?: boolean;
}

/** Adds the study argument and its folders. */
export function withStudy(command: Command): Command {
  return command
    .argument("[study]", "study file", "study.yaml")
    .option("--runs <folder>", "where results go (default: runs beside the study file)")
    .option("--cache <folder>", "where embeddings are kept (default: cache beside the study file)")
    .option("--json", "print one JSON value instead of text");
}

export function withWorkers(command: Command): Command {
  return command.option(
    "-w, --workers <count>",
    "jobs that run at once",
    positiveInteger,
    availableParallelism(),
  );
}

export function locationOf(
  studyFile: string,
  { runs, cache }: Pick<StudyOptions, "runs" | "cache">,
): StudyLocation {
  return { studyFile, runsFolder: runs, cacheFolder: cache };
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("expected a whole number above 0");
}
