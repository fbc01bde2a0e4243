import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFailed } from "../machine/atomic-write.ts";
import { namesIn } from "./read-folder.ts";
import { workPart } from "./work-folder.ts";

/** "This job is in my hands", in `work/claims/<key>.<generation>.json`. */
export interface Claim {
  readonly key: string;
  /** 0 for the first owner; one more for each that took the job over from a silent one. */
  readonly generation: number;
  /** Name of the owner, whose heartbeat says whether it lives; "" while the file is being written. */
  readonly worker: string;
}

/**
 * Claims a job by creating a file that must not exist; false when another was first. A stale claim is never touched: its
 * successor is the next generation, which again only one can create.
 */
export async function takeClaim(run: string, claim: Claim): Promise<boolean> {
  const path = claimPath(run, claim);
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, "wx");
    try {
      await handle.writeFile(`${JSON.stringify({ schema: 1, ...claim })}\n`);
    } finally {
      await handle.close();
    }
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    // A claim that holds no name would keep the job from the others until it counts as stale.
    await rm(path, { force: true }).catch(() => {});
    throw writeFailed(path, cause);
  }
}

/** Gives a job up, or back after it is done; earlier generations go as well. */
export async function releaseClaim(
  run: string,
  { key, generation }: Omit<Claim, "worker">,
): Promise<void> {
  for (let g = generation; g >= 0; g--) {
    await rm(claimPath(run, { key, generation: g }), { force: true }).catch(() => {});
  }
}

/** Reads the claims of the highest generation, by job key. */
export async function readClaims(run: string): Promise<ReadonlyMap<string, Claim>> {
  const claims = new Map<string, Claim>();
  for (const name of await namesIn(workPart(run, "claims"))) {
    const match = /^([0-9a-f]+)\.(\d+)\.json$/.exec(name);
    if (match === null) continue;
    const [key, generation] = [match[1]!, Number(match[2])];
    if (generation < (claims.get(key)?.generation ?? 0)) continue;
    claims.set(key, { key, generation, worker: await ownerOf(run, { key, generation }) });
  }
  return claims;
}

async function ownerOf(run: string, claim: Omit<Claim, "worker">): Promise<string> {
  try {
    return (JSON.parse(await readFile(claimPath(run, claim), "utf8")) as Claim).worker;
  } catch {
    return "";
  }
}

function claimPath(run: string, { key, generation }: Omit<Claim, "worker">): string {
  return join(workPart(run, "claims"), `${key}.${generation}.json`);
}
