import type { StudyComparison } from "../../results/study-comparison.ts";
import type { CompareJob } from "../../study/job.ts";
import { mainProbe } from "../../study/main-probe.ts";
import { loadResult, storeResult } from "../result-store.ts";
import { blockTests } from "./compare-blocks.ts";
import { efficiencyRows } from "./compare-efficiency.ts";
import { rankingSummaries } from "./compare-ranks.ts";
import { dropRows, transferLifts } from "./compare-transfers.ts";
import type { JobContext } from "./job-context.ts";
import { loadReplicates, type StoredReplicates } from "./replicate-store.ts";

/** One test set with its replicates. */
export interface ComparedTest {
  readonly dataset: string;
  readonly testDataset: string;
  readonly replicates: StoredReplicates;
}

/**
 * Compares models over all test sets of a study from the replicates that score jobs kept: nothing is predicted or
 * scored again. Replicates of the internal test sets are held at once, 8 kB per series of 2,000; those of transfers one
 * training dataset at a time.
 */
export async function runCompareJob(job: CompareJob, context: JobContext): Promise<void> {
  const { study, folders, contestants } = context;
  const load = async (scores: CompareJob["scores"]): Promise<ComparedTest[]> => {
    const tests = await Promise.all(
      scores.map(async ({ dataset, testDataset, score }) => ({
        dataset,
        testDataset,
        replicates: await loadReplicates(folders, score),
      })),
    );
    return tests.flatMap(({ replicates, ...test }) =>
      replicates === null ? [] : [{ ...test, replicates }],
    );
  };
  const internal = await load(job.scores.filter((own) => own.dataset === own.testDataset));
  const drops: StudyComparison["drops"][number][] = [];
  const lifts: StudyComparison["transferLifts"][number][] = [];
  for (const home of internal) {
    const abroad = await load(
      job.scores.filter(
        (own) => own.dataset === home.dataset && own.testDataset !== home.testDataset,
      ),
    );
    drops.push(...dropRows(home, abroad));
    lifts.push(...abroad.flatMap((test) => transferLifts(test, contestants)));
  }
  const comparison: StudyComparison = {
    probe: mainProbe(study.probes) ?? "linear",
    fraction: 1,
    metric: internal[0]?.replicates.metric ?? "auroc",
    rankings: rankingSummaries(internal, contestants),
    blocks: blockTests(internal, contestants),
    drops,
    transferLifts: lifts,
    ...(await efficiencyRows(internal, {
      contestants,
      seeds: study.seeds,
      patients: (dataset) => trainingPatients(job, context, dataset),
    })),
  };
  const complete = await Promise.all(
    job.scores.map(({ score }) =>
      loadResult(folders, { kind: "score", key: score }).then(
        (result) => result.complete,
        () => false,
      ),
    ),
  );
  await storeResult(folders, {
    kind: "compare",
    key: job.key,
    title: job.title,
    complete: complete.every((whole) => whole),
    value: { comparison },
  });
}

/** Labelled training patients of every fraction of a dataset, ascending. */
async function trainingPatients(
  job: CompareJob,
  { folders }: JobContext,
  dataset: string,
): Promise<ReadonlyMap<number, number>> {
  const { score } = job.scores.find(
    (own) => own.dataset === dataset && own.testDataset === dataset,
  )!;
  const { value } = await loadResult(folders, { kind: "score", key: score });
  const patients = new Map<number, number>(
    value.rows.flatMap(({ setting, value: known, trainPatients }) =>
      setting.kind === "fraction" && known !== null ? [[setting.value, trainPatients]] : [],
    ),
  );
  return new Map([...patients].sort(([a], [b]) => a - b));
}
