import { basename, dirname, join, resolve } from "node:path";
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
import { registerStudy } from "../cache/known-studies.ts";
import { foldersOf, readStudyText, type StudyLocation } from "../prepare-study.ts";
import type { StudyFolders } from "../study-folders.ts";
import { surveyDataset } from "../survey/survey-dataset.ts";
import { encoderOf } from "./pretrained-encoder.ts";
import { writeNeeds } from "./pretraining-needs.ts";
import {
  type KeepOptions,
  keepWindows,
  type StoredWindows,
  type WindowRecords,
  windowsKey,
} from "./window-store.ts";

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
  const found: Chosen[] = [];
  for (const entry of chosenDatasets(study, settings)) {
    const root = resolve(studyFolder, entry.path);
    const common = commonOf(entry.name);
    const { survey, path } = await surveyDataset(entry.card, root, { folders, ...common });
    const chosen = chosenRecords(survey, entry, settings);
    const { fingerprint } = survey;
    const source = { cardId: entry.card, root, fingerprint, records: chosen };
    found.push({ name: entry.name, source, survey, surveyPath: path });
  }
  const folder = join(folders.run, "pretrain");
  // Before the first window is written: `cache gc` deletes what nobody is known to need.
  await writeNeeds(folder, {
    surveys: found.map(({ surveyPath }) => basename(surveyPath, ".jsonl")),
    windows: found.map(({ source }) => windowsKey(source, encoder)),
  });
  await registerStudy(folders);
  const datasets: PretrainDataset[] = [];
  for (const { name, source, survey } of found) {
    const common = commonOf(name);
    const windows = await keepWindows(source, encoder, { cache: folders.cache, ...common });
    const { card } = describedDataset(datasetById(survey.cardId), survey.own);
    const rule = splitRule(card.folds);
    datasets.push({ name, card, survey, splitRule: rule, chosen: source.records, windows });
  }
  return { study, studyText, settings, encoder, datasets, folder, folders };

  function commonOf(name: string): Omit<KeepOptions, "cache"> {
    return { workers, signal, onProgress: (done, total) => onProgress(name, done, total) };
  }
}

/** A dataset that was read, and its records that were chosen. */
interface Chosen {
  readonly name: string;
  readonly source: WindowRecords;
  readonly survey: DatasetSurvey;
  readonly surveyPath: string;
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
