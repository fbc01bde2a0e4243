import type { Job } from "../../../study/job.ts";
import { type Claim, readClaims, releaseClaim, takeClaim } from "../../progress/claims.ts";
import { hasDied, removeDeparted } from "../../progress/departed.ts";
import { type Failure, MOST_TRIES, writeFailure } from "../../progress/failures.ts";
import { type Heartbeat, readHeartbeats } from "../../progress/heartbeats.ts";
import { watchLiveness } from "../../progress/liveness.ts";
import type { ErrorRecord } from "../executor.ts";

/** What came of trying to take a job. */
export type Taking =
  | { readonly type: "taken"; readonly claim: Claim }
  /** In the hands of another that lives, as far as is known. */
  | { readonly type: "busy" }
  /** Its last owner fell silent, and that was the last try. */
  | { readonly type: "set-aside"; readonly error: ErrorRecord };

/** Takes jobs for one worker, also from workers that have died. */
export interface Claimant {
  /** Looks at who holds what, and who still lives. */
  look(): Promise<void>;
  /** Tries to take a job; `tries` are those that failed so far. Throws `write-failed`. */
  take(job: Job, tries: readonly Failure[]): Promise<Taking>;
  release(claim: Claim): Promise<void>;
}

export function openClaimant(
  run: string,
  {
    worker,
    silentAfterMs,
    monotonicMs = () => performance.now(),
  }: {
    readonly worker: string;
    readonly silentAfterMs: number;
    readonly monotonicMs?: () => number;
  },
): Claimant {
  const liveness = watchLiveness({ silentAfterMs, monotonicMs });
  let claims: ReadonlyMap<string, Claim> = new Map();
  let heartbeats: ReadonlyMap<string, Heartbeat> = new Map();

  /** A dead process of this very machine need not be waited for. */
  const isGone = (owner: string): boolean =>
    liveness.isSilent(owner) || hasDied(heartbeats.get(owner));

  async function take(job: Job, tries: readonly Failure[]): Promise<Taking> {
    const { key } = job;
    const held = claims.get(key);
    if (held === undefined) return claim({ key, generation: 0, worker });
    if (!isGone(held.worker)) return { type: "busy" };
    const lost = lostWorker(job, held.worker);
    const attempt = tries.length + 1;
    const taking = await claim({ key, generation: held.generation + 1, worker });
    if (taking.type !== "taken") return taking;
    await writeFailure(run, job, { attempt, worker: held.worker, error: lost });
    if (attempt < MOST_TRIES) return taking;
    await releaseClaim(run, taking.claim);
    return { type: "set-aside", error: lost };
  }

  async function claim(wanted: Claim): Promise<Taking> {
    return (await takeClaim(run, wanted)) ? { type: "taken", claim: wanted } : { type: "busy" };
  }

  return {
    take,
    release: (held) => releaseClaim(run, held),
    look: async () => {
      const [found, beats] = await Promise.all([readClaims(run), readHeartbeats(run)]);
      claims = found;
      heartbeats = new Map(beats.map((heartbeat) => [heartbeat.worker, heartbeat]));
      const owners = new Set([...claims.values()].map((held) => held.worker));
      liveness.look(new Map(beats.map((heartbeat) => [heartbeat.worker, heartbeat.beat])), owners);
      await removeDeparted(run, { heartbeats: beats, owners });
    },
  };
}

function lostWorker({ title }: Job, owner: string): ErrorRecord {
  return {
    code: "worker-lost",
    message: `${title}: its worker ${owner || "(without a name)"} fell silent while it ran`,
    hint: "it was killed, or its machine went down; out of memory is likely where it happens again: give workers more of it, or fewer --workers",
  };
}
