import type { JobEvent } from "../run/executors/executor.ts";
import { FIRST_GUESS_SECONDS } from "../study/first-guess.ts";
import type { Job, JobKind } from "../study/job.ts";

/** Shows how far long work is: one moving line on a terminal, a plain line now and then otherwise. */
export interface ProgressDisplay {
  /** Reading of a dataset before the plan is known. */
  survey(dataset: string, done: number, total: number): void;
  /** Files that are written, of all. */
  files(done: number, total: number): void;
  begin(jobs: readonly Job[], workers: number): void;
  onEvent(event: JobEvent): void;
  end(): void;
}

const PLAIN_LINE_EVERY_MS = 5000;
const TERMINAL_LINE_EVERY_MS = 100;
const BAR_WIDTH = 24;

/** Follows jobs on a stream; silent when `quiet`. */
export function openProgress(
  stream: NodeJS.WriteStream,
  { quiet = false }: { readonly quiet?: boolean } = {},
): ProgressDisplay {
  const isTerminal = stream.isTTY === true;
  const totals = new Map<JobKind, { left: number; seconds: number; ended: number }>();
  const running = new Map<string, { readonly title: string; share: string }>();
  let jobs = 0;
  let ended = 0;
  let workers = 1;
  let lastDrawn = 0;

  function draw(text: string, { force = false } = {}): void {
    const now = performance.now();
    const every = isTerminal ? TERMINAL_LINE_EVERY_MS : PLAIN_LINE_EVERY_MS;
    if (quiet || (!force && now - lastDrawn < every)) return;
    lastDrawn = now;
    stream.write(
      isTerminal ? `\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}` : `${text}\n`,
    );
  }

  function line(): string {
    const filled = jobs === 0 ? 0 : Math.round((ended / jobs) * BAR_WIDTH);
    const bar = isTerminal ? `[${"=".repeat(filled)}${" ".repeat(BAR_WIDTH - filled)}] ` : "";
    const now = [...running.values()].map(({ title, share }) => `${title}${share}`).join(" | ");
    return `${bar}${ended}/${jobs} jobs, ${remaining(totals, workers)} left  ${now}`;
  }

  function say(text: string): void {
    if (!quiet) stream.write(`${isTerminal ? "\r\u001b[2K" : ""}${text}\n`);
  }

  function follow(event: Exclude<JobEvent, { type: "remark" }>): void {
    const { key, title, kind } = event.job;
    if (event.type === "started") running.set(key, { title, share: "" });
    if (event.type === "progress")
      running.set(key, { title, share: ` ${event.done}/${event.total}` });
    if (event.type === "ended") {
      running.delete(key);
      ended++;
      count(totals.get(kind)!, event);
      if (event.outcome.status === "failed")
        say(`failed: ${title}: ${event.outcome.error.message}`);
    }
    draw(line(), { force: ended === jobs });
  }

  return {
    survey: (dataset, done, total) =>
      draw(`reading ${dataset}: ${done}/${total} records`, { force: isTerminal && done === total }),
    files: (done, total) =>
      draw(`${done}/${total} files written`, { force: isTerminal && done === total }),
    begin: (planned, threads) => {
      jobs = planned.length;
      workers = threads;
      for (const { kind } of planned) {
        const entry = totals.get(kind) ?? { left: 0, seconds: 0, ended: 0 };
        totals.set(kind, { ...entry, left: entry.left + 1 });
      }
    },
    onEvent: (event) => {
      if (event.type === "remark") say(event.text);
      else follow(event);
    },
    end: () => {
      if (isTerminal && !quiet) stream.write("\r\u001b[2K");
    },
  };
}

function count(
  entry: { left: number; seconds: number; ended: number },
  { outcome }: Extract<JobEvent, { type: "ended" }>,
): void {
  entry.left--;
  if (outcome.status !== "done") return;
  entry.ended++;
  entry.seconds += outcome.seconds;
}

/** What is left, from the mean time of the jobs of each kind so far. */
function remaining(
  totals: ReadonlyMap<JobKind, { left: number; seconds: number; ended: number }>,
  workers: number,
): string {
  let seconds = 0;
  for (const [kind, entry] of totals) {
    seconds +=
      entry.left * (entry.ended === 0 ? FIRST_GUESS_SECONDS[kind] : entry.seconds / entry.ended);
  }
  return duration(seconds / workers);
}

/** "45 s", "3 min", "2 h 10 min". */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
