import type { Job, JobKind } from "../../../study/job.ts";
import { readEmbeddingMeta } from "../../jobs/embedding-meta.ts";
import { exists } from "../../machine/disk-files.ts";
import type { Claim } from "../../progress/claims.ts";
import { type Heart, startHeart } from "../../progress/heart.ts";
import { resultPath, type StudyFolders } from "../../study-folders.ts";
import { refuseFullDisk } from "../executor.ts";
import { boardIds, readBoard } from "./board.ts";
import { type Claimant, openClaimant } from "./claimant.ts";
import type { Pace } from "./pace.ts";
import type { Place } from "./relocate.ts";
import { openStation, type Station } from "./station.ts";

export interface FolderWorkerOptions {
  /** Jobs that run at once. */
  readonly threads: number;
  /** Only jobs of these kinds; null for all. */
  readonly kinds: ReadonlySet<JobKind> | null;
  /** Jobs to take before all others, by key. */
  readonly first: ReadonlySet<string>;
  /** Who started this worker: folder, slurm, kubernetes. */
  readonly executor: string;
  /** Ends when there was nothing to do for so long. */
  readonly idleMs: number;
  /** Wait for what others have in hand, however long that takes; otherwise waiting is having nothing to do. */
  readonly waits: boolean;
  /** Once this is aborted no further job is taken; those in hand have `graceMs` to end. */
  readonly signal: AbortSignal;
  readonly graceMs: number;
  readonly pace: Pace;
  readonly onNote: (text: string) => void;
}

/** What a worker did. */
export interface FolderWorkerSummary {
  readonly done: number;
  readonly failed: number;
  /** True when it was asked to leave before everything was done: another should take its place. */
  readonly left: boolean;
}

/**
 * Takes jobs of a study that are put up in its run folder, until there is nothing left. Any number of workers on any
 * number of machines may do so at once: each job is claimed first, and one whose worker died is taken over. Rejects with
 * `write-failed` when the disk is full or read-only; what is stored stays.
 */
export async function workInFolder(
  here: Place,
  options: FolderWorkerOptions,
): Promise<FolderWorkerSummary> {
  const { run } = here.folders;
  const { beatMs, silentAfterMs } = options.pace;
  const heart = await startHeart(run, { role: "worker", executor: options.executor, beatMs });
  const claimant = openClaimant(run, { worker: heart.worker, silentAfterMs });
  const shift = new Shift({ here, options, heart, claimant });
  try {
    return await shift.work();
  } finally {
    await shift.end();
    await heart.stop();
  }
}

interface ShiftParts {
  readonly here: Place;
  readonly options: FolderWorkerOptions;
  readonly heart: Heart;
  readonly claimant: Claimant;
}

/** Owns the boards, threads and claims of one worker. */
class Shift {
  readonly #parts: ShiftParts;
  readonly #stations = new Map<string, Station>();
  /** Boards on which nothing is left for this worker. */
  readonly #finished = new Set<string>();
  readonly #inHand = new Map<
    string,
    { readonly claim: Claim; readonly station: Station; readonly end: Promise<void> }
  >();
  #done = 0;
  #failed = 0;
  #trouble: { readonly error: unknown } | null = null;
  #wake: () => void = () => {};

  constructor(parts: ShiftParts) {
    this.#parts = parts;
  }

