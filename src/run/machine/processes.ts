import { readFileSync, readlinkSync } from "node:fs";

/** Is there a process of this id, in this process's own space? Signal 0 only asks. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user answers with a refusal, so it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Names the space in which process ids are unique: this start of this machine, and the container. Two processes may ask
 * after each other by id only when these are equal. "" on systems that do not say.
 */
export function processSpace(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return "";
  }
}
