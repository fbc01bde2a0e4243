import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import type { StudyLocation } from "../run/prepare-study.ts";
import { PROVIDER_CHOICES, PROVIDER_VARIABLE } from "../run/provider.ts";
import { positiveInteger } from "./number-options.ts";

/** Options of every command that works on a study. */
export interface StudyOptions {
  readonly runs?: string;
  readonly cache?: string;
  readonly workers: number;
  /** Where encoders compute. */
  readonly provider?: string;
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

/** Adds what says how jobs are run. */
export function withWorkers(command: Command): Command {
  return withThreads(command, "jobs that run at once").addOption(
    new Option("--provider <name>", "where encoders compute")
      .choices(PROVIDER_CHOICES)
      .env(PROVIDER_VARIABLE),
  );
}

/** Adds how many threads share the work; by default as many as there are cores. */
export function withThreads(command: Command, what: string): Command {
  return command.option("-w, --workers <count>", what, positiveInteger, availableParallelism());
}

/** Hands the provider on to the worker threads, each of which chooses for the machine that it runs on. */
export function useProvider({ provider }: Pick<StudyOptions, "provider">): void {
  if (provider !== undefined) process.env[PROVIDER_VARIABLE] = provider;
}

export function locationOf(
  studyFile: string,
  { runs, cache }: Pick<StudyOptions, "runs" | "cache">,
): StudyLocation {
  return { studyFile, runsFolder: runs, cacheFolder: cache };
}
