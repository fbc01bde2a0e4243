import { EinthovenError } from "../../core/error.ts";
import { type ExplorerMap, writeExplorerMap } from "../../results/explorer/explorer-map.ts";
import type { Explorer } from "./explorer.ts";
import { binaryPayload, type Payload } from "./payload.ts";

/** The points of a stored map, tied to rows of their datasets. Throws `result-corrupt` for a record that is gone. */
export async function mapPoints(explorer: Explorer, key: string): Promise<ExplorerMap> {
  const { map } = (await explorer.result("map", key)).value;
  const row = Uint32Array.from(map.recordIds, (id, i) => {
    const cohort = explorer.cohorts[map.dataset[i]!];
    const found = cohort === undefined ? undefined : explorer.rowOf(cohort, id);
    if (found !== undefined) return found;
    throw new EinthovenError("result-corrupt", `the map ${key} shows ${id}, which no dataset has`, {
      hint: "run the study again: it is computed anew",
    });
  });
  return {
    key,
    points: row.length,
    x: Float32Array.from(map.x),
    y: Float32Array.from(map.y),
    dataset: Uint32Array.from(map.dataset),
    row,
  };
}

export async function mapPayload(explorer: Explorer, key: string): Promise<Payload> {
  return binaryPayload(writeExplorerMap(await mapPoints(explorer, key)));
}
