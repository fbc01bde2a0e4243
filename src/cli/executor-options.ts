import { type Command, Option } from "commander";
import type { Executor } from "../run/executors/executor.ts";
import { folderExecutor } from "../run/executors/folder/folder-executor.ts";
import { paceOf } from "../run/executors/folder/pace.ts";
import { people } from "../run/executors/folder/people.ts";
import { localExecutor } from "../run/executors/local-executor.ts";
import { memoryBudgetBytes } from "../run/machine/memory.ts";
import type { PreparedStudy } from "../run/prepare-study.ts";
import { jobMemoryBytes } from "../study/job-memory.ts";
import { seconds } from "./number-options.ts";

/** Options that say where jobs run. */
export interface ExecutorOptions {
  readonly executor: string;
  readonly poll: number;
  readonly workers: number;
}

const EXECUTORS = ["local", "folder"];

/** Adds what says where jobs run. */
export function withExecutor(command: Command): Command {
  return command
    .addOption(
      new Option("--executor <name>", "where jobs run: see docs/clusters.md")
        .choices(EXECUTORS)
        .default("local"),
    )
    .option("--poll <seconds>", "time between two looks at what workers did", seconds, 1);
}

/** Opens the executor that the options name. */
export function executorOf(
  { description, contestants, cohorts }: PreparedStudy,
  { studyFile, options }: { readonly studyFile: string; readonly options: ExecutorOptions },
): Executor {
  const { executor, poll, workers } = options;
  if (executor === "folder") {
    return folderExecutor(description, { workforce: people(studyFile), pace: paceOf(poll) });
  }
  const records = new Map(cohorts.map((cohort) => [cohort.name, cohort.records.length]));
  return localExecutor(description, {
    workers,
    memory: {
      bytesOf: (job) => jobMemoryBytes(job, { contestants, records }),
      budgetBytes: memoryBudgetBytes(),
    },
  });
}
