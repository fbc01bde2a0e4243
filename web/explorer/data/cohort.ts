import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import {
  type ExplorerRecords,
  readExplorerRecords,
} from "../../../src/results/explorer/explorer-records.ts";
import {
  type ExplorerStudy,
  explorerStudySchema,
} from "../../../src/results/explorer/explorer-study.ts";
import { fetchBytes, fetchJson } from "./fetch-payload.ts";

/**
 * All records of a study in one line: record `r` of dataset `d` is row `starts[d] + r`. Rows live inside this page only;
 * the address and the screen name records by dataset and id.
 */
export interface Cohort {
  readonly study: ExplorerStudy;
  readonly records: readonly ExplorerRecords[];
  /** number[datasets + 1] */
  readonly starts: readonly number[];
  readonly rows: number;
  /** uint16[rows] */
  readonly dataset: Uint16Array;
  readonly age: Float32Array;
}

/** Loads the study and the records of all of its datasets. */
export async function loadCohort(): Promise<Cohort> {
  const study = await fetchJson(explorerPaths.study, explorerStudySchema);
  const records = await Promise.all(
    study.datasets.map(async ({ id }) =>
      readExplorerRecords(await fetchBytes(explorerPaths.records(id))),
    ),
  );
  const starts = [0];
  for (const { rows } of records) starts.push(starts.at(-1)! + rows);
  const rows = starts.at(-1)!;
  const dataset = new Uint16Array(rows);
  const age = new Float32Array(rows);
  for (const [d, table] of records.entries()) {
    dataset.fill(d, starts[d], starts[d + 1]);
    age.set(table.ageYears, starts[d]);
  }
  return { study, records, starts, rows, dataset, age };
}

/** A record's own table and its row there. */
export function placeIn({ dataset, starts, records }: Cohort, row: number): RecordPlace {
  const d = dataset[row]!;
  return { table: records[d]!, local: row - starts[d]!, dataset: d };
}

export interface RecordPlace {
  readonly table: ExplorerRecords;
  readonly local: number;
  readonly dataset: number;
}

/** The id of a record within its dataset. */
export function recordIdOf(cohort: Cohort, row: number): string {
  const { dataset, local } = placeIn(cohort, row);
  return idsOf(cohort.records[dataset]!)[local]!;
}

/** "dataset/record": what the address holds. */
export function recordKeyOf(cohort: Cohort, row: number): string {
  const { table } = placeIn(cohort, row);
  return `${table.datasetId}/${recordIdOf(cohort, row)}`;
}

/** The row of "dataset/record", or null where the study has none of that name. */
export function rowOfKey(cohort: Cohort, key: string): number | null {
  const slash = key.indexOf("/");
  const d = cohort.study.datasets.findIndex(({ id }) => id === key.slice(0, slash));
  if (slash < 0 || d < 0) return null;
  const local = placesOf(cohort.records[d]!).get(key.slice(slash + 1));
  return local === undefined ? null : cohort.starts[d]! + local;
}

const ids = new WeakMap<ExplorerRecords, string[]>();
const places = new WeakMap<ExplorerRecords, Map<string, number>>();

/** Ids of a table, decoded once. */
function idsOf(table: ExplorerRecords): string[] {
  const known = ids.get(table);
  if (known !== undefined) return known;
  const made = Array.from({ length: table.rows }, (_, row) => table.recordIds.at(row));
  ids.set(table, made);
  return made;
}

function placesOf(table: ExplorerRecords): Map<string, number> {
  const known = places.get(table);
  if (known !== undefined) return known;
  const made = new Map(idsOf(table).map((id, row) => [id, row]));
  places.set(table, made);
  return made;
}
