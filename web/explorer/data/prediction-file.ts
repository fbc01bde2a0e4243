import { settingKey } from "../../../src/core/setting.ts";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import {
  type ExplorerPredictions,
  readExplorerPredictions,
} from "../../../src/results/explorer/explorer-predictions.ts";
import type { ExplorerPredictionEntry } from "../../../src/results/explorer/explorer-study.ts";
import { fetchBytes } from "./fetch-payload.ts";

const files = new Map<string, Promise<ExplorerPredictions>>();

/** The predictions of one test set, fetched once: the mean over seeds where it is there. */
export function predictionFile(entry: ExplorerPredictionEntry): Promise<ExplorerPredictions> {
  const key = predictionKey(entry);
  const known = files.get(key);
  if (known !== undefined) return known;
  const seed = entry.seeds.includes("mean") ? "mean" : entry.seeds[0]!;
  const asked = fetchBytes(explorerPaths.predictions({ ...entry, seed })).then(
    readExplorerPredictions,
  );
  files.set(key, asked);
  // Asked for again, it is tried again.
  asked.catch(() => files.delete(key));
  return asked;
}

/** Tells one test set's predictions from all others. */
export function predictionKey({
  test,
  train,
  model,
  probe,
  setting,
}: ExplorerPredictionEntry): string {
  return [test, train, model, probe, settingKey(setting)].join("\n");
}

/** Where a record stands among the predicted ones, or -1; rows ascend. */
export function predictedAt({ row: rows }: ExplorerPredictions, row: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (rows[middle] === row) return middle;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
