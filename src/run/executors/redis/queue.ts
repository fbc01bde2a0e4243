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

/** Owns the connection to a Redis, and all that BullMQ makes of it. */
export interface RedisLink {
  readonly redis: Redis;
  /** Ends it for good, whether or not the server is there. */
  readonly hangUp: () => void;
}

/**
 * Connects to Redis and makes sure that it answers; later losses of the connection are waited out. Throws
 * `cluster-failed` when there is no Redis.
 */
export async function connectRedis(url: string): Promise<RedisLink> {
  let isOpen = true;
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    lazyConnect: true,
    // Connections that are made after this one's pattern ask here too: none may keep a process alive that has ended.
    retryStrategy: (tries) => (isOpen ? Math.min(2000, 100 * tries) : null),
  });
  const hangUp = (): void => {
    isOpen = false;
    redis.disconnect();
  };
  // Without a listener, losing the connection would end the process.
  redis.on("error", () => {});
  try {
    await redis.connect();
    await redis.ping();
    return { redis, hangUp };
  } catch (cause) {
    hangUp();
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
