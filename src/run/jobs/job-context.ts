import { resolve } from "node:path";
import type { ByteSource } from "../../core/byte-source.ts";
import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import { datasetById } from "../../datasets/catalogue.ts";
import type { Exclusion, RecordEntry } from "../../datasets/dataset.ts";
import { buildCohort, type Cohort } from "../../study/cohort.ts";
import type { Contestant } from "../../study/contestants.ts";
import type { Study } from "../../study/study.ts";
import type { ResolvedTask } from "../../study/task.ts";
import { diskTree } from "../machine/disk-files.ts";
import type { StudyFolders } from "../study-folders.ts";
import { readSurvey } from "../survey/survey-file.ts";
import {
  type EmbeddingMeta,
  embeddingFile,
  readEmbedding,
  readEmbeddingMeta,
} from "./embedding-meta.ts";
import { refuseRowsWithoutVector } from "./left-out.ts";

/** Everything a worker needs to run any job of a study; plain data, so that it crosses threads and hosts. */
export interface StudyDescription {
  readonly study: Study;
  /** What is predicted: a folder of one's own may have named it. */
  readonly task: ResolvedTask;
  /** Folder of the study file; its paths are relative to it. */
  readonly studyFolder: string;
  readonly folders: StudyFolders;
  readonly contestants: readonly Contestant[];
  /** Survey file by dataset name. */
  readonly surveys: Readonly<Record<string, string>>;
  /** By dataset name, the records that some model has no vector of. */
  readonly leftOut: Readonly<Record<string, readonly Exclusion[]>>;
}

/** A description with its cohorts and embeddings, read on demand and kept while the worker lives. */
export interface JobContext extends StudyDescription {
  contestant(modelId: string): Contestant;
  cohort(name: string): Promise<Cohort>;
  /**
   * float32[records, dimension] of a cohort; NaN where a control could not measure. Rejects with `values-invalid` when
   * the model has no vector of a record in the cohort's split.
   */
  embedding(key: string, cohort: Cohort): Promise<Matrix>;
  /** What is known of an embedding without reading it. Rejects as `embedding`, and with `result-missing`. */
  embeddingMeta(key: string, cohort: Cohort): Promise<EmbeddingMeta>;
  /** The .npy file of an embedding, for reading by rows. Rejects with `result-corrupt` when it is not what was stored. */
  embeddingFile(key: string): Promise<ByteSource>;
  read(cohort: Cohort, record: RecordEntry): Promise<Ecg>;
}

/** Embeddings that a worker keeps at once: a probe and its transfers ask for the same few. */
const EMBEDDINGS_KEPT = 6;

export function openJobContext(description: StudyDescription): JobContext {
  const { study, task, studyFolder, folders, contestants, surveys, leftOut } = description;
  const cohorts = new Map<string, Promise<Cohort>>();
  const embeddings = new Map<string, Promise<Matrix>>();
  // Checking the hash of a large file takes its time, so it is done once.
  const files = new Map<string, Promise<ByteSource>>();
  const folderOf = (name: string): string =>
    resolve(studyFolder, study.datasets.find((dataset) => dataset.name === name)!.path);
  // One tree per dataset, for readers remember by tree which large files they have opened.
  const trees = new Map(study.datasets.map(({ name }) => [name, diskTree(folderOf(name))]));
  return {
    ...description,
    contestant: (modelId) => contestants.find(({ id }) => id === modelId)!,
    cohort: (name) =>
      remember(cohorts, name, () =>
        loadCohort(surveys[name]!, { name, study, task, leftOut: leftOut[name] ?? [] }),
      ),
    embedding: async (key, cohort) => {
      const meta = await readEmbeddingMeta(folders, key);
      if (meta !== null) refuseRowsWithoutVector(meta.failures, { cohort, modelId: meta.modelId });
      if (embeddings.size >= EMBEDDINGS_KEPT && !embeddings.has(key)) {
        embeddings.delete(embeddings.keys().next().value!);
      }
      const hidden = contestants.find(({ id }) => id === meta?.modelId)?.hidden ?? [];
      return remember(embeddings, key, async () =>
        withoutFeatures(await readEmbedding(folders, key), hidden),
      );
    },
    embeddingFile: (key) => remember(files, key, () => embeddingFile(folders, key)),
    embeddingMeta: async (key, cohort) => {
      const meta = await readEmbeddingMeta(folders, key);
      if (meta === null) {
        throw new EinthovenError("result-missing", `the embedding ${key} is not there`, {
          hint: "run the study again",
        });
      }
      refuseRowsWithoutVector(meta.failures, { cohort, modelId: meta.modelId });
      return meta;
    },
    read: (cohort, record) => datasetById(cohort.card.id).read(trees.get(cohort.name)!, record),
  };
}

/** Sets features that answer the task to a constant, in place. */
function withoutFeatures(embedding: Matrix, hidden: readonly number[]): Matrix {
  for (const f of hidden) {
    for (let r = 0; r < embedding.rows; r++) embedding.data[r * embedding.cols + f] = 0;
  }
  return embedding;
}

async function loadCohort(
  path: string,
  {
    name,
    study,
    task,
    leftOut,
  }: { name: string; study: Study; task: ResolvedTask; leftOut: readonly Exclusion[] },
): Promise<Cohort> {
  const survey = await readSurvey(path);
  if (survey === null) {
    throw new EinthovenError("result-missing", `the survey ${path} is gone`, {
      hint: "run the study again",
    });
  }
  const { exclude } = study.datasets.find((dataset) => dataset.name === name)!;
  return buildCohort(survey, { name, task, exclude, leftOut, evaluation: study.evaluation });
}

function remember<T>(
  memory: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  return made;
}
