import {
  explorerNeighboursSchema,
  readExplorerNeighbours,
} from "../../../src/results/explorer/explorer-neighbours.ts";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import { type Cohort, placeIn, recordIdOf } from "./cohort.ts";
import { fetchBytes, fetchJson } from "./fetch-payload.ts";

export interface Neighbour {
  /** Row of the cohort. */
  readonly row: number;
  /** Cosine similarity, -1 to 1. */
  readonly similarity: number;
  readonly samePatient: boolean;
}

export interface Neighbours {
  readonly searched: number;
  readonly space: string;
  readonly list: readonly Neighbour[];
}

/** The nearest records of one record in a model's space, nearest first. */
export function loadNeighbours(cohort: Cohort, model: string, row: number): Promise<Neighbours> {
  return cohort.study.neighbours.mode === "on-demand"
    ? loadOne(cohort, model, row)
    : loadFromTable(cohort, model, row);
}

async function loadOne(cohort: Cohort, model: string, row: number): Promise<Neighbours> {
  const { table } = placeIn(cohort, row);
  const path = explorerPaths.neighboursOf(model, table.datasetId, recordIdOf(cohort, row));
  const found = await fetchJson(path, explorerNeighboursSchema);
  const starts = new Map(cohort.study.datasets.map(({ id }, d) => [id, cohort.starts[d]!]));
  return {
    searched: found.searched,
    space: found.space,
    list: found.neighbours.map(({ dataset, row: local, similarity, samePatient }) => ({
      row: starts.get(dataset)! + local,
      similarity,
      samePatient,
    })),
  };
}

async function loadFromTable(cohort: Cohort, model: string, row: number): Promise<Neighbours> {
  const file = readExplorerNeighbours(await fetchBytes(explorerPaths.neighbours(model)));
  const { dataset: own, local } = placeIn(cohort, row);
  const at = file.row.findIndex((r, i) => r === local && file.dataset[i] === own);
  if (at < 0) {
    throw new Error(
      "This export holds the neighbours of records on the maps; this one is on none.",
    );
  }
  const list: Neighbour[] = [];
  for (let k = at * file.count; k < (at + 1) * file.count; k++) {
    const similarity = file.similarity[k]!;
    if (Number.isNaN(similarity)) continue;
    const other = cohort.starts[file.neighbourDataset[k]!]! + file.neighbourRow[k]!;
    list.push({ row: other, similarity, samePatient: isSamePatient(cohort, row, other) });
  }
  return { searched: file.searched, space: file.space, list };
}

function isSamePatient(cohort: Cohort, a: number, b: number): boolean {
  const one = placeIn(cohort, a);
  const two = placeIn(cohort, b);
  return (
    one.dataset === two.dataset &&
    one.table.patientIds.codes[one.local] === two.table.patientIds.codes[two.local]
  );
}
