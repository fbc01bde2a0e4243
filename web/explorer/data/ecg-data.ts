import type { ReadonlySignal } from "@preact/signals";
import {
  type ExplorerEcg,
  type ExplorerSeen,
  readExplorerEcg,
  readExplorerSeen,
} from "../../../src/results/explorer/explorer-ecg.ts";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import type { ExplorerModel } from "../../../src/results/explorer/explorer-study.ts";
import { type Cohort, placeIn, recordIdOf } from "./cohort.ts";
import { fetchBytes } from "./fetch-payload.ts";
import { type Loaded, resource, withheld } from "./resource.ts";

/** The recording of a row, or why it is not to be had. */
export function ecgOf(cohort: Cohort, row: number): ReadonlySignal<Loaded<ExplorerEcg>> {
  const { dataset, table } = placeIn(cohort, row);
  const { waveforms } = cohort.study.datasets[dataset]!;
  if (waveforms.state === "withheld") return withheld(waveforms.reason);
  const id = recordIdOf(cohort, row);
  if (waveforms.state === "some" && !waveforms.records.includes(id)) {
    return withheld(
      `These files hold ${waveforms.records.length} recordings of this site, those on the maps; this is none of them.`,
    );
  }
  const path = explorerPaths.ecg(table.datasetId, id);
  return resource(path, async () => readExplorerEcg(await fetchBytes(path)));
}

/** What a model was given of a recording, or why that cannot be shown. */
export function seenOf(
  cohort: Cohort,
  row: number,
  model: ExplorerModel,
): ReadonlySignal<Loaded<ExplorerSeen>> {
  if (model.seenWithheld !== null) return withheld(model.seenWithheld);
  const { table } = placeIn(cohort, row);
  const path = explorerPaths.seen(model.id, table.datasetId, recordIdOf(cohort, row));
  return resource(path, async () => readExplorerSeen(await fetchBytes(path)));
}
