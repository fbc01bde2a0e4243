import { ALL_LABELS, sameSetting } from "../../src/core/setting.ts";
import { readExplorerMap } from "../../src/results/explorer/explorer-map.ts";
import { explorerPaths } from "../../src/results/explorer/explorer-paths.ts";
import { readExplorerPredictions } from "../../src/results/explorer/explorer-predictions.ts";
import {
  type ExplorerRecords,
  PARTS,
  readExplorerRecords,
} from "../../src/results/explorer/explorer-records.ts";
import {
  type ExplorerStudy,
  explorerStudySchema,
} from "../../src/results/explorer/explorer-study.ts";

/** What a server says, read without the page: what the page is compared with. */
export interface ServedStudy {
  readonly study: ExplorerStudy;
  bytes(path: string): Promise<Uint8Array>;
  records(dataset: string): Promise<ExplorerRecords>;
}

export async function servedStudy(url: string): Promise<ServedStudy> {
  const bytes = async (path: string): Promise<Uint8Array> => {
    const response = await fetch(new URL(path, url));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const text = new TextDecoder().decode(await bytes(explorerPaths.study));
  return {
    study: explorerStudySchema.parse(JSON.parse(text)),
    bytes,
    records: async (dataset) => readExplorerRecords(await bytes(explorerPaths.records(dataset))),
  };
}

/** One judged record of a dataset. */
export interface Verdict {
  readonly record: string;
  readonly present: boolean;
  readonly positive: boolean;
  /** Odds of the threshold and of the score, whichever way makes a wrong answer larger than 1. */
  readonly oddsRatio: number;
}

/** Held-out records of a dataset with what a model says of a class, computed here from the served files. */
export async function verdicts(
  served: ServedStudy,
  { dataset, model, classId }: { dataset: string; model: string; classId: string },
): Promise<Verdict[]> {
  const entry = served.study.predictions.find(
    (item) =>
      item.test === dataset &&
      item.train === dataset &&
      item.model === model &&
      sameSetting(item.setting, ALL_LABELS),
  )!;
  const path = explorerPaths.predictions({ ...entry, seed: "mean" });
  const { row, scores, classes } = readExplorerPredictions(await served.bytes(path));
  const table = await served.records(dataset);
  const threshold = classes.find(({ id }) => id === classId)!.threshold!;
  const odds = (p: number): number => Math.max(1e-6, p) / Math.max(1e-6, 1 - p);
  return [...row].flatMap((r, i) => {
    const label = table.labels.get(classId)![r]!;
    if (label < 0) return [];
    if (PARTS[table.part[r]!] !== "test") throw new Error("a prediction of a record of training");
    const score = scores.get(classId)![i]!;
    const ratio = odds(score) / odds(threshold);
    return {
      record: table.recordIds.at(r),
      present: label === 1,
      positive: score >= threshold,
      oddsRatio: label === 1 ? 1 / ratio : ratio,
    };
  });
}

/** Where a record lies on a model's first map, in parts of the drawing of a map with these sides, from the top left. */
export async function placeOnMap(
  served: ServedStudy,
  { model, record, dataset }: { model: string; record: string; dataset: string },
  { width, height }: { width: number; height: number },
): Promise<{ x: number; y: number }> {
  const entry = served.study.maps.find(
    ({ modelId, method }) => modelId === model && method === "umap",
  )!;
  const map = readExplorerMap(await served.bytes(explorerPaths.map(entry.key)));
  const d = served.study.datasets.findIndex(({ id }) => id === dataset);
  const table = await served.records(dataset);
  const at = [...map.row].findIndex(
    (r, i) => map.dataset[i] === d && table.recordIds.at(r) === record,
  );
  const [left, right] = [Math.min(...map.x), Math.max(...map.x)];
  const [bottom, top] = [Math.min(...map.y), Math.max(...map.y)];
  const half = Math.max(right - left, top - bottom) / 2;
  // Four hundredths of the shorter side stay free at each edge.
  const scale = (0.92 * Math.min(width, height)) / 2 / half;
  return {
    x: width / 2 + (map.x[at]! - (left + right) / 2) * scale,
    y: height / 2 - (map.y[at]! - (bottom + top) / 2) * scale,
  };
}
