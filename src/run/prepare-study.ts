import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { EinthovenError } from "../core/error.ts";
import { contentKey } from "../core/hash.ts";
import { datasetById } from "../datasets/catalogue.ts";
import type { Exclusion } from "../datasets/dataset.ts";
import type { DatasetSurvey } from "../datasets/survey.ts";
import { buildCohort, type Cohort } from "../study/cohort.ts";
import { type Contestant, contestantsOf } from "../study/contestants.ts";
import { hideAnswers } from "../study/hide-answers.ts";
import type { Job } from "../study/job.ts";
import { parseStudy } from "../study/parse-study.ts";
import { embeddingKey, planStudy } from "../study/plan-study.ts";
import { studyForTask } from "../study/probes-for-task.ts";
import type { Study } from "../study/study.ts";
import { type ResolvedTask, taskOf } from "../study/task.ts";
import { checkLeaks } from "./check-leaks.ts";
import { findStored } from "./find-stored.ts";
import { readEmbeddingMeta } from "./jobs/embedding-meta.ts";
import type { StudyDescription } from "./jobs/job-context.ts";
import { recordsToLeaveOut } from "./jobs/left-out.ts";
import { readTextIfAny, writeAtomically } from "./machine/atomic-write.ts";
import { diskTree } from "./machine/disk-files.ts";
import { readOwnModels, requireOwnRecords, type VectorTable } from "./own-models.ts";
import type { StudyFolders } from "./study-folders.ts";
import { readStudyWeights } from "./study-weights.ts";
import { surveyDataset } from "./survey/survey-dataset.ts";

/** Where a study is read from and where its results go. */
export interface StudyLocation {
  readonly studyFile: string;
  /** Default: `runs` beside the study file. */
  readonly runsFolder?: string | undefined;
  /** Default: `cache` beside the study file. */
  readonly cacheFolder?: string | undefined;
}

/** A study that is ready to run: data read and checked, jobs planned, finished ones known. */
export interface PreparedStudy {
  readonly study: Study;
  readonly studyText: string;
  readonly task: ResolvedTask;
  readonly description: StudyDescription;
  readonly contestants: readonly Contestant[];
  readonly cohorts: readonly Cohort[];
  readonly jobs: readonly Job[];
  /** Keys of jobs whose results are stored and whole. */
  readonly stored: ReadonlySet<string>;
  /** Jobs of which something is stored that does not count; `runStudy` removes it. */
  readonly damaged: readonly Job[];
  /** What was compared to rule out leaks; a leak would have thrown. */
  readonly leakCheck: string;
}

/** Told while datasets are read for the first time. */
export type PrepareProgress = (dataset: string, done: number, total: number) => void;

/** How a study is prepared. */
export interface PrepareOptions {
  /** Threads that read datasets for the first time, at most. Default: 1, the calling one. */
  readonly workers?: number;
  readonly onProgress?: PrepareProgress;
  /** Aborting rejects with `run-interrupted` after the records in hand. */
  readonly signal?: AbortSignal;
}

/**
 * Reads the study file, surveys its datasets, builds cohorts, refuses leaks and plans. Throws what the parts
 * throw: `study-missing`, `study-malformed`, `checkpoint-missing`, `folder-*`, `task-empty`, `split-leaks`.
 */
