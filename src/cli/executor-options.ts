import { basename, dirname, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Executor } from "../run/executors/executor.ts";
import { folderExecutor, type Workforce } from "../run/executors/folder/folder-executor.ts";
import { paceOf } from "../run/executors/folder/pace.ts";
import { people } from "../run/executors/folder/people.ts";
import { localExecutor } from "../run/executors/local-executor.ts";
import { quoted, type WorkerCommand } from "../run/executors/slurm/slurm-script.ts";
import type { Exchange } from "../run/executors/store/exchange.ts";
import { memoryBudgetBytes } from "../run/machine/memory.ts";
import type { PreparedStudy } from "../run/prepare-study.ts";
import type { StudyFolders } from "../run/study-folders.ts";
import { jobMemoryBytes } from "../study/job-memory.ts";
import { seconds } from "./number-options.ts";

/** Options that say where jobs run. */
export interface ExecutorOptions {
  readonly executor: string;
  readonly poll: number;
  readonly workers: number;
  readonly redis?: string;
  readonly store?: string;
  readonly cluster?: string;
}

const EXECUTORS = ["local", "folder", "slurm", "redis", "kubernetes"];
const USUAL_REDIS = "redis://127.0.0.1:6379";

/** Adds what says where jobs run. */
export function withExecutor(command: Command): Command {
  return withRedis(command)
    .addOption(
      new Option("--executor <name>", "where jobs run: see docs/clusters.md")
        .choices(EXECUTORS)
        .default("local"),
    )
    .option(
      "--cluster <file>",
      "settings of the cluster (default: einthoven.cluster.yaml beside the study)",
    )
    .option("--poll <seconds>", "time between two looks at what workers did", seconds, 1);
}

/** Adds where the queue is, and the store where workers share no folder. */
export function withRedis(command: Command): Command {
  return command
    .option("--redis <url>", "the Redis that hands out jobs, such as redis://host:6379")
    .option(
      "--store <address>",
      "s3://bucket/prefix that keeps results where workers share no folder",
    );
}

/** Opens the executor that the options name. */
export async function executorOf(
  prepared: PreparedStudy,
  { studyFile, options }: { readonly studyFile: string; readonly options: ExecutorOptions },
): Promise<Executor> {
  const { description } = prepared;
  const pace = paceOf(options.poll);
  switch (options.executor) {
    case "folder":
    case "kubernetes":
      return folderExecutor(description, { workforce: waitFor(options.executor, studyFile), pace });
    case "slurm": {
      const workforce = await openSlurm(prepared, { studyFile, options });
      return folderExecutor(description, { workforce, pace });
    }
    case "redis": {
      const url = options.redis ?? USUAL_REDIS;
      const workforce = await openRedisWorkforce(prepared, {
        url,
        studyFile,
        store: options.store,
      });
      return folderExecutor(description, { workforce, pace });
    }
    default:
      return openLocal(prepared, options);
  }
}

/** Workers that people start. */
function waitFor(name: string, studyFile: string): Workforce {
  const start =
    name === "kubernetes"
      ? `einthoven cluster kubernetes ${studyFile} | kubectl apply -f -`
      : `einthoven worker ${studyFile}`;
  return people({ name, advice: `start some that see this folder: ${start}` });
}

/** What it needs is loaded only when it is asked for. */
async function openRedisWorkforce(
  { studyText }: PreparedStudy,
  { url, studyFile, store }: { url: string; studyFile: string; store: string | undefined },
): Promise<Workforce> {
  const { connectRedis, queueName } = await import("../run/executors/redis/queue.ts");
  const { redisWorkforce } = await import("../run/executors/redis/redis-workforce.ts");
  return redisWorkforce(await connectRedis(url), {
    queueName: queueName(studyFile, studyText),
    exchange: await openStore(store),
  });
}

async function openSlurm(
  { description: { folders } }: PreparedStudy,
  { studyFile, options }: { readonly studyFile: string; readonly options: ExecutorOptions },
): Promise<Workforce> {
  const { slurmWorkforce } = await import("../run/executors/slurm/slurm-workforce.ts");
  const { readClusterSettings } = await import("../run/executors/cluster-settings.ts");
  const { slurm } = await readClusterSettings(studyFile, options.cluster);
  const command = workerCommand(folders, { studyFile, program: slurm.command, poll: options.poll });
  const studyName = basename(folders.run);
  return slurmWorkforce(slurm, { command, studyName });
}

/** How another machine with the same disk starts a worker on this study. */
export function workerCommand(
  { run, cache }: StudyFolders,
  { studyFile, program, poll }: { studyFile: string; program: string | null; poll: number },
): WorkerCommand {
  return {
    program: program ?? [process.execPath, process.argv[1]!].map(quoted).join(" "),
    studyArguments: [resolve(studyFile), "--runs", dirname(run), "--cache", cache],
    pollSeconds: poll,
    idleSeconds: IDLE_LOOKS * poll,
  };
}

/** Looks in vain after which a worker of a batch system leaves. */
const IDLE_LOOKS = 60;

/** Opens the store at an address, with the credentials of the environment; null without an address. */
export async function openStore(address: string | undefined): Promise<Exchange | null> {
  if (address === undefined) return null;
  const { credentialsFrom, openS3 } = await import("../run/executors/store/object-store.ts");
  const { openExchange } = await import("../run/executors/store/exchange.ts");
  return openExchange(openS3(address, credentialsFrom(process.env)));
}

function openLocal(
  { description, contestants, cohorts }: PreparedStudy,
  { workers }: ExecutorOptions,
): Executor {
  const records = new Map(cohorts.map((cohort) => [cohort.name, cohort.records.length]));
  return localExecutor(description, {
    workers,
    memory: {
      bytesOf: (job) => jobMemoryBytes(job, { contestants, records }),
      budgetBytes: memoryBudgetBytes(),
    },
  });
}
