import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { EinthovenError } from "../../core/error.ts";
import { openTraining, type TrainingRun } from "../../pretrain/training.ts";
import type { TrainingSettings } from "../../pretrain/training-options.ts";
import { setAside, type WindowOrder, windowOrder } from "../../pretrain/window-order.ts";
import type { PretrainingLock, PretrainingStep } from "../../results/pretraining.ts";
import { stepsOf } from "../../study/pretrain-settings.ts";
import { interrupted } from "../interrupted.ts";
import { writeAtomically } from "../machine/atomic-write.ts";
import { exists } from "../machine/disk-files.ts";
import { hashFile } from "../machine/file-hash.ts";
import { writeCheckpointFile } from "./checkpoint-file.ts";
import { type JoinedWindows, joinedWindows } from "./joined-windows.ts";
import { openLanes } from "./lanes.ts";
import { type Claim, claimFolder } from "./only-one.ts";
import type { PreparedPretraining } from "./prepare-pretraining.ts";
import {
  appendStep,
  type PretrainingFiles,
  pretrainingFiles,
  readCheckpoint,
  readLock,
  readLog,
  writeLog,
} from "./pretraining-files.ts";
import { pretrainingLock, requireSame } from "./pretraining-lock.ts";
import { trainingSettings } from "./training-settings.ts";

/** What a pre-training left. */
export interface PretrainingOutcome {
  readonly lock: PretrainingLock;
  readonly log: readonly PretrainingStep[];
  readonly files: PretrainingFiles;
  readonly encoderSha256: string;
  /** Steps of this call; fewer than all where an earlier one had begun. */
  readonly stepsNow: number;
}

interface RunOptions {
  /** Threads that compute. The weights do not depend on it. */
  readonly workers: number;
  /** "never" throws away what an earlier run left. */
  readonly resume: "automatic" | "never";
  readonly command: string;
  readonly signal: AbortSignal;
  /** Told once, before the first step: the lock, and the steps that an earlier run did. */
  readonly onBegin?: (lock: PretrainingLock, done: readonly PretrainingStep[]) => void;
  readonly onStep?: (step: PretrainingStep) => void;
}

/** Time from one checkpoint to the next: what a killed process loses at most. */
const CHECKPOINT_MS = 60_000;
/** So often is a collapse looked for. */
const LOOKS = 25;

/**
 * Runs a pre-training to its end, or to where a signal stops it: then it leaves a checkpoint and rejects with
 * `run-interrupted`. Goes on where an earlier one of the same settings and data stopped, also when it was killed. Writes
 * lock.json, log.jsonl, checkpoint.safetensors and, last, encoder.safetensors. Throws `pretraining-differs`,
 * `pretraining-running`, `pretraining-too-small` and what the training throws.
 */
export async function runPretraining(
  prepared: PreparedPretraining,
  options: RunOptions,
): Promise<PretrainingOutcome> {
  const claim = await claimFolder(prepared.folder);
  try {
    return await runAlone(prepared, { ...options, claim });
  } finally {
    await claim.release();
  }
}

