import { basename } from "node:path";
import { Redis } from "ioredis";
import { EinthovenError } from "../../../core/error.ts";
import { sha256Hex } from "../../../core/hash.ts";
import type { Job } from "../../../study/job.ts";
import type { StudyDescription } from "../../jobs/job-context.ts";

/** Prefix of every key that we put into Redis. */
export const PREFIX = "einthoven";

/** What lies in the queue: a few jobs for one worker, whose inputs are all available. */
export interface QueuedShare {
  /** Under which the study's description lies in Redis. */
  readonly board: string;
  readonly jobs: readonly Job[];
}

/** Names the queue of a study: workers and controller find each other by the study file, wherever it lies. */
export function queueName(studyFile: string, studyText: string): string {
  const name = basename(studyFile).replace(/\.ya?ml$/i, "");
  return `${name.replaceAll(/[^\w.-]/g, "-")}-${sha256Hex(new TextEncoder().encode(studyText)).slice(0, 12)}`;
}

/**
 * Connects to Redis and makes sure that it answers; later losses of the connection are waited out. Throws
 * `cluster-failed` when there is no Redis.
 */
export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    lazyConnect: true,
    retryStrategy: (tries) => Math.min(2000, 100 * tries),
  });
  // Without a listener, losing the connection would end the process.
  redis.on("error", () => {});
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (cause) {
    redis.disconnect();
    throw new EinthovenError(
      "cluster-failed",
      `no Redis answers at ${withoutPassword(url)}: ${(cause as Error).message}`,
      { hint: "start one (redis-server --appendonly yes), or correct --redis", cause },
    );
  }
}

/** How long a description outlives its controller: workers may come to it late. */
const DESCRIPTION_SECONDS = 30 * 24 * 3600;

/** Puts a study's description where workers find it. */
export async function putDescription(
  redis: Redis,
  board: string,
  description: StudyDescription,
): Promise<void> {
  await redis.set(descriptionKey(board), JSON.stringify(description), "EX", DESCRIPTION_SECONDS);
}

/** Reads a study's description; throws `cluster-failed` when Redis has lost it. */
export async function getDescription(redis: Redis, board: string): Promise<StudyDescription> {
  const text = await redis.get(descriptionKey(board));
  if (text !== null) return JSON.parse(text) as StudyDescription;
  throw new EinthovenError("cluster-failed", `Redis holds no study ${board}`, {
    hint: "it was emptied; start the controller again",
  });
}

function descriptionKey(board: string): string {
  return `${PREFIX}:study:${board}`;
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//");
}
