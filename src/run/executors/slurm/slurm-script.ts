import type { JobKind } from "../../../study/job.ts";
import type { SlurmSettings } from "../cluster-settings.ts";

/** What a job array of workers is for. */
export interface SlurmArray {
  readonly name: string;
  /** Task i takes the share in `<shares>/<i>.json` first. */
  readonly tasks: number;
  readonly sharesFolder: string;
  readonly logFolder: string;
  /** Only these kinds of jobs; null for all. */
  readonly kinds: readonly JobKind[] | null;
  readonly usesGpu: boolean;
}

/** How a node starts a worker. */
export interface WorkerCommand {
  /** Program and arguments that come before `worker`, quoted for a shell. */
  readonly program: string;
  /** Study and folders. */
  readonly studyArguments: readonly string[];
  readonly pollSeconds: number;
  readonly idleSeconds: number;
}

/** A worker is told this much before Slurm's own notice runs out, so that it can put its things away. */
const MARGIN_SECONDS = 15;

/**
 * Writes the batch script of a job array of workers. Slurm's notice before the wall time (USR1) makes a worker finish what
 * it can and give the rest back; the task is then requeued and goes on later.
 */
export function slurmScript(
  settings: SlurmSettings,
  array: SlurmArray,
  command: WorkerCommand,
): string {
  const { name, tasks, sharesFolder, logFolder, kinds, usesGpu } = array;
  const { noticeSeconds, cpus } = settings;
  const directives = [
    `--job-name=${name}`,
    `--array=0-${tasks - 1}%${settings.atOnce}`,
    `--output=${logFolder}/%A_%a.log`,
    "--open-mode=append",
    "--requeue",
    `--signal=B:USR1@${noticeSeconds}`,
    "--nodes=1",
    "--ntasks=1",
    `--cpus-per-task=${cpus}`,
    `--time=${settings.time}`,
    ...optional("--partition", (usesGpu ? settings.gpuPartition : null) ?? settings.partition),
    ...optional("--account", settings.account),
    ...optional("--mem", settings.memory),
    ...(usesGpu ? [`--gres=gpu:${settings.gpus}`] : []),
    ...settings.sbatch,
  ];
  const worker = [
    command.program,
    "worker",
    ...command.studyArguments.map(quoted),
    `--workers ${usesGpu ? 1 : cpus}`,
    ...(kinds === null ? [] : [`--kinds ${kinds.join(",")}`]),
    `--first ${quoted(sharesFolder)}/"$SLURM_ARRAY_TASK_ID".json`,
    `--idle ${command.idleSeconds} --poll ${command.pollSeconds}`,
    `--grace ${Math.max(0, noticeSeconds - MARGIN_SECONDS)}`,
    "--no-wait --started-by slurm",
  ].join(" ");
  return `#!/bin/bash
${directives.map((directive) => `#SBATCH ${directive}`).join("\n")}
${settings.setup.map((line) => `${line}\n`).join("")}
${worker} &
worker=$!
notice=0
trap 'notice=1; kill -TERM "$worker"' USR1
trap 'kill -TERM "$worker"' TERM
wait "$worker"
code=$?
# A signal interrupts waiting, not the worker.
while [ "$code" -gt 128 ] && kill -0 "$worker" 2>/dev/null; do
  wait "$worker"
  code=$?
done
if [ "$notice" = 1 ] && [ "$code" != 0 ]; then
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
`;
}

/** Makes a word that a shell takes as it is. */
export function quoted(word: string): string {
  return /^[\w./:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function optional(option: string, value: string | null): string[] {
  return value === null ? [] : [`${option}=${value}`];
}