async function runAlone(
  prepared: PreparedPretraining,
  options: RunOptions & { readonly claim: Claim },
): Promise<PretrainingOutcome> {
  const { settings, folder, datasets } = prepared;
  const files = pretrainingFiles(folder);
  const windows = joinedWindows(datasets.map((dataset) => dataset.windows));
  const { trained, monitor } = setAside(windows.windows, settings.seed);
  const order = windowOrder(trained, settings);
  if (order.stepsPerEpoch === 0) throw tooSmall(trained.length, settings.batchSize);
  const training = trainingSettings(settings, { steps: stepsOf(settings, trained.length) });
  const { command, resume } = options;
  const lock = pretrainingLock(prepared, { training, monitorWindows: monitor.length, command });
  const before = resume === "never" ? null : await readLock(files);
  if (before !== null) requireSame(before, lock);
  const checkpoint = before === null ? null : await readCheckpoint(files);
  const done = checkpoint === null ? 0 : Number(checkpoint.metadata.get("step"));
  const log = [...(checkpoint === null ? [] : await readLog(files, { until: done }))];
  if (before === null) await beginAnew(files, lock);
  await writeLog(files, log);
  const kept = before ?? lock;
  options.onBegin?.(kept, log);
  const stepsNow = training.steps - done;
  if (stepsNow === 0 && (await exists(files.encoder))) {
    return { lock: kept, log, files, encoderSha256: await hashFile(files.encoder), stepsNow };
  }
  const lanes = openLanes(Math.min(options.workers, availableParallelism()));
  try {
    const run = await openTraining({
      ...training,
      sessions: (model) => lanes.open(model),
      ...(monitor.length < 2
        ? {}
        : { monitor: { records: await windows.read(monitor), every: lookEvery(training) } }),
    });
    if (checkpoint !== null) run.restore(checkpoint);
    await takeSteps(run, { training, order, windows, files, log, options });
    await writeEncoder(run, { files, lock: kept });
  } finally {
    await lanes.close();
  }
  const encoderSha256 = await hashFile(files.encoder);
  return { lock: kept, log, files, encoderSha256, stepsNow };
}

/** Removes what another training left, then says what this one is. */
async function beginAnew(files: PretrainingFiles, lock: PretrainingLock): Promise<void> {
  for (const path of [files.checkpoint, files.encoder, files.report])
    await rm(path, { force: true });
  await writeAtomically(files.lock, `${JSON.stringify(lock, null, 2)}\n`);
}

function lookEvery({ steps }: TrainingSettings): number {
  return Math.max(1, Math.floor(steps / LOOKS));
}

interface Course {
  readonly training: TrainingSettings;
  readonly order: WindowOrder;
  readonly windows: JoinedWindows;
  readonly files: PretrainingFiles;
  readonly log: PretrainingStep[];
  readonly options: RunOptions & { readonly claim: Claim };
}

async function takeSteps(run: TrainingRun, course: Course): Promise<void> {
  const { training, order, windows, files, log, options } = course;
  let savedAt = performance.now();
  let saved = run.done;
  const save = async (): Promise<void> => {
    await writeCheckpointFile(files.checkpoint, run.checkpoint());
    await options.claim.renew();
    savedAt = performance.now();
    saved = run.done;
  };
  const read = (step: number): Promise<Float32Array | null> =>
    step > training.steps ? Promise.resolve(null) : windows.read(order.windowsOf(step));
  let next = read(run.done + 1);
  for (let step = run.done + 1; step <= training.steps; step++) {
    const batch = (await next)!;
    next = read(step + 1);
    // Its failure is met when it is awaited; until then it must not count as forgotten.
    next.catch(() => {});
    if (options.signal.aborted) {
      if (saved < run.done) await save();
      throw interrupted();
    }
    const began = performance.now();
    const report = await run.step(batch);
    const milliseconds = Math.round(performance.now() - began);
    const line: PretrainingStep = { ...report, epoch: order.epochOf(step), milliseconds };
    log.push(line);
    await appendStep(files, line);
    options.onStep?.(line);
    if (performance.now() - savedAt > CHECKPOINT_MS) await save();
  }
  if (saved < run.done) await save();
}

/** Writes the target encoder, with what a study must know of it. */
async function writeEncoder(
  run: TrainingRun,
  { files, lock }: { readonly files: PretrainingFiles; readonly lock: PretrainingLock },
): Promise<void> {
  const cards = [...new Set(lock.datasets.map(({ card }) => card))];
  const about = {
    encoder: lock.encoder.id,
    pretrainedOn: cards.join(" "),
    part: lock.datasets[0]!.part,
    steps: String(lock.steps),
    pretraining: lock.key,
  };
  const metadata = new Map(Object.entries(about));
  await writeCheckpointFile(files.encoder, { tensors: run.encoder(), metadata });
}

function tooSmall(windows: number, batchSize: number): EinthovenError {
  return new EinthovenError(
    "pretraining-too-small",
    `${windows} windows do not fill a batch of ${batchSize}`,
    { hint: "lower 'batchSize', or name more datasets" },
  );
}
