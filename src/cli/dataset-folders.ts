import { join } from "node:path";
import { EinthovenError } from "../core/error.ts";
import { datasetById, recogniseDatasets } from "../datasets/catalogue.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { DatasetSurvey } from "../datasets/survey.ts";
import { diskTree } from "../run/machine/disk-files.ts";
import { surveyDataset } from "../run/survey/survey-dataset.ts";
import { bold, type Output } from "./output.ts";
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
    {
      hint: "give the folder that holds the release's own tables; `einthoven data ls` lists what can be read, --card names it. Recordings of your own need an einthoven.yaml beside them (docs/add-your-data.md)",
    },
  );
}

/** A dataset of a folder, after every record of it was read. */
export interface SurveyedDataset {
  readonly dataset: Dataset;
  readonly survey: DatasetSurvey;
}

/**
 * Reads every record of a folder's datasets, or takes what an earlier run found. A dataset without one usable record does
 * not stop the others: its error stands in `unusable`, and is thrown only where no dataset is left.
 */
export async function surveyDatasets(
  datasets: readonly Dataset[],
  folder: string,
  options: SurveyOptions,
): Promise<{
  readonly surveyed: readonly SurveyedDataset[];
  readonly unusable: readonly EinthovenError[];
}> {
  const surveyed: SurveyedDataset[] = [];
  const unusable: EinthovenError[] = [];
  for (const dataset of datasets) {
    try {
      surveyed.push({ dataset, survey: await surveyFolder(dataset, folder, options) });
    } catch (error) {
      if (!(error instanceof EinthovenError) || error.code !== "folder-empty") throw error;
      unusable.push(error);
    }
  }
  if (surveyed.length === 0 && unusable.length > 0) throw unusable[0]!;
  return { surveyed, unusable };
}

/** Says which datasets of a folder have no usable record, and why. */
export function noteUnusable(unusable: readonly EinthovenError[], output: Output): void {
  for (const { code, message, hint } of unusable) {
    output.note(`${bold(`left out ${code}`, "yellow")}  ${message}`);
    if (hint !== undefined) output.note(`${bold("next", "cyan")}   ${hint}`);
  }
}

interface SurveyOptions {
  readonly cache: string;
  /** Threads that read records. */
  readonly workers: number;
  readonly progress: ProgressDisplay;
}

/** Reads every record of a folder, or takes what an earlier run found. */
export async function surveyFolder(
  dataset: Dataset,
  folder: string,
  { cache, workers, progress }: SurveyOptions,
): Promise<DatasetSurvey> {
  const { survey } = await surveyDataset(dataset.card.id, folder, {
    folders: { run: join(cache, "check"), cache },
    workers,
    onProgress: (done, total) => progress.survey(dataset.card.id, done, total),
  });
  return survey;
}
