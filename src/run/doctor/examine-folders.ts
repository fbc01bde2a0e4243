import { randomBytes } from "node:crypto";
import { rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Finding, judgeClock, judgeDisk } from "./finding.ts";

/** What a folder of a study is for, and where it is or would be made. */
export interface ExaminedFolder {
  /** Name of the option that moves it. */
  readonly what: "cache" | "runs";
  readonly path: string;
}

/**
 * Looks at the folders that a study writes to: room, leave to write, and the clock that stamps their files. A file is
 * written and removed again in each, or in the nearest folder above one that is not there yet.
 */
export async function examineFolders(folders: readonly ExaminedFolder[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  let skew: number | null = null;
  for (const { what, path } of folders) {
    const place = await nearestFolder(path);
    const { bavail, bsize } = await statfs(place);
    findings.push(judgeDisk(what, place, bavail * bsize));
    const written = await tryWriting(place);
    findings.push(writeFinding(what, place, written));
    if (typeof written === "number") skew ??= written;
  }
  return skew === null ? findings : [...findings, judgeClock(skew)];
}

async function nearestFolder(path: string): Promise<string> {
  const info = await stat(path).catch(() => null);
  if (info?.isDirectory() === true) return path;
  const parent = dirname(path);
  return parent === path ? path : nearestFolder(parent);
}

/** Seconds that this machine's clock is ahead of the file system's; the reason where nothing can be written. */
async function tryWriting(folder: string): Promise<number | string> {
  const path = join(folder, `.einthoven-doctor-${randomBytes(6).toString("hex")}`);
  try {
    const before = Date.now();
    await writeFile(path, "");
    const { mtimeMs } = await stat(path);
    const middle = (before + Date.now()) / 2;
    return (middle - mtimeMs) / 1000;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await rm(path, { force: true }).catch(() => {});
  }
}

function writeFinding(what: string, folder: string, written: number | string): Finding {
  const name = `write access (${what})`;
  if (typeof written === "number") return { name, state: "ok", found: folder, fix: null };
  const fix = `use --${what} with a folder of your own`;
  return { name, state: "fail", found: `${folder}: ${written}`, fix };
}
