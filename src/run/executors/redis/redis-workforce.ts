import { setTimeout } from "node:timers/promises";
import { Queue } from "bullmq";
import { concurrentMap } from "../../../core/concurrent-map.ts";
import { contentKey } from "../../../core/hash.ts";
import type { Job } from "../../../study/job.ts";
import { writeFailure } from "../../progress/failures.ts";
import type { StudyFolders } from "../../study-folders.ts";
import type { Attendance, Workforce } from "../folder/folder-executor.ts";
import { packJobs } from "../pack.ts";
import type { Exchange } from "../store/exchange.ts";
import { PREFIX, putDescription, type QueuedShare, type RedisLink } from "./queue.ts";

/** Work that one hand-out should last. */
const SHARE_SECONDS = 60;
/** Shares that one wave of jobs makes at least, so that many workers get some. */
const SHARES_PER_WAVE = 16;
/** Looks between two checks that the queue still holds what was put there. */
const LOOKS_PER_CHECK = 20;
/** Tries of a share whose jobs fail; each job counts its own. */
const ATTEMPTS = 3;
const CONCURRENT_FETCHES = 8;
const CLOSE_MS = 2000;

/**
 * Hands jobs to workers through a BullMQ queue, wave by wave: what is ready is packed and added; what a failed or lost
 * share left undone is added again, each job alone. The queue only hands out: what is done is told by the results.
 */
export function redisWorkforce(
  { redis, hangUp }: RedisLink,
  {
    queueName,
    exchange,
  }: {
    readonly queueName: string;
    /** Carries results where workers share no folder; null where they do. */
    readonly exchange: Exchange | null;
  },
): Workforce {
  const queue = new Queue<QueuedShare>(queueName, { connection: redis, prefix: PREFIX });
  queue.on("error", () => {});
  /** Shares in the queue, as far as is known, by their id. */
  const outstanding = new Map<string, readonly Job[]>();
  /** Shares that were gone from the queue at the last check. */
  const suspects = new Set<string>();
  let board = "";
  let folders: StudyFolders = { run: "", cache: "" };
  let looks = 0;

  async function add(shares: readonly (readonly Job[])[]): Promise<void> {
    const entries = shares.map((jobs) => ({ id: idOf(jobs), jobs }));
    for (const { id, jobs } of entries) outstanding.set(id, jobs);
    await queue.addBulk(
      entries.map(({ id, jobs }) => ({
        name: jobs[0]!.kind,
        data: { board, jobs },
        opts: {
          jobId: id,
          attempts: ATTEMPTS,
          backoff: { type: "fixed" as const, delay: 200 },
          removeOnComplete: true,
          removeOnFail: false,
        },
      })),
    );
  }

  function idOf(jobs: readonly Job[]): string {
    return contentKey([board, ...jobs.map(({ key }) => key)]);
  }

  /** Shares that the queue has finished with, or has lost, although jobs of them are open. */
  async function mend(open: ReadonlySet<string>): Promise<void> {
    for (const [id, jobs] of outstanding) {
      const undone = jobs.filter(({ key }) => open.has(key));
      if (undone.length === 0) outstanding.delete(id);
      else await mendShare(id, undone, jobs.length);
    }
  }

  async function mendShare(id: string, undone: readonly Job[], size: number): Promise<void> {
    const entry = await queue.getJob(id);
    const state = entry === undefined ? "lost" : await entry.getState();
    const isGone = state === "lost" || state === "unknown";
    if (state !== "failed" && !isGone) return;
    // One that was done since the last look at the files is gone too: only what is still open at the next check is lost.
    if (isGone && !suspects.delete(id)) {
      suspects.add(id);
      return;
    }
    outstanding.delete(id);
    const reason = entry?.failedReason ?? "";
    await entry?.remove().catch(() => {});
    if (state === "failed" && size === 1) {
      // Alone, and given up: a job that throws has written its failures itself.
      const error = {
        code: "worker-lost" as const,
        message: `${undone[0]!.title}: ${reason}`,
        hint: "workers died of it: give them more memory",
      };
      await writeFailure(folders.run, undone[0]!, { attempt: ATTEMPTS, worker: "redis", error });
    } else {
      await add(undone.map((job) => [job]));
    }
  }

  return {
    name: "redis",
    fetch: async () => {
      if (exchange === null) return;
      for (const [id, jobs] of outstanding) {
        // A share that the queue has finished with is gone from it.
        if ((await queue.getJob(id)) !== undefined) continue;
        await concurrentMap(jobs, CONCURRENT_FETCHES, (job) => exchange.take(job, folders));
      }
    },
    begin: async ({ id, description }) => {
      board = id;
      folders = description.folders;
      await exchange?.giveStudy(description);
      await putDescription(redis, id, description);
    },
    tend: async ({ ready, open, remark }: Attendance) => {
      if (ready.length > 0) {
        await add(packJobs(ready, { targetSeconds: SHARE_SECONDS, atLeast: SHARES_PER_WAVE }));
      }
      const isOpen = new Set(open.map(({ key }) => key));
      for (const [id, jobs] of outstanding) {
        if (!jobs.some(({ key }) => isOpen.has(key))) outstanding.delete(id);
      }
      looks++;
      if (looks % LOOKS_PER_CHECK !== 0) return;
      await mend(isOpen);
      if ((await queue.getWorkersCount()) === 0) {
        remark("no worker listens yet: start some with `einthoven worker --redis URL`");
      }
    },
    end: async () => {
      // A server that is away must not keep this process from ending.
      await Promise.race([queue.close(), setTimeout(CLOSE_MS)]);
      hangUp();
    },
  };
}
