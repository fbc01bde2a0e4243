import { keepRecent } from "../../core/keep-recent.ts";
import {
  type ExplorerNeighbours,
  type ExplorerNeighbourTable,
  writeExplorerNeighbours,
} from "../../results/explorer/explorer-neighbours.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { Contestant } from "../../study/contestants.ts";
import { type Explorer, presentJobs } from "./explorer.ts";
import {
  type Nearest,
  type PlacedRecord,
  type SearchedPart,
  searchNearest,
  type VectorScale,
  vectorScale,
} from "./nearest-search.ts";
import { binaryPayload, jsonPayload, type Payload } from "./payload.ts";

/** Neighbours of a record. */
export const NEIGHBOURS = 12;

/** A model's stored vectors of all datasets that have them. */
export interface SearchSpace {
  readonly contestant: Contestant;
  /** Parts in the order of `cohorts`. */
  readonly parts: readonly SearchedPart[];
  readonly cohorts: readonly Cohort[];
  readonly searched: number;
  scale(): Promise<VectorScale | null>;
}

/** What was done to vectors, in a sentence. */
const AS_THEY_ARE = "cosine of the embeddings as they are";
const STANDARDISED =
  "cosine of features in standard deviations over all records; a value that could not be measured counts as the mean";

/** Opens a model's vectors of every dataset that has them; each file is compared with its hash once. */
export async function openSearchSpace(
  explorer: Explorer,
  contestant: Contestant,
): Promise<SearchSpace> {
  const own = (await presentJobs(explorer, "embed")).filter(
    ({ modelId }) => modelId === contestant.id,
  );
  const cohorts = explorer.cohorts.filter(({ name }) => own.some((job) => job.dataset === name));
  const parts = await Promise.all(
    cohorts.map(async ({ name, records }): Promise<SearchedPart> => {
      const { key } = own.find((job) => job.dataset === name)!;
      return { source: await explorer.context.embeddingFile(key), records: records.length };
    }),
  );
  const scales = keepRecent<string, VectorScale>(1);
  return {
    contestant,
    parts,
    cohorts,
    searched: parts.reduce((sum, { records }) => sum + records, 0),
    // Features of a control have units of their own; an encoder's space is taken as it is, as its maps take it.
    scale: () =>
      contestant.role === "control"
        ? scales("scale", async () => withoutHidden(await vectorScale(parts), contestant))
        : Promise.resolve(null),
  };
}

/** A feature that answers the task weighs nothing. */
function withoutHidden({ mean, deviation }: VectorScale, { hidden = [] }: Contestant): VectorScale {
  const wide = Float64Array.from(deviation, (value, f) =>
    hidden.includes(f) ? Number.POSITIVE_INFINITY : value,
  );
  return { mean, deviation: wide };
}

/** The nearest of one record among all of the study. One pass over the vectors: two seconds of a core for 200,000 of 768 values. */
export async function neighboursPayload(
  space: SearchSpace,
  { cohort, row }: { readonly cohort: Cohort; readonly row: number },
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Payload | null> {
  const part = space.cohorts.indexOf(cohort);
  if (part < 0) return null;
  const scale = await space.scale();
  const options = { count: NEIGHBOURS, scale, signal };
  const [found] = await searchNearest(space.parts, [{ part, row }], options);
  const patient = cohort.patientIds[row]!;
  const value: ExplorerNeighbours = {
    model: space.contestant.id,
    dataset: cohort.name,
    record: cohort.records[row]!.id,
    searched: space.searched,
    space: scale === null ? AS_THEY_ARE : STANDARDISED,
    neighbours: (found ?? []).map((near) => {
      const other = space.cohorts[near.part]!;
      return {
        dataset: other.name,
        record: other.records[near.row]!.id,
        row: near.row,
        similarity: near.similarity,
        samePatient: other === cohort && other.patientIds[near.row] === patient,
      };
    }),
  };
  return jsonPayload(value);
}

/** The nearest of many records, for an export. Records are given by place of their dataset in the study, and row. */
export async function neighbourTable(
  explorer: Explorer,
  space: SearchSpace,
  asked: readonly { readonly dataset: number; readonly row: number }[],
): Promise<Payload> {
  const partOf = explorer.cohorts.map((cohort) => space.cohorts.indexOf(cohort));
  const placeOf = space.cohorts.map((cohort) => explorer.cohorts.indexOf(cohort));
  const known = asked.filter(({ dataset }) => partOf[dataset]! >= 0);
  const places = known.map(({ dataset, row }): PlacedRecord => ({ part: partOf[dataset]!, row }));
  const scale = await space.scale();
  const found = await searchNearest(space.parts, places, { count: NEIGHBOURS, scale });
  const cells = known.length * NEIGHBOURS;
  const table: ExplorerNeighbourTable = {
    model: space.contestant.id,
    records: known.length,
    count: NEIGHBOURS,
    searched: space.searched,
    space: scale === null ? AS_THEY_ARE : STANDARDISED,
    dataset: Uint32Array.from(known, ({ dataset }) => dataset),
    row: Uint32Array.from(known, ({ row }) => row),
    neighbourDataset: new Uint32Array(cells),
    neighbourRow: new Uint32Array(cells),
    similarity: new Float32Array(cells).fill(Number.NaN),
  };
  for (const [i, nearest] of found.entries())
    fillInto(table, { i, nearest: nearest ?? [], placeOf });
  return binaryPayload(writeExplorerNeighbours(table));
}

function fillInto(
  { count, neighbourDataset, neighbourRow, similarity }: ExplorerNeighbourTable,
  { i, nearest, placeOf }: { i: number; nearest: readonly Nearest[]; placeOf: readonly number[] },
): void {
  for (const [k, near] of nearest.entries()) {
    neighbourDataset[i * count + k] = placeOf[near.part]!;
    neighbourRow[i * count + k] = near.row;
    similarity[i * count + k] = near.similarity;
  }
}
