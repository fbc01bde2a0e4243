import { execFile } from "node:child_process";
import { EinthovenError } from "../../../core/error.ts";

/** Tasks of ours that Slurm knows: waiting, running or about to be requeued. */
export interface SlurmTasks {
  /** Tasks that still exist, by the id of their array. */
  readonly alive: ReadonlyMap<string, number>;
}

/** Submits a batch script; returns the id of the job. Throws `cluster-failed` with what sbatch says. */
export async function submit(scriptPath: string): Promise<string> {
  const { code, stdout, stderr } = await call("sbatch", ["--parsable", scriptPath]);
  const id = /^\d+/.exec(stdout.trim())?.[0];
  if (code === 0 && id !== undefined) return id;
  throw new EinthovenError("cluster-failed", `sbatch refused ${scriptPath}: ${stderr.trim()}`, {
    hint: "correct the slurm: section of einthoven.cluster.yaml; docs/clusters.md lists the settings",
  });
}

/** Counts the tasks of these arrays that Slurm still has; null while its controller does not answer. */
export async function tasksOf(ids: readonly string[]): Promise<SlurmTasks | null> {
  // By name and not by id: squeue calls an id that it has forgotten an error, and then says nothing of the others.
  const { code, stdout } = await call("squeue", ["--me", "-h", "-r", "-o", "%F %T"]);
  if (code !== 0) return null;
  const wanted = new Set(ids);
  const alive = new Map<string, number>();
  for (const line of stdout.split("\n")) {
    const [id, state] = line.trim().split(" ");
    if (id === undefined || !wanted.has(id) || ENDED.has(state ?? "")) continue;
    alive.set(id, (alive.get(id) ?? 0) + 1);
  }
  return { alive };
}

/** States of tasks that will do nothing more but are still listed. */
const ENDED = new Set([
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "TIMEOUT",
  "NODE_FAIL",
  "OUT_OF_MEMORY",
]);

/** The most tasks that one job array may have; Slurm's own default where it does not say. */
export async function maximumArraySize(): Promise<number> {
  const { stdout } = await call("scontrol", ["show", "config"]);
  return Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(stdout)?.[1] ?? 1001);
}

/** How the tasks of these arrays ended, such as "3 OUT_OF_MEMORY, 1 NODE_FAIL"; "" where Slurm keeps no accounts. */
export async function endsOf(ids: readonly string[]): Promise<string> {
  const { code, stdout } = await call("sacct", [
    "-n",
    "-X",
    "-P",
    "-j",
    ids.join(","),
    "-o",
    "State",
  ]);
  if (code !== 0) return "";
  const counts = new Map<string, number>();
  for (const state of stdout.split("\n").map((line) => line.split(" ")[0]!)) {
    if (state !== "" && state !== "COMPLETED") counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
}

/** Takes tasks that are no longer needed out of the queue; what cannot be taken out does no harm. */
export async function cancel(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await call("scancel", ids);
}

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const LONGEST_CALL_MS = 60_000;

function call(program: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { timeout: LONGEST_CALL_MS, maxBuffer: 2 ** 26 };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else resolve({ code: 1, stdout, stderr: stderr || error.message });
    });
  });
}
