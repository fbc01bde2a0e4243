import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isAlive } from "./processes.ts";

/** After so long a builder counts as gone, whatever its file says. */
const LONGEST_BUILD_MS = 600_000;
const POLL_MS = 100;

/**
 * Lets one of several workers do a piece of work whose result all of them need: the first does it, the others wait
 * until it is there. The lock saves work and no more: when a builder has died, or takes too long, the next one
 * builds as well, so the result itself must be put in place atomically. `lockPath` names a file of this purpose.
 */
export async function buildOnce<T>(
  lockPath: string,
  { find, build }: { find: () => Promise<T | null>; build: () => Promise<T> },
): Promise<T> {
  const found = await find();
  if (found !== null) return found;
  await mkdir(dirname(lockPath), { recursive: true });
  while (!(await take(lockPath))) {
    await setTimeout(POLL_MS);
    if (await isAbandoned(lockPath)) await rm(lockPath, { force: true });
  }
  try {
    return (await find()) ?? (await build());
  } finally {
    await rm(lockPath, { force: true });
  }
}

async function take(lockPath: string): Promise<boolean> {
  try {
    const handle = await open(lockPath, "wx");
    await handle.writeFile(`${hostname()} ${process.pid}`);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isAbandoned(lockPath: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(lockPath, "utf8"), stat(lockPath)]);
    if (Date.now() - mtimeMs > LONGEST_BUILD_MS) return true;
    const [host, pid] = text.split(" ");
    return host === hostname() && pid !== undefined && !isAlive(Number(pid));
  } catch {
    // It is gone: the next try to take it decides.
    return false;
  }
}
