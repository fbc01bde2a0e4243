import { ALL_LABELS, type Setting, settingKey } from "../../core/setting.ts";
import { pooledTraining } from "../../results/explorer/explorer-paths.ts";
import type { ExplorerPredictionEntry } from "../../results/explorer/explorer-study.ts";
import type { Job } from "../../study/job.ts";

/** Jobs that together predict one test set in one way: a seed, or a fold, each. */
export interface PredictionGroup extends Omit<ExplorerPredictionEntry, "seeds"> {
  readonly members: readonly {
    readonly kind: "probe" | "transfer" | "pool";
    readonly key: string;
    readonly seed: number;
  }[];
}

/** Groups the jobs that are given by what they predict, and from what. */
export function predictionGroups(jobs: readonly Job[]): PredictionGroup[] {
  const groups = new Map<
    string,
    { group: PredictionGroup; members: PredictionGroup["members"][number][] }
  >();
  for (const job of jobs) {
    const place = placeOf(job);
    if (place === null) continue;
    const { kind, key, seed, ...own } = place;
    const name = JSON.stringify([
      own.test,
      own.train,
      own.model,
      own.probe,
      settingKey(own.setting),
    ]);
    const known = groups.get(name);
    if (known !== undefined) known.members.push({ kind, key, seed });
    else {
      const members = [{ kind, key, seed }];
      groups.set(name, { group: { ...own, members }, members });
    }
  }
  return [...groups.values()].map(({ group }) => group);
}

/** What a group is called in the list of what is there. */
export function predictionEntry({ members, ...own }: PredictionGroup): ExplorerPredictionEntry {
  const seeds = [...new Set(members.map(({ seed }) => seed))].sort((a, b) => a - b);
  return { ...own, seeds: ["mean", ...seeds] };
}

type Place = Omit<ExplorerPredictionEntry, "seeds"> & PredictionGroup["members"][number];

function placeOf(job: Job): Place | null {
  switch (job.kind) {
    case "probe":
      return placed(job, { test: job.dataset, train: job.dataset, setting: job.setting });
    case "transfer":
      return placed(job, { test: job.testDataset, train: job.dataset, setting: ALL_LABELS });
    case "pool":
      return placed(job, {
        test: job.testDataset,
        train: pooledTraining(job.testDataset),
        setting: ALL_LABELS,
      });
    default:
      return null;
  }
}

function placed(
  { kind, key, seed, modelId, probe }: Extract<Job, { kind: "probe" | "transfer" | "pool" }>,
  at: { readonly test: string; readonly train: string; readonly setting: Setting },
): Place {
  return { ...at, model: modelId, probe, kind, key, seed };
}