export async function prepareStudy(
  location: StudyLocation,
  {
    workers = 1,
    onProgress = () => {},
    signal = new AbortController().signal,
  }: PrepareOptions = {},
): Promise<PreparedStudy> {
  const studyFile = resolve(location.studyFile);
  const studyText = await readStudyText(studyFile);
  const parsed = parseStudy(studyText, { fileName: location.studyFile });
  const studyFolder = dirname(studyFile);
  const folders = foldersOf(location);
  requireModels(parsed);
  const weights = await readStudyWeights(parsed, studyFolder);
  const tables: VectorTable[] = [];
  const own = await readOwnModels(parsed, studyFolder, { onTable: (table) => tables.push(table) });

  const cohorts: Cohort[] = [];
  const surveys: Record<string, string> = {};
  const leftOut: Record<string, readonly Exclusion[]> = {};
  const surveyed = new Map<string, DatasetSurvey>();
  for (const { name, card, path } of parsed.datasets) {
    const { survey, path: surveyFile } = await surveyDataset(card, resolve(studyFolder, path), {
      folders,
      workers,
      onProgress: (done, total) => onProgress(name, done, total),
      signal,
    });
    surveys[name] = surveyFile;
    surveyed.set(name, survey);
  }
  for (const table of tables) {
    const records = surveyed.get(table.dataset)?.records;
    if (records !== undefined) requireOwnRecords(table, records);
  }
  const task = taskOf(
    parsed,
    [...surveyed.values()].flatMap((survey) => survey.own ?? []),
  );
  const study = studyForTask(parsed, task.kind);
  const contestants = hideAnswers(
    contestantsOf(study, (path) => weights.get(path)!.sha256, {
      own,
      pretrainedOn: (path) => weights.get(path)!.pretrainedOn,
    }),
    task,
  );
  const { evaluation } = study;
  for (const { name, exclude } of study.datasets) {
    const survey = surveyed.get(name)!;
    const cohort = buildCohort(survey, { name, task, exclude, evaluation });
    leftOut[name] = await findLeftOut(cohort, contestants, folders);
    cohorts.push(
      leftOut[name].length === 0
        ? cohort
        : buildCohort(survey, { name, task, exclude, evaluation, leftOut: leftOut[name] }),
    );
  }
  const pooled = study.leaveOneDatasetOut;
  const partsPatients = evaluation.kind === "cross-validation" && evaluation.unit === "record";
  const leakCheck = await checkedOnce(cohorts, { folders, pooled, partsPatients }, () =>
    checkLeaks(cohorts, {
      pooled,
      partsPatients,
      read: (cohort, row) => {
        const { path } = study.datasets.find(({ name }) => name === cohort.name)!;
        return datasetById(cohort.card.id).read(
          diskTree(resolve(studyFolder, path)),
          cohort.records[row]!,
        );
      },
    }),
  );
  const jobs = planStudy({ study, contestants, cohorts });
  return {
    study,
    studyText,
    task,
    contestants,
    cohorts,
    jobs,
    leakCheck,
    description: { study, task, studyFolder, folders, contestants, surveys, leftOut },
    ...(await findStored(jobs, folders)),
  };
}

/** The folders of a study: runs/<name of the study file> and the cache. */
export function foldersOf({ studyFile, runsFolder, cacheFolder }: StudyLocation): StudyFolders {
  const folder = dirname(resolve(studyFile));
  const name = basename(studyFile).replace(/\.ya?ml$/i, "");
  return {
    run: join(runsFolder === undefined ? join(folder, "runs") : resolve(runsFolder), name),
    cache: cacheFolder === undefined ? join(folder, "cache") : resolve(cacheFolder),
  };
}

/** What stored embeddings say of records that they have no vector of. */
async function findLeftOut(
  cohort: Cohort,
  contestants: readonly Contestant[],
  folders: StudyFolders,
): Promise<readonly Exclusion[]> {
  const metas = await Promise.all(
    contestants.map((contestant) => readEmbeddingMeta(folders, embeddingKey(contestant, cohort))),
  );
  return recordsToLeaveOut(
    cohort,
    metas.filter((meta) => meta !== null),
  );
}

/** A study may say no more than how an encoder is pre-trained. */
function requireModels({ models, title }: Study): void {
  if (models.length > 0) return;
  throw new EinthovenError("study-malformed", `"${title}" names no models to compare`, {
    hint: "`einthoven pretrain` does what it says; to compare models, list them under 'models:'",
  });
}

/** Reads a study file. Throws `study-missing`. */
export async function readStudyText(studyFile: string): Promise<string> {
  try {
    return await readFile(studyFile, "utf8");
  } catch (cause) {
    throw new EinthovenError("study-missing", `cannot read ${studyFile}`, {
      hint: "`einthoven init` writes a commented example",
      cause,
    });
  }
}

/** Comparing every pair of recordings takes its time; a check that was passed is kept with what it checked. */
async function checkedOnce(
  cohorts: readonly Cohort[],
  {
    folders,
    ...how
  }: {
    readonly folders: StudyFolders;
    readonly pooled: boolean;
    readonly partsPatients: boolean;
  },
  check: () => Promise<string>,
): Promise<string> {
  const keys = cohorts.map(({ name, recordsKey, protocolKey }) => [name, recordsKey, protocolKey]);
  const asked = Object.entries(how).flatMap(([name, isAsked]) => (isAsked ? [name] : []));
  const key = contentKey([LEAK_CHECK_VERSION, ...keys, ...asked]);
  const path = join(folders.cache, "leaks", `${key}.txt`);
  const passed = await readTextIfAny(path);
  if (passed !== null) return passed;
  const sentence = await check();
  await writeAtomically(path, sentence);
  return sentence;
}

/** Raised whenever the check would find more or less in the same data. */
const LEAK_CHECK_VERSION = 1;
