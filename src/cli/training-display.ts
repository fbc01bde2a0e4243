import type { PretrainingLock, PretrainingStep } from "../results/pretraining.ts";
import { brailleCurve } from "./braille-curve.ts";
import { duration } from "./progress.ts";

/** Shows how a training goes: a curve that is drawn again on a terminal, a plain line now and then otherwise. */
export interface TrainingDisplay {
  begin(lock: PretrainingLock, done: readonly PretrainingStep[]): void;
  step(step: PretrainingStep): void;
  /** Leaves the last state where it stands. */
  end(): void;
}

const PLAIN_LINE_EVERY_MS = 10_000;
const TERMINAL_EVERY_MS = 250;
const CURVE_ROWS = 6;
const WIDEST_CURVE = 72;
/** Steps whose mean time says how long the others take. */
const TIMED_STEPS = 30;

export function openTrainingDisplay(stream: NodeJS.WriteStream): TrainingDisplay {
  const isTerminal = stream.isTTY === true;
  const losses: number[] = [];
  const times: number[] = [];
  let total = 0;
  let last: PretrainingStep | null = null;
  let collapse = "";
  let drawnAt = Number.NEGATIVE_INFINITY;
  let linesDrawn = 0;

  function draw(): void {
    if (last === null) return;
    drawnAt = performance.now();
    const line = summary(last);
    if (!isTerminal) {
      stream.write(`${line}\n`);
      return;
    }
    const width = (stream.columns ?? 80) - 1;
    const columns = Math.max(8, Math.min(WIDEST_CURVE, width - 10));
    const curve = brailleCurve(losses, { columns, rows: CURVE_ROWS });
    const labelled = curve.map((row, i) => `${labelOf(i, losses)} ${row}`);
    const lines = [...labelled, line.slice(0, width)];
    const up = linesDrawn > 0 ? `\u001b[${linesDrawn}A` : "";
    stream.write(up + lines.map((text) => `\r\u001b[2K${text}\n`).join(""));
    linesDrawn = lines.length;
  }

  function summary({ step, epoch, loss, learningRate }: PretrainingStep): string {
    const recent = times.slice(-TIMED_STEPS);
    const seconds = recent.reduce((sum, time) => sum + time, 0) / recent.length / 1000;
    const left = duration((total - step) * seconds);
    return `step ${step}/${total}, epoch ${epoch}: loss ${loss.toFixed(4)}${collapse}, rate ${learningRate.toExponential(1)}, ${seconds.toFixed(2)} s a step, ${left} left`;
  }

  return {
    begin: (lock, done) => {
      total = lock.steps;
      losses.push(...done.map(({ loss }) => loss));
      if (done.length > 0) stream.write(`going on after step ${done.at(-1)!.step} of ${total}\n`);
    },
    step: (step) => {
      last = step;
      losses.push(step.loss);
      times.push(step.milliseconds);
      if (step.rankMe !== undefined) {
        collapse = `, RankMe ${step.rankMe.toFixed(1)}, deviation ${step.embeddingStd?.toFixed(2)}`;
      }
      const every = isTerminal ? TERMINAL_EVERY_MS : PLAIN_LINE_EVERY_MS;
      if (performance.now() - drawnAt > every || step.step === total) draw();
    },
    end: () => {
      if (isTerminal) draw();
    },
  };
}

/** The highest loss beside the first row, the lowest beside the last. */
function labelOf(row: number, losses: readonly number[]): string {
  const value = row === 0 ? Math.max(...losses) : Math.min(...losses);
  const isEdge = row === 0 || row === CURVE_ROWS - 1;
  return (isEdge ? value.toFixed(4) : "").padStart(8);
}
