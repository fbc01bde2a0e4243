import { mkdir, open, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { EinthovenError } from "../../core/error.ts";
import { isAlive, processSpace } from "../machine/processes.ts";

/** Says that a process works in a folder. */
export interface Claim {
  /** Says so again; more often than every few minutes. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

/** A process of another machine that has not said anything for so long counts as gone. */
const SILENCE_MS = 600_000;

/**
 * Claims a folder for this process, so that two trainings do not write the same files. What a killed process left behind does
 * not count. Throws `pretraining-running`.
 */
export async function claimFolder(folder: string): Promise<Claim> {
  const path = join(folder, CLAIM);
  await mkdir(folder, { recursive: true });
  const own = `${hostname()}\n${processSpace()}\n${process.pid}\n`;
  if (!(await take(path, own))) {
    const owner = await livingOwner(path);
    if (owner !== null) throw running(folder, owner);
    await rm(path, { force: true });
    if (!(await take(path, own))) throw running(folder, "another process");
  }
  return {
    renew: async () => {
      const now = new Date();
      await utimes(path, now, now).catch(() => {});
    },
    release: () => rm(path, { force: true }),
  };
}

/** Does a process say that it works in a folder? */
export async function isClaimed(folder: string): Promise<boolean> {
  return (await livingOwner(join(folder, CLAIM))) !== null;
}

/** The file that holds a claim. */
const CLAIM = "running";

async function take(path: string, text: string): Promise<boolean> {
  try {
    const handle = await open(path, "wx");
    await handle.writeFile(text);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Who holds the claim, in words; null where nobody does any more. */
async function livingOwner(path: string): Promise<string | null> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    const [host, space, pid] = text.split("\n");
    const words = `process ${pid} on ${host}`;
    const isNear = host === hostname() && space === processSpace();
    if (isNear) return isAlive(Number(pid)) ? words : null;
    return Date.now() - mtimeMs > SILENCE_MS ? null : words;
  } catch {
    return null;
  }
}

function running(folder: string, owner: string): EinthovenError {
  return new EinthovenError("pretraining-running", `${owner} pre-trains in ${folder}`, {
    hint: "wait for it, or stop it; another study file has a folder of its own",
  });
}
