import { readFile } from "node:fs/promises";
import { type Job as QueueEntry, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { EinthovenError } from "../../../core/error.ts";
import type { Job } from "../../../study/job.ts";
import { readEmbeddingMeta } from "../../jobs/embedding-meta.ts";
import { MOST_TRIES, writeFailure } from "../../progress/failures.ts";
import { type Heart, startHeart } from "../../progress/heart.ts";
import { hasResult } from "../../result-store.ts";
import type { StudyFolders } from "../../study-folders.ts";
import { refuseFullDisk } from "../executor.ts";
import type { Pace } from "../folder/pace.ts";
import { type Place, relocated } from "../folder/relocate.ts";
import type { Exchange } from "../store/exchange.ts";
import { openThreadPool, type ThreadPool } from "../thread-pool.ts";
import { connectRedis, getDescription, PREFIX, type QueuedShare, queueName } from "./queue.ts";

export interface RedisWorkerOptions {
  readonly url: string;
  readonly studyFile: string;
  readonly threads: number;
  readonly idleMs: number;
  readonly signal: AbortSignal;
  readonly graceMs: number;
  readonly pace: Pace;
  /** Carries results where workers share no folder; null where they do. */
  readonly exchange: Exchange | null;
}

/** What a worker did. */
export interface RedisWorkerSummary {
  readonly done: number;
  readonly failed: number;
  readonly left: boolean;
}

/**
 * Takes jobs from the queue of a study. They run on threads of their own, so that the lock of a share is renewed however
 * long they compute; when this process dies, its shares go to another after the lock has run out.
 */
export async function workForRedis(
  here: Place,
  options: RedisWorkerOptions,
): Promise<RedisWorkerSummary> {
  const { url, studyFile, threads, idleMs, signal, pace, graceMs } = options;
  const text = await readFile(studyFile, "utf8").catch((cause: unknown) => {
    throw new EinthovenError("study-missing", `cannot read ${studyFile}`, {
      hint: "a worker needs the same study file as the controller",
      cause,
    });
  });
  const { redis, hangUp } = await connectRedis(url);
  const heart = await startHeart(here.folders.run, {
    role: "worker",
    executor: "redis",
    beatMs: pace.beatMs,
  });
  const desk = new Desk({ here, options, heart, redis });
  const lockDuration = Math.max(2000, pace.silentAfterMs);
  const worker = new Worker<QueuedShare>(queueName(studyFile, text), (entry) => desk.take(entry), {
    connection: redis,
    prefix: PREFIX,
    concurrency: threads,
    lockDuration,
    stalledInterval: lockDuration / 2,
    maxStalledCount: MOST_TRIES - 1,
    // Seconds of one blocking request; how soon an idle worker notices that it may go.
    drainDelay: Math.max(1, Math.min(5, idleMs / 1000)),
  });
  // Without a listener, losing the connection would end the process; it is waited out.
  worker.on("error", () => {});
  try {
    await desk.untilIdle(idleMs, signal);
    // Nothing new is taken; what is in hand may end, but not for ever.
    await Promise.race([worker.pause(true).catch(() => {}), sleep(CLOSE_MS)]);
    await desk.untilDone(graceMs);
    const left = signal.aborted;
    return { done: desk.done, failed: desk.failed, left };
  } finally {
    // By force: an orderly end would wait for a server that may be away for good.
    await Promise.race([worker.close(true).catch(() => {}), sleep(CLOSE_MS)]);
    await desk.close();
    hangUp();
    await heart.stop();
  }
}

const CLOSE_MS = 2000;

interface DeskParts {
  readonly here: Place;
  readonly options: RedisWorkerOptions;
  readonly heart: Heart;
  readonly redis: Redis;
}

/** Owns the threads of one worker, per study that it works on. */
class Desk {
  readonly #parts: DeskParts;
  readonly #studies = new Map<string, Promise<{ pool: ThreadPool; folders: StudyFolders }>>();
  /** Of the studies that are open: whether another can still be opened is no concern of the end. */
  readonly #pools = new Set<ThreadPool>();
  #active = 0;
  #lastActive = performance.now();
  #trouble: { readonly error: unknown } | null = null;
  done = 0;
  failed = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Runs the jobs of a share one after another; throws when one of them should be tried again. */
  async take({ data, attemptsMade }: QueueEntry<QueuedShare>): Promise<void> {
    this.#active++;
    try {
      const { pool, folders } = await this.#studyOf(data.board);
      const errors: string[] = [];
      for (const job of data.jobs) {
        const error = await this.#runOnce(job, { pool, folders, attempt: attemptsMade + 1 });
        if (error !== null) errors.push(error);
      }
      if (errors.length > 0) throw new Error(errors.join("\n"));
    } catch (error) {
      if (error instanceof EinthovenError) this.#trouble ??= { error };
      throw error;
    } finally {
      this.#active--;
      this.#lastActive = performance.now();
    }
  }

  /** Until there was nothing to do for so long, or the signal; rejects when this worker cannot go on. */
  async untilIdle(idleMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#trouble !== null) throw this.#trouble.error;
      if (this.#active === 0 && performance.now() - this.#lastActive >= idleMs) return;
      await sleep(100);
    }
  }

  /** Until nothing is in hand, or for so long. */
  async untilDone(mostMs: number): Promise<void> {
    const end = performance.now() + mostMs;
    while (this.#active > 0 && performance.now() < end) await sleep(100);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools].map((pool) => pool.close()));
  }

  #studyOf(board: string): Promise<{ pool: ThreadPool; folders: StudyFolders }> {
    const { redis, here } = this.#parts;
    const known = this.#studies.get(board);
    if (known !== undefined) return known;
    const opened = getDescription(redis, board).then(async (stored) => {
      const description = relocated(stored, here);
      await this.#parts.options.exchange?.takeStudy(description);
      const pool = openThreadPool(description);
      this.#pools.add(pool);
      return { pool, folders: description.folders };
    });
    opened.catch(() => this.#studies.delete(board));
    this.#studies.set(board, opened);
    return opened;
  }

  /** null when the job is done, or was given up for good. */
  async #runOnce(
    job: Job,
    {
      pool,
      folders,
      attempt,
    }: { readonly pool: ThreadPool; readonly folders: StudyFolders; readonly attempt: number },
  ): Promise<string | null> {
    const { heart, options } = this.#parts;
    const { exchange } = options;
    const { key, kind, title } = job;
    await exchange?.takeInputs(job, folders);
    if (await isStored(job, folders)) {
      await exchange?.give(job, folders);
      return null;
    }
    heart.jobs.set(key, { key, kind, title, done: 0, total: 0 });
    const outcome = await pool
      .run(job, (done, total) => heart.jobs.set(key, { key, kind, title, done, total }))
      .finally(() => heart.jobs.delete(key));
    refuseFullDisk(outcome);
    if (outcome.status !== "failed") {
      this.done++;
      heart.count("done");
      await exchange?.give(job, folders);
      return null;
    }
    this.failed++;
    heart.count("failed");
    const { error } = outcome;
    await writeFailure(folders.run, job, { attempt, worker: heart.worker, error });
    await exchange?.giveFailure(job, attempt, folders);
    return attempt >= MOST_TRIES ? null : error.message;
  }
}

function isStored({ kind, key }: Job, folders: StudyFolders): Promise<boolean> {
  return kind === "embed"
    ? readEmbeddingMeta(folders, key).then((meta) => meta !== null)
    : hasResult(folders, { kind, key });
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
