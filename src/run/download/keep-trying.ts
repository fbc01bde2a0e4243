import { setTimeout as delay } from "node:timers/promises";
import { EinthovenError } from "../../core/error.ts";

export interface Patience {
  /** Attempts in a row that may fail without one new byte. */
  readonly attempts: number;
  /** Wait before the second attempt; doubled each time. */
  readonly backoffMs: number;
  /** How much of the file there is by now: where it grows, failures are counted anew. */
  readonly bytesSoFar: () => Promise<number>;
  readonly signal?: AbortSignal;
}

/** Repeats what fails with `download-failed`; any other error, and the last one, rejects. */
export async function keepTrying<T>(
  attempt: () => Promise<T>,
  { attempts, backoffMs, bytesSoFar, signal }: Patience,
): Promise<T> {
  let failures = 0;
  for (;;) {
    const before = await bytesSoFar();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof EinthovenError) || error.code !== "download-failed") throw error;
      failures = (await bytesSoFar()) > before ? 1 : failures + 1;
      if (failures >= attempts) throw error;
      await pause(Math.max(backoffMs * 2 ** (failures - 1), askedWaitMs(error)), signal);
    }
  }
}

const LONGEST_WAIT_MS = 60_000;

/** What a server asked for with Retry-After. */
function askedWaitMs(error: unknown): number {
  const { cause } = error as { cause?: { retryAfterSeconds?: number } };
  return Math.min(LONGEST_WAIT_MS, 1000 * (cause?.retryAfterSeconds ?? 0));
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  await delay(milliseconds, undefined, options).catch((cause: unknown) => {
    throw new EinthovenError("run-interrupted", "the download was stopped", {
      hint: "run the same command: it goes on where it stopped",
      cause,
    });
  });
}