  async work(): Promise<FolderWorkerSummary> {
    const { idleMs, waits, signal, pace, graceMs } = this.#parts.options;
    const wake = (): void => this.#wake();
    signal.addEventListener("abort", wake);
    let busyAt = performance.now();
    let lookedAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      if (performance.now() - lookedAt >= pace.pollMs) {
        await this.#look();
        lookedAt = performance.now();
      }
      for (const station of this.#stations.values()) await this.#fill(station);
      const isBusy = this.#inHand.size > 0 || (waits && this.#stations.size > 0);
      if (isBusy) busyAt = performance.now();
      else if (performance.now() - busyAt >= idleMs) break;
      await this.#sleep(pace.pollMs);
    }
    signal.removeEventListener("abort", wake);
    await Promise.race([
      Promise.all([...this.#inHand.values()].map(({ end }) => end)),
      sleep(graceMs),
    ]);
    this.#throwTrouble();
    // One that was stopped before its first look does not know that nothing is left.
    const mayBeOpen =
      lookedAt === Number.NEGATIVE_INFINITY ||
      [...this.#stations.values()].some((station) => station.open() > 0);
    const left = signal.aborted && (this.#inHand.size > 0 || mayBeOpen);
    return { done: this.#done, failed: this.#failed, left };
  }

  /** Stops what runs and gives its claims back, so that others can take it at once. */
  async end(): Promise<void> {
    await Promise.all([...this.#stations.values()].map(({ pool }) => pool.close()));
    for (const { claim } of this.#inHand.values()) await this.#parts.claimant.release(claim);
  }

  async #look(): Promise<void> {
    const { here, options, claimant, heart } = this.#parts;
    const ids = await boardIds(here.folders.run);
    for (const id of ids) {
      if (this.#finished.has(id) || this.#stations.has(id)) continue;
      const board = await readBoard(id, here);
      if (board === null) continue;
      this.#stations.set(id, openStation(board, { worker: heart.worker, ...options }));
      options.onNote(`${board.jobs.length} jobs are put up`);
    }
    await claimant.look();
    for (const [id, station] of this.#stations) {
      await station.refresh();
      const isWorking = [...this.#inHand.values()].some((job) => job.station === station);
      if (isWorking || (ids.includes(id) && station.open() > 0)) continue;
      this.#stations.delete(id);
      this.#finished.add(id);
      await station.pool.close();
    }
  }

  /** Takes jobs until all threads are busy or none is to be had. */
  async #fill(station: Station): Promise<void> {
    const { threads, signal } = this.#parts.options;
    while (this.#inHand.size < threads && !signal.aborted) {
      const job = station.next();
      if (job === undefined) return;
      const taking = await this.#parts.claimant.take(job, station.triesOf(job));
      if (taking.type === "busy") station.putBack(job);
      if (taking.type === "set-aside") station.setAside(job, taking.error);
      if (taking.type === "taken") await this.#start(station, job, taking.claim);
    }
  }

  async #start(station: Station, job: Job, claim: Claim): Promise<void> {
    const { heart, claimant } = this.#parts;
    // Between the last look and the claim another may have finished it.
    if (await isDone(job, station.folders)) {
      await claimant.release(claim);
      await station.done(job);
      return;
    }
    const { key, kind, title } = job;
    heart.jobs.set(key, { key, kind, title, done: 0, total: 0 });
    const end = this.#run(station, job)
      .catch((error: unknown) => {
        this.#trouble ??= { error };
      })
      .then(async () => {
        await claimant.release(claim);
        heart.jobs.delete(key);
        this.#inHand.delete(key);
        this.#wake();
      });
    this.#inHand.set(key, { claim, station, end });
  }

  async #run(station: Station, job: Job): Promise<void> {
    const { heart } = this.#parts;
    const { key, kind, title } = job;
    const outcome = await station.pool.run(job, (done, total) =>
      heart.jobs.set(key, { key, kind, title, done, total }),
    );
    refuseFullDisk(outcome);
    if (outcome.status === "failed") {
      this.#failed++;
      heart.count("failed");
      await station.failed(job, outcome.error);
    } else {
      this.#done++;
      heart.count("done");
      await station.done(job);
    }
  }

  /** Until a job has ended, or for so long. */
  async #sleep(milliseconds: number): Promise<void> {
    this.#throwTrouble();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#parts.options.signal.aborted) this.#wake();
    });
    this.#throwTrouble();
  }

  #throwTrouble(): void {
    if (this.#trouble !== null) throw this.#trouble.error;
  }
}

async function isDone({ kind, key }: Job, folders: StudyFolders): Promise<boolean> {
  return kind === "embed"
    ? (await readEmbeddingMeta(folders, key)) !== null
    : exists(resultPath(folders, key));
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
