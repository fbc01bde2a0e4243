import { hasAllLabels, sameSetting } from "../../core/setting.ts";
import { CLASS_SCORES, type ScoreName } from "../../metrics/class-scores.ts";
import { type ModelPredictions, scoreModels } from "../../metrics/score-models.ts";
import type { ScoreRow } from "../../results/score-rows.ts";
import type { ProbeJob, TransferJob } from "../../study/job.ts";
import { type Predictions, readPredictions } from "../jobs/predictions.ts";
import { loadResult, loadResultFile } from "../result-store.ts";
import type { StoredPlan } from "../stored-plan.ts";
import { predictionFile } from "../study-folders.ts";
import { cellOf, type RawDifference, type RowPair } from "./score-moves.ts";

/** Replicates of a paired comparison: the p of a difference is no finer than 2 in so many. */
const REPLICATES = 2000;
/** Scores that were stored and are computed again must agree to this. */
const SAME = 1e-9;

/**
 * Compares two runs cell by cell on the same patients, where both hold predictions of the same test records with the
 * same labels: paired bootstrap over patients, by cell. Cells for which that is not so are left out, and so are those
 * whose stored score the predictions do not give again (another kind of task, or a code of another time).
 */
export async function pairedMoves(
  asked: readonly RowPair[],
  {
    pairs,
    before,
    after,
  }: {
    /** All cells that both have: they say which classes a macro score is over. */
    readonly pairs: readonly RowPair[];
    readonly before: StoredPlan;
    readonly after: StoredPlan;
  },
): Promise<ReadonlyMap<string, RawDifference>> {
  const found = new Map<string, RawDifference>();
  const loaders = [predictionsOf(before), predictionsOf(after)] as const;
  for (const pair of asked) {
    if (!(pair.before.metric in CLASS_SCORES) || isUnmoved(pair)) continue;
    const difference = await pairedMove(pair, pairs, loaders).catch(() => null);
    if (difference !== null) found.set(cellOf(pair.before), difference);
  }
  return found;
}

/** Predictions of all seeds of the cell of a row. */
type Loader = (row: ScoreRow) => Promise<CellPredictions>;

interface CellPredictions {
  readonly test: Pick<Predictions, "recordIds" | "patientIds" | "labels">;
  readonly seeds: ModelPredictions["seeds"];
}

function isUnmoved({ before, after }: RowPair): boolean {
  return [before.value, before.lower, before.upper].every(
    (value, i) => value === [after.value, after.lower, after.upper][i],
  );
}

async function pairedMove(
  { before, after }: RowPair,
  pairs: readonly RowPair[],
  [loadBefore, loadAfter]: readonly [Loader, Loader],
): Promise<RawDifference | null> {
  const [was, is] = await Promise.all([loadBefore(before), loadAfter(after)]);
  if (!isSameTest(was.test, is.test)) return null;
  const { labels, patientIds } = was.test;
  const scored = scoredClasses(before, pairs, labels.classes);
  const { differences, macro } = scoreModels<ScoreName>({
    labels,
    patientIds,
    models: [
      { modelId: "before", seeds: was.seeds },
      { modelId: "after", seeds: is.seeds },
    ],
    pairs: [{ modelId: "after", referenceId: "before", family: "diff" }],
    replicates: REPLICATES,
    key: `diff/${cellOf(before)}`,
    minimumPositives: 1,
    leftOut: new Map(labels.classes.filter((id) => !scored.has(id)).map((id) => [id, "not here"])),
    metrics: [before.metric as ScoreName],
    comparedBy: before.metric as ScoreName,
  });
  const isAgain =
    Math.abs(macro.get("before")!.value - before.value!) < SAME &&
    Math.abs(macro.get("after")!.value - after.value!) < SAME;
  const [found] = differences;
  if (!isAgain || found === undefined) return null;
  return { lower: found.lower, upper: found.upper, p: found.rawP };
}

/** The class of the row; for a macro row those that have a row of their own in the same cell. */
function scoredClasses(
  row: ScoreRow,
  pairs: readonly RowPair[],
  classes: readonly string[],
): ReadonlySet<string> {
  if (row.classId !== null) return new Set([row.classId]);
  const scored = new Set(pairs.map(({ before }) => cellOf(before)));
  return new Set(classes.filter((classId) => scored.has(cellOf({ ...row, classId }))));
}

function isSameTest(a: CellPredictions["test"], b: CellPredictions["test"]): boolean {
  const text = ({ recordIds, patientIds, labels }: CellPredictions["test"]): string =>
    JSON.stringify([recordIds, patientIds, labels.classes, [...labels.data]]);
  return text(a) === text(b);
}

function predictionsOf({ jobs, description }: StoredPlan): Loader {
  const { folders, task } = description;
  const classIds = task.classes.map(({ id }) => id);
  const predicted = jobs.filter((job) => job.kind === "probe" || job.kind === "transfer");
  return async (row) => {
    const own = predicted.filter((job) => isOfRow(job, row));
    const loaded = await Promise.all(
      own.map(async (job) => {
        const result = await loadResult(folders, { kind: job.kind, key: job.key });
        const bytes = await loadResultFile(folders, result, predictionFile(job.key));
        return { seed: job.seed, value: result.value, ...(await readPredictions(bytes, classIds)) };
      }),
    );
    const [first] = loaded;
    if (first === undefined) throw new Error("no predictions of this cell");
    return {
      test: first,
      seeds: loaded.map(({ seed, value, probabilities }) => ({
        seed,
        probabilities,
        thresholds: Float64Array.from(value.classes, ({ threshold }) => threshold),
        trainable: value.classes.map(({ trainable }) => trainable),
      })),
    };
  };
}

function isOfRow(job: ProbeJob | TransferJob, row: ScoreRow): boolean {
  const isInternal = row.trainDatasetId === row.testDatasetId;
  return (
    job.modelId === row.modelId &&
    job.probe === row.probe &&
    job.dataset === row.trainDatasetId &&
    (job.kind === "probe"
      ? // Folds are scored one by one: no prediction here is of the whole test set.
        isInternal && job.fold === null && sameSetting(job.setting, row.setting)
      : !isInternal && job.testDataset === row.testDatasetId && hasAllLabels(row.setting))
  );
}
