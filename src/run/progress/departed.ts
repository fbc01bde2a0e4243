import { hostname } from "node:os";
import { isAlive, processSpace } from "../machine/processes.ts";
import { readClaims } from "./claims.ts";
import { type Heartbeat, readHeartbeats, removeHeartbeat } from "./heartbeats.ts";

const SPACE = processSpace();

/** Is it certain that a process is dead, because it ran on this very machine? */
export function hasDied(heartbeat: Heartbeat | undefined): boolean {
  if (heartbeat === undefined || SPACE === "" || heartbeat.processSpace !== SPACE) return false;
  return heartbeat.host === hostname() && !isAlive(heartbeat.pid);
}

/**
 * Takes away the heartbeats of processes that died on this machine and hold no job any more. What cannot be taken away
 * stays: it does no harm.
 */
export async function removeDeparted(
  run: string,
  {
    heartbeats,
    owners,
  }: { readonly heartbeats: Iterable<Heartbeat>; readonly owners: ReadonlySet<string> },
): Promise<void> {
  for (const heartbeat of heartbeats) {
    if (owners.has(heartbeat.worker) || !hasDied(heartbeat)) continue;
    await removeHeartbeat(run, heartbeat.worker).catch(() => {});
  }
}

/** Looks who has died since the last run, and takes their heartbeats away. */
export async function sweepDeparted(run: string): Promise<void> {
  const [claims, heartbeats] = await Promise.all([readClaims(run), readHeartbeats(run)]);
  const owners = new Set([...claims.values()].map(({ worker }) => worker));
  await removeDeparted(run, { heartbeats, owners });
}
