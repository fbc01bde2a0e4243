import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import { stopAtTheEnd } from "./stop-at-the-end.ts";

/** Why tests with Slurm are skipped; null when they run. */
export const SLURM_SKIP_REASON: string | null = skipReason();

function skipReason(): string | null {
  for (const program of ["slurmctld", "slurmd"]) {
    if (spawnSync(program, ["-V"]).status !== 0) return `${program} is not installed`;
  }
  return process.getuid?.() === 0 ? null : "slurmd runs as root only";
}

/** Owns a Slurm cluster of two nodes on this host, on loopback, that keeps to itself. */
export interface SlurmCluster {
  /** What a program needs to find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Kills the controller as a power cut would, and starts it again. */
  crashController(): Promise<void>;
  /** What slurmctld wrote down so far. */
  log(): string;
  stop(): Promise<void>;
}

const NODES = ["n1", "n2"];

export async function startSlurm(): Promise<SlurmCluster> {
  const folder = mkdtempSync(join(tmpdir(), "einthoven-slurm-"));
  for (const name of ["state", ...NODES]) mkdirSync(join(folder, name));
  const [controllerPort, ...nodePorts] = await Promise.all([0, 1, 2].map(freePort));
  const conf = join(folder, "slurm.conf");
  writeFileSync(conf, configuration(folder, controllerPort!, nodePorts));
  const environment = { SLURM_CONF: conf };
  const launch = (program: string, args: readonly string[]): ChildProcess =>
    stopAtTheEnd(
      spawn(program, [...args, "-D", "-f", conf], {
        stdio: "ignore",
        env: { ...process.env, ...environment },
      }),
    );
  let controller = launch("slurmctld", []);
  const nodes = NODES.map((name) => launch("slurmd", ["-N", name]));
  await untilIdle(environment);
  return {
    environment,
    crashController: async () => {
      await end(controller, "SIGKILL");
      controller = launch("slurmctld", []);
      await untilIdle(environment);
    },
    log: () => readFileSync(join(folder, "slurmctld.log"), "utf8"),
    stop: async () => {
      await cancelAll(environment);
      for (const process of [controller, ...nodes]) await end(process, "SIGTERM");
    },
  };
}

function configuration(
  folder: string,
  controllerPort: number,
  nodePorts: readonly number[],
): string {
  const host = hostname().split(".")[0];
  const nodes = NODES.map(
    (name, i) =>
      `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${nodePorts[i]} CPUs=1 RealMemory=500 State=UNKNOWN`,
  );
  return `ClusterName=einthoven
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controllerPort}
SlurmUser=root
SlurmdUser=root
AuthType=auth/none
CredType=cred/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/%n.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/%n.log
SlurmdParameters=config_overrides
MailProg=/bin/true
ReturnToService=2
MaxArraySize=5
MinJobAge=5
KillWait=2
${nodes.join("\n")}
PartitionName=main Nodes=${NODES.join(",")} Default=YES MaxTime=INFINITE State=UP
`;
}

/** Jobs outlive the daemons of their nodes. */
async function cancelAll(environment: Readonly<Record<string, string>>): Promise<void> {
  const env = { ...process.env, ...environment };
  spawnSync("scancel", ["--me"], { env });
  for (let i = 0; i < 100; i++) {
    const { stdout } = spawnSync("squeue", ["-h"], { env, encoding: "utf8" });
    if (stdout.trim() === "") return;
    await setTimeout(100);
  }
}

async function untilIdle(environment: Readonly<Record<string, string>>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const { stdout } = spawnSync("sinfo", ["-h", "-N", "-o", "%T"], {
      env: { ...process.env, ...environment },
      encoding: "utf8",
    });
    const states = stdout.split("\n").filter(Boolean);
    if (
      states.length === NODES.length &&
      states.every((state) => /^(idle|allocated|mixed|completing)$/.test(state))
    ) {
      return;
    }
    await setTimeout(100);
  }
  throw new Error("the Slurm cluster did not come up");
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  await ended;
}
