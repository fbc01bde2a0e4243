import { criticalDifference, friedmanTest } from "../../metrics/comparison/friedman.ts";
import { wilcoxonTest } from "../../metrics/comparison/wilcoxon.ts";
import { holm } from "../../metrics/holm.ts";
import type { BlockTests } from "../../results/study-comparison.ts";
import type { ComparedTest } from "./compare-job.ts";

/** Fewer blocks tell nothing: with 5 the smallest p of a signed-rank test is 0.06. */
const LEAST_BLOCKS = 5;
/** A model takes part when it has at least this share of the blocks. */
const LEAST_SHARE = 0.5;

/**
 * Tests models over blocks, each the AUROC of one class in one dataset (of a number, the error on one dataset): Friedman with Nemenyi's critical difference,
 * and Wilcoxon's signed-rank test of every pair with Holm. Only blocks in which every model has a score count.
 */
export function blockTests(
  tests: readonly ComparedTest[],
  contestants: readonly { readonly id: string }[],
): BlockTests {
  const blocks = tests.flatMap(({ replicates }) => {
    const isError = replicates.metric === "mae";
    const classIds = isError
      ? [null]
      : [...new Set(replicates.modelIds.flatMap((id) => replicates.classesOf(id)))];
    return classIds.map(
      (classId) =>
        new Map(
          contestants.map(({ id }) => {
            const value = replicates.find({ modelId: id, classId })?.value ?? null;
            return [id, value === null || !isError ? value : -value];
          }),
        ),
    );
  });
  const has = (id: string): number => blocks.filter((block) => block.get(id) != null).length;
  const known = contestants.map(({ id }) => id).filter((id) => has(id) > 0);
  const modelIds = known.filter((id) => has(id) >= LEAST_SHARE * blocks.length);
  const leftOut = known.filter((id) => !modelIds.includes(id));
  const complete = blocks.filter((block) => modelIds.every((id) => block.get(id) != null));
  const common = { blocks: complete.length, ofBlocks: blocks.length, modelIds, leftOut };
  const reason = tooFew(complete.length, modelIds.length);
  if (reason !== null) return { ...common, friedman: null, wilcoxon: [], reason };
  const scores = complete.map((block) => modelIds.map((id) => block.get(id)!));
  const { statistic, p, meanRanks } = friedmanTest(scores);
  return {
    ...common,
    friedman: {
      statistic,
      p,
      meanRanks: [...meanRanks],
      criticalDifference: criticalDifference({
        models: modelIds.length,
        datasets: complete.length,
      }),
    },
    wilcoxon: signedRanks(scores, modelIds),
    reason: null,
  };
}

function tooFew(blocks: number, models: number): string | null {
  if (models < 2) return `${models} models can be compared; 2 are needed`;
  if (blocks >= LEAST_BLOCKS) return null;
  return `${blocks} blocks (a class in a dataset) in which every model has a score; ${LEAST_BLOCKS} are needed`;
}

function signedRanks(
  scores: readonly (readonly number[])[],
  modelIds: readonly string[],
): BlockTests["wilcoxon"] {
  const raw = modelIds.flatMap((modelId, a) =>
    modelIds.slice(a + 1).map((referenceId, i) => {
      const { statistic, p, pairs } = wilcoxonTest(scores.map((row) => row[a]! - row[a + 1 + i]!));
      return { modelId, referenceId, pairs, statistic, p };
    }),
  );
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map((row, i) => ({ ...row, p: adjusted[i]! }));
}
