import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { datasetById, recogniseDatasets } from "../../datasets/catalogue.ts";
import type { Dataset } from "../../datasets/dataset.ts";
import { simulateCohort } from "../../simulate/cohort.ts";
import { SITES } from "../../simulate/sites.ts";
import { diskTree } from "../machine/disk-files.ts";

/** Recordings to try a model on. */
export interface RecordSample {
  readonly title: string;
  /** Twelve leads in millivolts. */
  readonly ecgs: readonly Ecg[];
}

/**
 * Reads recordings that are spread evenly over a dataset folder; records that cannot be read are passed over. Rejects
 * with `folder-unrecognised` or `folder-empty`.
 */
export async function sampleRecords(
  folder: string,
  { card, records }: { readonly card: string | undefined; readonly records: number },
): Promise<RecordSample> {
  const tree = diskTree(folder);
  const dataset = card === undefined ? await firstDataset(folder) : datasetById(card);
  const { records: all } = await dataset.index(tree);
  const step = Math.max(1, Math.floor(all.length / records));
  const ecgs: Ecg[] = [];
  let last: unknown;
  for (let r = 0; r < all.length && ecgs.length < records; r += step) {
    try {
      ecgs.push(await dataset.read(tree, all[r]!));
    } catch (error) {
      last = error;
    }
  }
  if (ecgs.length >= 2) return { title: `${dataset.card.title} in ${folder}`, ecgs };
  throw new EinthovenError(
    "folder-empty",
    `${folder} has fewer than two records that can be read`,
    {
      hint: "see what is wrong with `einthoven data check`",
      cause: last,
    },
  );
}

/** Simulated recordings of one hospital: the same on every machine. */
export function simulatedRecords(records: number): RecordSample {
  const [site] = SITES;
  const ecgs = [...simulateCohort(site!, { records, seed: 1 })].map(({ ecg }) => ecg);
  return { title: "simulated recordings", ecgs };
}

/** Of several datasets in one folder, any serves to try a model on: the first is taken and named. */
async function firstDataset(folder: string): Promise<Dataset> {
  const [found] = await recogniseDatasets(diskTree(folder));
  if (found !== undefined) return found;
  throw new EinthovenError("folder-unrecognised", `${folder} looks like no dataset that is known`, {
    hint: "name its card with --card; `einthoven data ls` lists them",
  });
}
