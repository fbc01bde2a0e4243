import { totalmem } from "node:os";
import { EinthovenError } from "../../core/error.ts";

/** The environment variable that says how much memory a job may use for the features that it probes: MiB. */
export const JOB_MEMORY_VARIABLE = "EINTHOVEN_JOB_MEMORY_MIB";

/** Copies of the features that a probe in memory holds at its peak: what is read, taken, standardised and packed. */
const COPIES = 8;
/** Jobs run side by side, and other programs too. */
const SHARE_OF_MACHINE = 1 / 4;
const MIB = 2 ** 20;

/**
 * The one rule: are float32[records, features] too large to be probed in memory, so that they are read block by block?
 * The limit is a quarter of the machine's (or the container's) memory, unless the environment says otherwise. Both ways
 * give the same results to about 1e-6, so it is no part of any key (docs/decisions). Throws `option-invalid` for a
 * limit that is no positive number.
 */
export function isReadInBlocks(
  { records, features }: { readonly records: number; readonly features: number },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return COPIES * 4 * records * features > memoryLimitBytes(environment);
}

function memoryLimitBytes(environment: Readonly<Record<string, string | undefined>>): number {
  const asked = environment[JOB_MEMORY_VARIABLE];
  if (asked === undefined || asked === "") return SHARE_OF_MACHINE * machineBytes();
  const mebibytes = Number(asked);
  if (mebibytes > 0) return mebibytes * MIB;
  throw new EinthovenError("option-invalid", `${JOB_MEMORY_VARIABLE} is "${asked}"`, {
    hint: "give a number of MiB, for example 4096",
  });
}

/** What the process may use: the container's limit where there is one. */
function machineBytes(): number {
  const total = totalmem();
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(total, constrained) : total;
}
