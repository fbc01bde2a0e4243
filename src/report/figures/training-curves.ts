import * as Plot from "@observablehq/plot";
import type { Pretraining, PretrainingStep } from "../../results/pretraining.ts";
import { rounded } from "../csv-table.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatCount, threeDigits } from "../number-format.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";

/** One number of a training over its steps. */
interface Course {
  readonly title: string;
  readonly read: (step: PretrainingStep) => number | undefined;
  /** Noisy from step to step: single values stand behind the mean of their neighbours. */
  readonly smoothed: boolean;
}

const COURSES: readonly Course[] = [
  { title: "Loss", read: ({ loss }) => loss, smoothed: true },
  { title: "Learning rate", read: ({ learningRate }) => learningRate, smoothed: false },
  { title: "Effective rank (RankMe)", read: ({ rankMe }) => rankMe, smoothed: false },
  { title: "Deviation of a feature", read: ({ embeddingStd }) => embeddingStd, smoothed: false },
  {
    title: "Gradient before clipping",
    read: ({ gradientNorm }) => gradientNorm,
    smoothed: true,
  },
];

const WIDTH = 380;
const HEIGHT = 210;
/** More points than this do not show at the width of a panel. */
const MOST_POINTS = 400;
/** So few that each is marked. */
const FEW_POINTS = 80;

/** Draws loss, learning rate, signs of a collapse and gradients over the steps; null before the first step. */
export function trainingCurves({ lock, log }: Pretraining): Exhibit | null {
  const [first] = log;
  const last = log.at(-1);
  if (first === undefined || last === undefined) return null;
  const [begin, end] = [firstTenth(log), lastTenth(log)];
  const ranks = log.flatMap(({ rankMe }) => rankMe ?? []);
  const rankWords =
    ranks.length === 0
      ? ""
      : `; the effective rank of ${lock.monitorWindows} windows that were set aside ends at ${threeDigits(ranks.at(-1)!)} (lowest ${threeDigits(Math.min(...ranks))})`;
  return {
    kind: "figure",
    id: "training",
    title: "How the training went",
    takeaway: `The loss went from ${threeDigits(begin)} to ${threeDigits(end)} (means of the first and the last tenth of the steps)${rankWords}.`,
    body: html`<div class="panels">${COURSES.map((course) => panel(course, log))}</div>`,
    alternative: `Curves over ${countOf(log.length, "step")}: ${COURSES.map(({ title }) => title.toLowerCase()).join(", ")}. The loss falls from ${threeDigits(begin)} to ${threeDigits(end)}.`,
    interval: null,
    counts: `${countOf(log.length, "step")} of ${formatCount(lock.batchSize)} windows, ${countOf(last.epoch, "epoch")} begun.`,
    howToRead:
      "The loss is the distance between guessed and true latent vectors of hidden patches; the truth moves with the network, so that a falling loss alone proves nothing. A network that gives the same vector for everything would have a loss of zero too: then the effective rank falls to 1 and the deviation to 0. Thin lines are single steps, thick ones the mean of their neighbours.",
    simulation: lock.datasets.some(({ simulated }) => simulated) ? "SIMULATED DATA" : null,
    table: {
      name: "training",
      columns: ["step", "epoch", "loss", "gradient_norm", "learning_rate", "rankme", "deviation"],
      rows: log.map(({ step, epoch, loss, gradientNorm, learningRate, rankMe, embeddingStd }) => [
        step,
        epoch,
        loss,
        gradientNorm,
        learningRate,
        rounded(rankMe ?? null, 4),
        rounded(embeddingStd ?? null, 5),
      ]),
    },
  };
}

function panel({ title, read, smoothed }: Course, log: readonly PretrainingStep[]): Html | null {
  const points = log.flatMap((step) => {
    const value = read(step);
    return value === undefined ? [] : [{ step: step.step, value }];
  });
  if (points.length === 0) return null;
  const line = { x: "step", y: "value", stroke: "var(--accent)" } as const;
  const many = smoothed && points.length > 1;
  return plotSvg(
    {
      width: WIDTH,
      height: HEIGHT,
      marginTop: 34,
      marginLeft: 56,
      marginBottom: 36,
      x: { label: "step", labelArrow: "none" },
      y: { label: null, zero: false, nice: true },
      marks: [
        panelTitle(title, { marginLeft: 56, dy: -12 }),
        Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
        ...(many
          ? [Plot.lineY(every(points), { ...line, strokeWidth: 0.7, strokeOpacity: 0.45 })]
          : []),
        Plot.lineY(many ? averaged(points) : every(points), { ...line, strokeWidth: 2 }),
        ...(points.length < FEW_POINTS
          ? [Plot.dot(points, { x: "step", y: "value", r: 1.8, fill: "var(--accent)" })]
          : []),
      ],
    },
    { label: `${title} over the steps` },
  );
}

interface Point {
  readonly step: number;
  readonly value: number;
}

function every(points: readonly Point[]): readonly Point[] {
  const stride = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, i) => i % stride === 0 || i === points.length - 1);
}

/** Means over a twentieth of the steps around each. */
function averaged(points: readonly Point[]): readonly Point[] {
  const reach = Math.max(1, Math.round(points.length / 40));
  return every(
    points.map(({ step }, i) => {
      const near = points.slice(Math.max(0, i - reach), i + reach + 1);
      return { step, value: near.reduce((sum, { value }) => sum + value, 0) / near.length };
    }),
  );
}

function firstTenth(log: readonly PretrainingStep[]): number {
  return meanLoss(log.slice(0, Math.ceil(log.length / 10)));
}

function lastTenth(log: readonly PretrainingStep[]): number {
  return meanLoss(log.slice(-Math.ceil(log.length / 10)));
}

function meanLoss(log: readonly PretrainingStep[]): number {
  return log.reduce((sum, { loss }) => sum + loss, 0) / log.length;
}
