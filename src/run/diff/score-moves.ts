import { type Setting, settingKey } from "../../core/setting.ts";
import { NORMAL_975, twoSidedNormal } from "../../metrics/distributions/tails.ts";
import { holm } from "../../metrics/holm.ts";
import type { ScoreRow } from "../../results/score-rows.ts";

/** A score that two studies have, and how it differs. */
export interface ScoreMove {
  readonly modelId: string;
  readonly trainDatasetId: string;
  readonly testDatasetId: string;
  readonly setting: Setting;
  readonly probe: string;
  readonly metric: string;
  readonly classId: string | null;
  readonly before: number;
  readonly after: number;
  readonly difference: number;
  /** 95 % interval of the difference. */
  readonly lower: number;
  readonly upper: number;
  /** Two-sided, adjusted by Holm over all scores that were compared. */
  readonly p: number;
  /** "paired": both predicted the same test records; "intervals": from the two intervals, as if the tests were independent. */
  readonly by: "paired" | "intervals" | "equal";
  /** False when the test set, or the classes of a macro score, are others: the two numbers answer different questions. */
  readonly sameTest: boolean;
  /** p below 0.05: more than the choice of test patients explains. */
  readonly beyondNoise: boolean;
}

/** Two rows of one cell, each with a value. */
export interface RowPair {
  readonly before: ScoreRow;
  readonly after: ScoreRow;
}

/** The difference of a cell before p values are adjusted. */
export interface RawDifference {
  readonly lower: number;
  readonly upper: number;
  readonly p: number;
}

const LEVEL = 0.05;

/** Rows that both studies have with a value, and how many stand on one side only. */
export function matchRows(
  before: readonly ScoreRow[],
  after: readonly ScoreRow[],
): { readonly pairs: RowPair[]; readonly onlyBefore: number; readonly onlyAfter: number } {
  const scored = (rows: readonly ScoreRow[]): Map<string, ScoreRow> =>
    new Map(rows.filter(({ value }) => value !== null).map((row) => [cellOf(row), row]));
  const [was, is] = [scored(before), scored(after)];
  const pairs = [...was].flatMap(([cell, row]) => {
    const now = is.get(cell);
    return now === undefined ? [] : [{ before: row, after: now }];
  });
  return {
    pairs,
    onlyBefore: was.size - pairs.length,
    onlyAfter: is.size - pairs.length,
  };
}

/**
 * Judges the differences of one family of cells. `paired` holds what is known from predictions of the same records, by
 * cell; other cells are judged by their two intervals, as if the tests were independent, which is too careful where the
 * same patients were tested. p values are adjusted by Holm over all cells that are not equal to begin with.
 */
export function scoreMoves(
  pairs: readonly RowPair[],
  paired: ReadonlyMap<string, RawDifference>,
): ScoreMove[] {
  const raw = pairs.map((pair) => ({ ...pair, ...rawOf(pair, paired.get(cellOf(pair.before))) }));
  const moved = raw.filter(({ by }) => by !== "equal");
  const adjusted = holm(moved.map(({ p }) => p));
  const byCell = new Map(moved.map(({ before }, i) => [cellOf(before), adjusted[i]!]));
  return raw.map(({ before, after, lower, upper, by }) => {
    const p = byCell.get(cellOf(before)) ?? 1;
    const { modelId, trainDatasetId, testDatasetId, setting, probe, metric, classId } = before;
    return {
      modelId,
      trainDatasetId,
      testDatasetId,
      setting,
      probe,
      metric,
      classId,
      before: before.value!,
      after: after.value!,
      difference: after.value! - before.value!,
      lower,
      upper,
      p,
      by,
      sameTest: isSameTest(before, after),
      beyondNoise: p < LEVEL,
    };
  });
}

function rawOf(
  { before, after }: RowPair,
  paired: RawDifference | undefined,
): RawDifference & { readonly by: ScoreMove["by"] } {
  const isEqual = ["value", "lower", "upper"].every((name) => {
    const field = name as "value" | "lower" | "upper";
    return before[field] === after[field];
  });
  if (isEqual) return { lower: 0, upper: 0, p: 1, by: "equal" };
  if (paired !== undefined) return { ...paired, by: "paired" };
  const difference = after.value! - before.value!;
  const spread = Math.hypot(standardErrorOf(before), standardErrorOf(after));
  const half = NORMAL_975 * spread;
  const p = spread > 0 ? twoSidedNormal(difference / spread) : 1;
  return { lower: difference - half, upper: difference + half, p, by: "intervals" };
}

/** As far as counts tell. */
function isSameTest(before: ScoreRow, after: ScoreRow): boolean {
  return (
    before.testRecords === after.testRecords &&
    before.testPatients === after.testPatients &&
    before.testPositives === after.testPositives
  );
}

/** From the width of a 95 % interval; 0 where there is none. */
function standardErrorOf({ lower, upper }: ScoreRow): number {
  return lower === null || upper === null ? 0 : (upper - lower) / (2 * NORMAL_975);
}

/** Names the cell of a row: equal for the same question in two studies. */
export function cellOf(row: ScoreRow): string {
  const { modelId, trainDatasetId, testDatasetId, setting, probe, metric, classId } = row;
  const labels = settingKey(setting);
  return JSON.stringify([modelId, trainDatasetId, testDatasetId, labels, probe, metric, classId]);
}
