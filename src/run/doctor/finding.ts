/** What was found of one thing that Einthoven needs or can use. */
export interface Finding {
  readonly name: string;
  readonly state: "ok" | "warn" | "fail";
  readonly found: string;
  /** What to do about it, or how to get more; null when nothing. */
  readonly fix: string | null;
}

const GIGABYTE = 1e9;

/** Judges a version of Node, such as "20.19.0": 20.19 is the oldest that runs. */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNew = major > 20 || (major === 20 && minor >= 19);
  return {
    name: "Node",
    state: isNew ? "ok" : "fail",
    found: version,
    fix: isNew ? null : "install Node 20.19 or newer",
  };
}

/** Judges memory for so many jobs at once: about 1.5 GB each are wise. */
export function judgeMemory({
  freeBytes,
  totalBytes,
  cores,
}: {
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly cores: number;
}): Finding {
  const [free, total] = [freeBytes / GIGABYTE, totalBytes / GIGABYTE];
  const isEnough = free > 1.5 * cores;
  return {
    name: "memory",
    state: isEnough ? "ok" : "warn",
    found: `${free.toFixed(1)} GB free of ${total.toFixed(1)} GB`,
    fix: isEnough
      ? null
      : `about 1.5 GB per job are wise: run with --workers ${Math.max(1, Math.floor(free / 1.5))}`,
  };
}

/** Judges free room in a folder that a study writes to. */
export function judgeDisk(what: string, folder: string, freeBytes: number): Finding {
  const isEnough = freeBytes > 2 * GIGABYTE;
  return {
    name: `disk (${what})`,
    state: isEnough ? "ok" : "warn",
    found: `${(freeBytes / GIGABYTE).toFixed(1)} GB free at ${folder}`,
    fix: isEnough ? null : `put --${what} on a larger disk; \`einthoven cache gc\` frees room`,
  };
}

/** Seconds by which clocks may differ before time stamps of files mislead people. */
const TOLERATED_SKEW_SECONDS = 5;

/** Judges how far the clock that stamps files is from this machine's: a shared folder has its server's. */
export function judgeClock(skewSeconds: number): Finding {
  const isClose = Math.abs(skewSeconds) <= TOLERATED_SKEW_SECONDS;
  return {
    name: "clock",
    state: isClose ? "ok" : "warn",
    found: isClose
      ? "agrees with that of the file system"
      : `${Math.abs(skewSeconds).toFixed(0)} s ${skewSeconds > 0 ? "ahead of" : "behind"} that of the file system`,
    fix: isClose
      ? null
      : "results do not depend on clocks, but times in logs will mislead: synchronise it (NTP)",
  };
}

/** Something that is useful and not needed. */
export function optional(
  name: string,
  found: string | null,
  { without, fix }: { readonly without: string; readonly fix: string },
): Finding {
  if (found !== null) return { name, state: "ok", found, fix: null };
  return { name, state: "ok", found: `not found (${without})`, fix };
}
