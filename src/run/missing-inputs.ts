import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { datasetById } from "../datasets/catalogue.ts";
import { modelById } from "../models/catalogue.ts";
import { weightsOf } from "../study/contestants.ts";
import type { StudyModel } from "../study/model-entry.ts";
import { parseStudy } from "../study/parse-study.ts";
import type { Study, StudyDataset } from "../study/study.ts";
import { weightsFile } from "./weights-file.ts";

/** Something that a study names and that is not there. */
export interface MissingInput {
  readonly what: "dataset" | "weights";
  /** Name of the dataset, or id of the model. */
  readonly name: string;
  readonly path: string;
  readonly licence: string;
  /** How to get it, and who must agree to what: one line. */
  readonly next: string;
}

/**
 * Looks for every folder and every weights file that a study file names; nothing is read. Empty where all is there, and
 * where the study itself cannot be read: that is told by `prepareStudy`.
 */
export async function findMissingInputs(studyFile: string): Promise<MissingInput[]> {
  const text = await readFile(resolve(studyFile), "utf8").catch(() => null);
  if (text === null) return [];
  const study = parseStudy(text, { fileName: studyFile });
  return missingOf(study, dirname(resolve(studyFile)));
}

async function missingOf({ datasets, models }: Study, folder: string): Promise<MissingInput[]> {
  const found = await Promise.all([
    ...datasets.map((dataset) => missingDataset(dataset, folder)),
    ...models.map((model) => missingWeights(model, folder)),
  ]);
  return found.flat();
}

async function missingDataset(
  { name, card: cardId, path }: StudyDataset,
  folder: string,
): Promise<MissingInput[]> {
  const place = resolve(folder, path);
  const names = await readdir(place).catch((): string[] => []);
  if (names.length > 0) return [];
  const { card } = datasetById(cardId);
  const { license: licence } = card;
  return [{ what: "dataset", name, path: place, licence, next: nextForDataset(cardId, path) }];
}

function nextForDataset(cardId: string, path: string): string {
  const { card } = datasetById(cardId);
  const { download } = card;
  if (download?.kind === "manual") return download.steps.join(" ");
  const get = `einthoven data get ${cardId} --to ${path}`;
  switch (card.access) {
    case "open":
      return download === undefined
        ? `put its files into ${path}`
        : `${get}; you accept its licence`;
    case "registration":
      return `register with its publisher and accept the licence, then put its files into ${path}`;
    case "restricted":
      return `its publisher must grant access to you by name; then put its files into ${path}`;
  }
}

async function missingWeights(entry: StudyModel, folder: string): Promise<MissingInput[]> {
  const { id } = entry;
  const weights = weightsOf(entry);
  if (weights === null) return [];
  const place = weightsFile(weights, folder);
  const isFile = await stat(place).then(
    (info) => info.isFile(),
    () => false,
  );
  if (isFile) return [];
  const model = modelById(id);
  if (model.type !== "encoder") return [];
  const { license: licence } = model.encoder.card;
  const next = `einthoven models get ${id}; you accept its licence (or write 'weights: random')`;
  return [{ what: "weights", name: id, path: place, licence, next }];
}
