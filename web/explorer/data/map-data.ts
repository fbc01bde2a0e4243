import { readExplorerMap } from "../../../src/results/explorer/explorer-map.ts";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import type { ExplorerMapEntry } from "../../../src/results/explorer/explorer-study.ts";
import { mapPointsOf } from "../map/map-points.ts";
import { type SpatialGrid, spatialGrid } from "../map/spatial-grid.ts";
import type { Cohort } from "./cohort.ts";
import { fetchBytes } from "./fetch-payload.ts";

/** A map whose points are tied to records. */
export interface MapData {
  readonly entry: ExplorerMapEntry;
  readonly grid: SpatialGrid;
  /** uint32[points]: rows of the cohort. */
  readonly rows: Uint32Array;
  /** int32[rows of the cohort]: the point of a record, or -1. */
  readonly pointOf: Int32Array;
}

/** Loads a map and sorts its points into cells. */
export async function loadMap(cohort: Cohort, entry: ExplorerMapEntry): Promise<MapData> {
  const map = readExplorerMap(await fetchBytes(explorerPaths.map(entry.key)));
  const rows = new Uint32Array(map.points);
  const pointOf = new Int32Array(cohort.rows).fill(-1);
  for (let i = 0; i < map.points; i++) {
    rows[i] = cohort.starts[map.dataset[i]!]! + map.row[i]!;
    pointOf[rows[i]!] = i;
  }
  return { entry, grid: spatialGrid(mapPointsOf(map.x, map.y)), rows, pointOf };
}
