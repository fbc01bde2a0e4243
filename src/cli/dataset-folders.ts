import { join } from "node:path";
import { EinthovenError } from "../core/error.ts";
import { datasetById, recogniseDatasets } from "../datasets/catalogue.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { DatasetSurvey } from "../datasets/survey.ts";
import { diskTree } from "../run/machine/disk-files.ts";
import { surveyDataset } from "../run/survey/survey-dataset.ts";
import type { ProgressDisplay } from "./progress.ts";

/** The datasets of which a folder holds records, or the one that a person named. Throws `folder-unrecognised`. */
export async function datasetsIn(
  folder: string,
  cardId: string | undefined,
): Promise<readonly Dataset[]> {
  if (cardId !== undefined) return [datasetById(cardId)];
  const found = await recogniseDatasets(diskTree(folder));
  if (found.length > 0) return found;
  throw new EinthovenError(
    "folder-unrecognised",
    `${folder} looks like no dataset that is known here`,
    { hint: "name its card with --card; `einthoven data ls` lists them" },
  );
}

/** Reads every record of a folder, or takes what an earlier run found. */
export async function surveyFolder(
  dataset: Dataset,
  folder: string,
  { cache, progress }: { readonly cache: string; readonly progress: ProgressDisplay },
): Promise<DatasetSurvey> {
  const { survey } = await surveyDataset(dataset.card.id, folder, {
    folders: { run: join(cache, "check"), cache },
    onProgress: (done, total) => progress.survey(dataset.card.id, done, total),
  });
  return survey;
}
