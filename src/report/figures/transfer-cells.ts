import type { ScoreRow } from "../../results/score-rows.ts";
import type { StudyView } from "../study-view.ts";

/** One model, trained on one dataset and tested on one. */
export interface TransferCell {
  readonly train: string;
  readonly test: string;
  readonly row: ScoreRow | undefined;
  /** Macro AUROC; null without a score, and where no class could be trained, since 0.5 would then say nothing. */
  readonly value: number | null;
  /** Why there is no value. */
  readonly reason: string | null;
  /** Null on the diagonal, and where no class has a score both at home and abroad. */
  readonly change: TransferChange | null;
}

/** The same classes at home and abroad: means of the class AUROCs of the same trained probe. */
interface TransferChange {
  readonly classIds: readonly string[];
  readonly internal: number;
  readonly external: number;
  /** External minus internal. */
  readonly difference: number;
  /** Its 95 % interval, where the study compared the same classes. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Gathers every pair of training and test dataset of one model, all labels, row by row. */
export function transferCells(view: StudyView, modelId: string): TransferCell[] {
  const ids = view.bundle.datasets.map(({ id }) => id);
  return ids.flatMap((train) =>
    ids.map((test) => {
      const row = view.score({ modelId, trainDatasetId: train, testDatasetId: test });
      const untrained = untrainedReason(view, { modelId, train, test });
      const value = untrained === null ? (row?.value ?? null) : null;
      const change =
        train === test || value === null ? null : changeOf(view, { modelId, train, test });
      const reason = value === null ? (untrained ?? row?.reason ?? "not run") : null;
      return { train, test, row, value, reason, change };
    }),
  );
}

interface Pair {
  readonly modelId: string;
  readonly train: string;
  readonly test: string;
}

/**
 * Compares only classes that are scored on both sides: a macro score of fewer classes abroad may rise although
 * every class fell.
 */
function changeOf(view: StudyView, pair: Pair): TransferChange | null {
  const abroad = new Map(classRows(view, pair).map((row) => [row.classId, row.value]));
  const shared = classRows(view, { ...pair, test: pair.train }).flatMap(({ classId, value }) => {
    const external = abroad.get(classId);
    return classId === null || value === null || external == null
      ? []
      : [{ classId, internal: value, external }];
  });
  if (shared.length === 0) return null;
  const internal = shared.reduce((sum, one) => sum + one.internal, 0) / shared.length;
  const external = shared.reduce((sum, one) => sum + one.external, 0) / shared.length;
  const classIds = shared.map(({ classId }) => classId);
  const drop = view.bundle.comparison?.drops.find(
    (row) =>
      row.modelId === pair.modelId &&
      row.trainDatasetId === pair.train &&
      row.testDatasetId === pair.test &&
      row.classIds.join() === classIds.join(),
  );
  const interval = { lower: drop?.lower ?? null, upper: drop?.upper ?? null };
  return { classIds, internal, external, difference: external - internal, ...interval };
}

/** A macro score counts a class that could not be trained as a coin toss; of nothing else it is no score. */
function untrainedReason(view: StudyView, pair: Pair): string | null {
  const rows = classRows(view, pair);
  if (rows.some(({ value }) => value !== null)) return null;
  const untrainable = rows.some(({ reason }) => reason?.includes("cannot train") === true);
  return untrainable ? "the training data cannot train any class that could be tested" : null;
}

function classRows(view: StudyView, { modelId, train, test }: Pair): ScoreRow[] {
  return view.bundle.task.classes.flatMap(
    ({ id }) =>
      view.score({ modelId, trainDatasetId: train, testDatasetId: test, classId: id }) ?? [],
  );
}
