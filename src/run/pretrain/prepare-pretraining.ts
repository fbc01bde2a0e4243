import { dirname, join, resolve } from "node:path";
import { EinthovenError } from "../../core/error.ts";
import { datasetById } from "../../datasets/catalogue.ts";
import type { DatasetCard, RecordEntry } from "../../datasets/dataset.ts";
import { describedDataset } from "../../datasets/own-description.ts";
import type { DatasetSurvey } from "../../datasets/survey.ts";
import type { Encoder } from "../../models/model.ts";
import { parseStudy } from "../../study/parse-study.ts";
import type { PretrainSettings } from "../../study/pretrain-settings.ts";
import type { Study, StudyDataset } from "../../study/study.ts";
import { explained, splitRule, surveySplit, takingPart } from "../../study/survey-split.ts";
import { foldersOf, readStudyText, type StudyLocation } from "../prepare-study.ts";
import type { StudyFolders } from "../study-folders.ts";
import { surveyDataset } from "../survey/survey-dataset.ts";
import { encoderOf } from "./pretrained-encoder.ts";
import { keepWindows, type StoredWindows } from "./window-store.ts";

/** A dataset with the windows that a pre-training may see. */
export interface PretrainDataset {
  readonly name: string;
  readonly card: DatasetCard;
  readonly survey: DatasetSurvey;
  readonly splitRule: string;
  /** Records that were chosen. */
  readonly chosen: readonly RecordEntry[];
  readonly windows: StoredWindows;
}

/** A pre-training that is ready to run: data read, records chosen, windows on disk. */
export interface PreparedPretraining {
  readonly study: Study;
  readonly studyText: string;
  readonly settings: PretrainSettings;
  readonly encoder: Encoder;
  readonly datasets: readonly PretrainDataset[];
  /** runs/<study>/pretrain */
  readonly folder: string;
  readonly folders: StudyFolders;
}

interface PrepareOptions {
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Told of a dataset that is read for the first time, and then of its windows. */
  readonly onProgress: (dataset: string, done: number, total: number) => void;
}

/**
 * Reads the study file, surveys its datasets, chooses the records that `pretrain:` allows and keeps their windows. Throws
 * `study-missing`, `study-malformed`, `split-leaks` and what surveys throw.
 */
export async function preparePretraining(
  location: StudyLocation,
  { workers, signal, onProgress }: PrepareOptions,
): Promise<PreparedPretraining> {
  const studyText = await readStudyText(resolve(location.studyFile));
  const study = parseStudy(studyText, { fileName: location.studyFile });
  const settings = settingsOf(study, location.studyFile);
  const folders = foldersOf(location);
  const encoder = encoderOf(settings.architecture);
  const studyFolder = dirname(resolve(location.studyFile));
  const datasets: PretrainDataset[] = [];
  for (const entry of chosenDatasets(study, settings)) {
    const root = resolve(studyFolder, entry.path);
    const tell = (done: number, total: number): void => onProgress(entry.name, done, total);
    const common = { workers, signal, onProgress: tell };
    const { survey } = await surveyDataset(entry.card, root, { folders, ...common });
    const chosen = chosenRecords(survey, entry, settings);
    const windows = await keepWindows(
      { cardId: entry.card, root, fingerprint: survey.fingerprint, records: chosen },
      encoder,
      { cache: folders.cache, ...common },
    );
    const { card } = describedDataset(datasetById(survey.cardId), survey.own);
    const rule = splitRule(card.folds);
    datasets.push({ name: entry.name, card, survey, splitRule: rule, chosen, windows });
  }
  const folder = join(folders.run, "pretrain");
  return { study, studyText, settings, encoder, datasets, folder, folders };
}

function settingsOf({ pretrain, title }: Study, fileName: string): PretrainSettings {
  if (pretrain !== null) return pretrain;
  throw new EinthovenError("study-malformed", `"${title}" does not say how to pre-train`, {
    hint: `add a section 'pretrain: {}' to ${fileName}; docs/pretraining.md lists what may stand in it`,
  });
}

function chosenDatasets({ datasets }: Study, settings: PretrainSettings): readonly StudyDataset[] {
  const names = settings.datasets;
  return names === null ? datasets : datasets.filter(({ name }) => names.includes(name));
}

/** The records of a dataset that the settings allow, in the order of the survey. */
function chosenRecords(
  survey: DatasetSurvey,
  { name, exclude }: StudyDataset,
  { part }: PretrainSettings,
): readonly RecordEntry[] {
  const { records } = survey;
  if (part === "all") {
    return Array.from(takingPart(records, new Set(exclude)), (row) => records[row]!);
  }
  const split = explained(survey, { name, exclude }, () => surveySplit(survey, { exclude }));
  const rows = part === "train" ? [...split.train] : [...split.train, ...split.validation];
  return rows.sort((a, b) => a - b).map((row) => records[row]!);
}
