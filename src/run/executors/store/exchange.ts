import { readFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { concurrentMap } from "../../../core/concurrent-map.ts";
import type { Job } from "../../../study/job.ts";
import { readEmbeddingMeta } from "../../jobs/embedding-meta.ts";
import type { StudyDescription } from "../../jobs/job-context.ts";
import { writeAtomically } from "../../machine/atomic-write.ts";
import { exists } from "../../machine/disk-files.ts";
import { failureFile, MOST_TRIES } from "../../progress/failures.ts";
import { embeddingFolder, resultPath, type StudyFolders } from "../../study-folders.ts";
import type { ObjectStore } from "./object-store.ts";

/** Carries what jobs read and write between the folders of one machine and a store that all can reach. */
export interface Exchange {
  /** Puts what the controller read of the data where workers find it. */
  giveStudy(description: StudyDescription): Promise<void>;
  takeStudy(description: StudyDescription): Promise<void>;
  /** Brings the results that a job reads, where they are not here yet. */
  takeInputs(job: Job, folders: StudyFolders): Promise<void>;
  /** Puts a job's result into the store, its files first. */
  give(job: Job, folders: StudyFolders): Promise<void>;
  giveFailure(job: Job, attempt: number, folders: StudyFolders): Promise<void>;
  /** Brings a job's result, or the failures that it ended in. */
  take(job: Job, folders: StudyFolders): Promise<void>;
}

/** Files of an embedding; the last makes it whole. */
const EMBEDDING_FILES = ["matrix.npy", "records.parquet", "meta.json"];
const CONCURRENT_TRANSFERS = 8;

/** Opens an exchange. Names in the store: `cache/...` for what studies share, `runs/<study>/...` for the rest. */
export function openExchange(store: ObjectStore): Exchange {
  async function send(name: string, path: string): Promise<void> {
    await store.put(name, await readFile(path));
  }

  async function fetch(name: string, path: string): Promise<boolean> {
    const bytes = await store.get(name);
    if (bytes === null) return false;
    await writeAtomically(path, bytes);
    return true;
  }

  /** Brings a result with its files, or an embedding, by key; false when the store has neither. */
  async function takeKey(key: string, folders: StudyFolders): Promise<boolean> {
    const path = resultPath(folders, key);
    if ((await exists(path)) || (await readEmbeddingMeta(folders, key)) !== null) return true;
    const bytes = await store.get(resultName(key, folders));
    if (bytes === null) return takeEmbedding(key, folders);
    await concurrentMap(filesOf(bytes), CONCURRENT_TRANSFERS, (file) =>
      fetch(`${runName(folders)}/${file}`, join(folders.run, file)),
    );
    // Last, as it was written: if it is there, it is whole.
    await writeAtomically(path, bytes);
    return true;
  }

  async function takeEmbedding(key: string, folders: StudyFolders): Promise<boolean> {
    const folder = embeddingFolder(folders, key);
    if ((await store.get(embeddingName(key, "meta.json"))) === null) return false;
    for (const file of EMBEDDING_FILES) await fetch(embeddingName(key, file), join(folder, file));
    return true;
  }

  return {
    giveStudy: async ({ surveys, folders }) => {
      for (const path of Object.values(surveys)) await send(cacheName(path, folders), path);
    },
    takeStudy: async ({ surveys, folders }) => {
      for (const path of Object.values(surveys)) {
        if (!(await exists(path))) await fetch(cacheName(path, folders), path);
      }
    },
    takeInputs: async ({ dependsOn }, folders) => {
      await concurrentMap(dependsOn, CONCURRENT_TRANSFERS, (key) => takeKey(key, folders));
    },
    give: async ({ kind, key }, folders) => {
      if (kind === "embed") {
        const folder = embeddingFolder(folders, key);
        for (const file of EMBEDDING_FILES)
          await send(embeddingName(key, file), join(folder, file));
        return;
      }
      const bytes = await readFile(resultPath(folders, key));
      await concurrentMap(filesOf(bytes), CONCURRENT_TRANSFERS, (file) =>
        send(`${runName(folders)}/${file}`, join(folders.run, file)),
      );
      await store.put(resultName(key, folders), bytes);
    },
    giveFailure: ({ key }, attempt, folders) =>
      send(failureName(key, attempt, folders), failureFile(folders.run, key, attempt)),
    take: async ({ key }, folders) => {
      if (await takeKey(key, folders)) return;
      for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
        const name = failureName(key, attempt, folders);
        await fetch(name, failureFile(folders.run, key, attempt));
      }
    },
  };
}

function runName({ run }: StudyFolders): string {
  return `runs/${basename(run)}`;
}

function resultName(key: string, folders: StudyFolders): string {
  return `${runName(folders)}/results/${key}.json`;
}

function failureName(key: string, attempt: number, folders: StudyFolders): string {
  return `${runName(folders)}/failures/${key}.${attempt}.json`;
}

function embeddingName(key: string, file: string): string {
  return `cache/embeddings/${key}/${file}`;
}

function cacheName(path: string, { cache }: StudyFolders): string {
  return `cache/${relative(cache, path).split(sep).join("/")}`;
}

/** Paths, within the run folder, of the files that belong to a stored result. */
function filesOf(result: Uint8Array): string[] {
  const { files } = JSON.parse(new TextDecoder().decode(result)) as { files: object };
  return Object.keys(files);
}
