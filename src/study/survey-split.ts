import { EinthovenError } from "../core/error.ts";
import type { LabelMatrix } from "../core/labels.ts";
import { datasetById } from "../datasets/catalogue.ts";
import type { RecordEntry } from "../datasets/dataset.ts";
import { describedDataset } from "../datasets/own-description.ts";
import type { DatasetSurvey } from "../datasets/survey.ts";
import { type FoldPlan, officialSplit } from "../sampling/official-split.ts";
import { seededSplit } from "../sampling/seeded-split.ts";
import type { Split } from "../sampling/split.ts";
import { type SeparatedRecords, separatedRecords } from "./separated-records.ts";
import { allLabels } from "./task.ts";

/** The seed of every seeded split: one split for all studies, so that their numbers can be compared. */
const SPLIT_SEED = "einthoven/split/1";

/** What a study says of a dataset that is split. */
export interface SplitChoice {
  readonly name: string;
  readonly exclude?: readonly string[];
}

/**
 * The split of a surveyed dataset, whatever is asked of it: the official folds, or else the seeded one. Throws `split-leaks`
 * when its folds separate the records of a patient.
 */
export function surveySplit(
  survey: DatasetSurvey,
  { exclude }: { readonly exclude: readonly string[] },
): Split {
  const dataset = describedDataset(datasetById(survey.cardId), survey.own);
  return oneSplit(dataset.card.folds, {
    labels: allLabels(dataset, survey),
    records: survey.records,
    patientIds: patientGroups(survey),
    excluded: new Set(exclude),
  });
}

/** Does work on a dataset; what it throws names the dataset and, for separated patients, what to do about them. */
export function explained<T>(survey: DatasetSurvey, choice: SplitChoice, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EinthovenError)) throw error;
    const { code, message, hint } = error;
    const separated = code === "split-leaks" ? separatedIn(survey, choice) : null;
    const records = separated === null ? "" : `; their records: ${separated.named}`;
    const next = separated === null ? hint : excludeHint(separated, choice.name);
    throw new EinthovenError(code, `${choice.name}: ${message}${records}`, {
      ...(next === undefined ? {} : { hint: next }),
      cause: error,
    });
  }
}

function separatedIn(
  survey: DatasetSurvey,
  { exclude = [] }: SplitChoice,
): SeparatedRecords | null {
  const { folds } = describedDataset(datasetById(survey.cardId), survey.own).card;
  if (folds === null) return null;
  return separatedRecords(survey.records, { patientIds: patientGroups(survey), folds, exclude });
}

function excludeHint({ excludeLine }: SeparatedRecords, name: string): string {
  return `check that they are one patient or one recording stored twice; if so, this line under ${name} in the study file keeps them in one part only:\n    ${excludeLine}`;
}

/** Rows of the records that are not excluded. */
export function takingPart(
  records: readonly RecordEntry[],
  excluded: ReadonlySet<string>,
): Int32Array {
  return Int32Array.from(records.keys()).filter((row) => !excluded.has(records[row]!.id));
}

/** The rule of an official or seeded split, in words. */
export function splitRule(plan: FoldPlan | null): string {
  if (plan === null) return "seeded 70/10/20 by patient, stratified by label";
  return `official folds: train ${plan.train.join(" ")}, validation ${plan.validation.join(" ")}, test ${plan.test.join(" ")}`;
}

/** The official split where there is one, otherwise the seeded one. */
function oneSplit(
  plan: FoldPlan | null,
  { labels, ...own }: Participants & { readonly labels: LabelMatrix },
): Split {
  if (plan !== null) return splitByFolds(plan, own);
  const seeded = seededSplit(labels, { patientIds: own.patientIds, seed: SPLIT_SEED });
  return without(seeded, own.records, own.excluded);
}

interface Participants {
  readonly records: readonly RecordEntry[];
  readonly patientIds: readonly string[];
  readonly excluded: ReadonlySet<string>;
}

/** Splits the records that take part: what is excluded separates no patient, and needs no fold. */
function splitByFolds(plan: FoldPlan, { records, patientIds, excluded }: Participants): Split {
  const rows = takingPart(records, excluded);
  const { train, validation, test } = officialSplit(plan, {
    patientIds: Array.from(rows, (row) => patientIds[row]!),
    folds: Array.from(rows, (row) => records[row]!.fold),
  });
  const back = (places: Int32Array): Int32Array => places.map((place) => rows[place]!);
  return { train: back(train), validation: back(validation), test: back(test) };
}

/** Takes records out of every part; their embeddings stay, so that nothing is computed again. */
function without(
  split: Split,
  records: readonly RecordEntry[],
  excluded: ReadonlySet<string>,
): Split {
  const kept = (rows: Int32Array): Int32Array =>
    rows.filter((row) => !excluded.has(records[row]!.id));
  return { train: kept(split.train), validation: kept(split.validation), test: kept(split.test) };
}

/** Patient of every record; the patients of two copies of one recording become one. */
export function patientGroups({ records, copies }: DatasetSurvey): string[] {
  const leaderOf = new Map<string, string>();
  const find = (id: string): string => {
    const leader = leaderOf.get(id);
    return leader === undefined ? id : find(leader);
  };
  for (const [a, b] of copies) {
    const [first, second] = [find(records[a]!.patientId), find(records[b]!.patientId)];
    if (first !== second) leaderOf.set(second, first);
  }
  return records.map(({ patientId }) => find(patientId));
}
