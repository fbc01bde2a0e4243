import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { parseClusterSettings } from "../../../src/run/executors/cluster-settings.ts";
import { quoted, slurmScript } from "../../../src/run/executors/slurm/slurm-script.ts";

function script(
  settings: string,
  { program = "einthoven", usesGpu = false, folder = "/shared/work" } = {},
): string {
  const { slurm } = parseClusterSettings(settings, "einthoven.cluster.yaml");
  const kinds = usesGpu ? (["embed"] as const) : null;
  const array = {
    name: "einthoven-s",
    tasks: 7,
    sharesFolder: folder,
    logFolder: folder,
    kinds,
    usesGpu,
  };
  const studyArguments = ["/shared/my study.yaml"];
  return slurmScript(slurm, array, { program, studyArguments, pollSeconds: 1, idleSeconds: 60 });
}

test("settings become directives; what is not set is left to the cluster", () => {
  const text = script(`slurm:
  partition: cpu
  account: cardio
  time: 12:00:00
  cpus: 8
  memory: 32G
  atOnce: 5
  sbatch: [--constraint=icelake]
  setup: [module load nodejs]`);
  const directives = text
    .split("\n")
    .filter((line) => line.startsWith("#SBATCH"))
    .map((line) => line.slice(8));
  expect(directives).toEqual(
    expect.arrayContaining([
      "--array=0-6%5",
      "--partition=cpu",
      "--account=cardio",
      "--time=12:00:00",
      "--cpus-per-task=8",
      "--mem=32G",
      "--constraint=icelake",
      "--signal=B:USR1@120",
      "--requeue",
    ]),
  );
  expect(text).not.toContain("--gres");
  expect(text.indexOf("module load nodejs")).toBeLessThan(text.indexOf("einthoven worker"));
  expect(script("")).not.toMatch(/--partition|--account|--mem=/);
});

test("workers that embed ask for GPUs, in their own partition, and take embeddings only", () => {
  const text = script("slurm: { gpus: 1, partition: cpu, gpuPartition: a100 }", { usesGpu: true });
  expect(text).toContain("#SBATCH --gres=gpu:1\n");
  expect(text).toContain("#SBATCH --partition=a100\n");
  expect(text).toContain("--workers 1 --kinds embed");
});

test("a shell reads back any word that was quoted", () => {
  const words = ["plain", "two words", "it's", '$HOME `x` \\ "', ""];
  const read = execFileSync("bash", ["-c", `printf '%s\\n' ${words.map(quoted).join(" ")}`], {
    encoding: "utf8",
  });
  expect(read.split("\n").slice(0, -1)).toEqual(words);
});

/** Runs the script with a worker of its own and sends it a signal once that has started. */
async function signalled(
  worker: string,
  signal: NodeJS.Signals,
): Promise<{ code: number | null; requeued: string }> {
  const folder = mkdtempSync(join(tmpdir(), "einthoven-script-"));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
    return join(folder, name);
  };
  write("scontrol", `echo "$@" > ${folder}/requeued`);
  const program = write("worker", worker.replaceAll("FOLDER", folder));
  const path = write("script", script("", { program, folder }));
  writeFileSync(join(folder, "requeued"), "");
  const child = spawn("bash", [path], {
    stdio: "ignore",
    env: {
      ...process.env,
      PATH: `${folder}:${process.env["PATH"]}`,
      SLURM_ARRAY_JOB_ID: "12",
      SLURM_ARRAY_TASK_ID: "3",
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  for (let i = 0; i < 200 && !readable(join(folder, "started")); i++) await setTimeout(20);
  child.kill(signal);
  return { code: await ended, requeued: readFileSync(join(folder, "requeued"), "utf8").trim() };
}

function readable(path: string): boolean {
  try {
    return readFileSync(path).length >= 0;
  } catch {
    return false;
  }
}

const LEAVES = "trap 'sleep 0.3; exit 75' TERM; touch FOLDER/started; while :; do sleep 0.05; done";
const FINISHES = "trap 'exit 0' TERM; touch FOLDER/started; while :; do sleep 0.05; done";

test("a worker that leaves before the wall time is requeued as the same task", async () => {
  expect(await signalled(LEAVES, "SIGUSR1")).toEqual({ code: 75, requeued: "requeue 12_3" });
});

test("one that finishes in time is not, nor one that is cancelled", async () => {
  expect(await signalled(FINISHES, "SIGUSR1")).toEqual({ code: 0, requeued: "" });
  expect(await signalled(LEAVES, "SIGTERM")).toEqual({ code: 75, requeued: "" });
});
