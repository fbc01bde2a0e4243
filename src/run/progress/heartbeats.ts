import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { JobKind } from "../../study/job.ts";
import { writeAtomically } from "../machine/atomic-write.ts";
import { readJsonFolder } from "./read-folder.ts";
import { workPart } from "./work-folder.ts";

/** A job in the hands of a process. */
export interface JobInHand {
  readonly key: string;
  readonly kind: JobKind;
  readonly title: string;
  /** Records, classes ... of `total`; both 0 for a job that does not say. */
  readonly done: number;
  readonly total: number;
}

/** The processes that work on a study: those that watch over a whole run, and those that only take jobs. */
export type WorkerRole = "controller" | "worker";

/** What a process says of itself every few seconds, in `work/heartbeats/<worker>.json`. */
export interface Heartbeat {
  readonly schema: 1;
  /** Name of the process, new with every start. */
  readonly worker: string;
  readonly role: WorkerRole;
  /** local, folder, slurm, redis or kubernetes. */
  readonly executor: string;
  readonly host: string;
  readonly pid: number;
  /** Where `pid` means this process: equal on processes that can see each other; "" where that cannot be told. */
  readonly processSpace: string;
  /** Grows by one with every write: whoever sees it change knows that the process lives, whatever the clocks say. */
  readonly beat: number;
  readonly jobs: readonly JobInHand[];
  /** Since it started. */
  readonly jobsDone: number;
  readonly jobsFailed: number;
  /** By the clock of its own host; for people, never to be compared. */
  readonly startedAt: string;
  readonly writtenAt: string;
}

/** Names this process: host, process id and chance, so that no two are ever alike. */
export function workerName(): string {
  const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, "-");
  return `${host}-${process.pid}-${randomBytes(4).toString("hex")}`;
}

/** Writes one beat. Throws `write-failed`. */
export function writeHeartbeat(run: string, heartbeat: Heartbeat): Promise<void> {
  return writeAtomically(heartbeatPath(run, heartbeat.worker), `${JSON.stringify(heartbeat)}\n`, {
    durable: false,
  });
}

/** Takes the heartbeat of a process that leaves in order out of the folder. */
export function removeHeartbeat(run: string, worker: string): Promise<void> {
  return rm(heartbeatPath(run, worker), { force: true });
}

/** Reads the last beat of every process, also of those that died, by name. */
export async function readHeartbeats(run: string): Promise<readonly Heartbeat[]> {
  return [...(await readJsonFolder<Heartbeat>(workPart(run, "heartbeats"))).values()];
}

function heartbeatPath(run: string, worker: string): string {
  return join(workPart(run, "heartbeats"), `${worker}.json`);
}
