import { EinthovenError, type ErrorCode } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { contentKey } from "../../core/hash.ts";
import { amplitudeWarning } from "../../datasets/amplitude.ts";
import { datasetById } from "../../datasets/catalogue.ts";
import type { Dataset, DatasetIndex, Exclusion } from "../../datasets/dataset.ts";
import { describedDataset } from "../../datasets/own-description.ts";
import { readChecked } from "../../datasets/read-checked.ts";
import type { DatasetSurvey } from "../../datasets/survey.ts";
import { quantile } from "../../metrics/interval.ts";
import { sameRecordings } from "../../signal/fingerprint/same-recordings.ts";
import { diskTree } from "../machine/disk-files.ts";
import { type StudyFolders, surveyPath } from "../study-folders.ts";
import { confirmCopies } from "./confirm-copies.ts";
import { removeParts, type ScannedRecord, scanRecords } from "./scan-records.ts";
import { readSurvey, writeSurvey } from "./survey-file.ts";

/** Raised whenever a survey of the same files would come out differently. */
const SURVEY_VERSION = 5;

export type SurveyProgress = (done: number, total: number) => void;

/**
 * Reads every record of a dataset folder once: verifies checksums, leaves out what cannot be used and
 * fingerprints each waveform. Kept in the cache under the fingerprint of tables and headers, so that the
 * next run reads only those; an interrupted one goes on where it was. Memory: the index, and a few recordings per worker.
 */
export async function surveyDataset(
  cardId: string,
  folder: string,
  {
    folders,
    workers = 1,
    onProgress = () => {},
    signal = new AbortController().signal,
  }: {
    readonly folders: StudyFolders;
    /** Threads that read records at the same time, at most. The survey is the same whatever their number. */
    readonly workers?: number;
    readonly onProgress?: SurveyProgress;
    /** Aborting rejects with `run-interrupted` after the records in hand. */
    readonly signal?: AbortSignal;
  },
): Promise<{ readonly survey: DatasetSurvey; readonly path: string }> {
  const catalogued = datasetById(cardId);
  const tree = diskTree(folder);
  const index = await catalogued.index(tree);
  const dataset = describedDataset(catalogued, index.own);
  const path = surveyPath(folders, cardId, contentKey([SURVEY_VERSION, index.fingerprint]));
  const cached = await readSurvey(path);
  if (cached !== null && !(await wasRepaired(dataset, tree, index, cached)))
    return { survey: cached, path };
  const partsFolder = `${path}.parts`;
  const scanned = await scanRecords({
    dataset,
    tree,
    index,
    workers,
    partsFolder,
    onProgress,
    signal,
  });
  const survey = await surveyOf(dataset, tree, index, scanned);
  await writeSurvey(path, survey);
  await removeParts(partsFolder);
  return { survey, path };
}

async function surveyOf(
  dataset: Dataset,
  tree: FileTree,
  index: DatasetIndex,
  scanned: readonly ScannedRecord[],
): Promise<DatasetSurvey> {
  const usable = scanned.filter(({ exclusion }) => exclusion === null);
  const exclusions = [...index.exclusions, ...scanned.flatMap(({ exclusion }) => exclusion ?? [])];
  if (usable.length === 0) {
    throw new EinthovenError(
      "folder-empty",
      `no usable record of ${dataset.card.id} in ${tree.label}${reasonsOf(exclusions)}`,
      {
        hint:
          exclusions[0] === undefined ? "check the path" : `first reason: ${exclusions[0].detail}`,
      },
    );
  }
  const heights = usable.flatMap(
    ({ leadIIPeakToPeakMillivolts }) => leadIIPeakToPeakMillivolts ?? [],
  );
  const waveforms = usable.map(({ waveform }) => waveform);
  const copies = await confirmCopies(sameRecordings(waveforms), (place) =>
    dataset.read(tree, usable[place]!.record),
  );
  return {
    schema: 1,
    version: SURVEY_VERSION,
    cardId: dataset.card.id,
    fingerprint: index.fingerprint,
    ...(index.own === undefined ? {} : { own: index.own }),
    records: usable.map(({ record }) => record),
    waveforms,
    copies,
    leadIIMillivolts: quantilesOf(heights, [0.05, 0.5, 0.95]),
    seconds: quantilesOf(
      usable.map(({ seconds }) => seconds),
      [0, 0.5, 1],
    )!,
    recordsWithFlatLeads: usable.filter(({ flatLeads }) => flatLeads > 0).length,
    exclusions,
    warnings: [
      ...caveats(dataset),
      ...index.warnings,
      ...signalWarnings(dataset, usable, heights),
      ...copyWarnings(usable, copies),
    ],
  };
}

/** " (amplitude-implausible 20, record-missing 4)" */
function reasonsOf(exclusions: readonly Exclusion[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of exclusions) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 0) return "";
  return ` (${[...counts].map(([reason, count]) => `${reason} ${count}`).join(", ")})`;
}

/**
 * Headers do not change when a damaged signal file is replaced. So records that were left out for their files
 * are read once more; when one can be read now, the survey is out of date.
 */
async function wasRepaired(
  dataset: Dataset,
  tree: FileTree,
  index: DatasetIndex,
  survey: DatasetSurvey,
): Promise<boolean> {
  const broken = new Set(
    survey.exclusions
      .filter(({ reason }) => REPAIRABLE.has(reason))
      .map(({ recordId }) => recordId),
  );
  for (const record of index.records) {
    if (!broken.has(record.id)) continue;
    const { status } = await readChecked(dataset, tree, record);
    if (status === "read") return true;
  }
  return false;
}

const REPAIRABLE: ReadonlySet<ErrorCode> = new Set([
  "file-missing",
  "file-truncated",
  "checksum-mismatch",
  "record-missing",
]);

function quantilesOf(
  values: readonly number[],
  [a, b, c]: readonly [number, number, number],
): [number, number, number] | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return [quantile(sorted, a), quantile(sorted, b), quantile(sorted, c)];
}

function signalWarnings(
  { card }: Dataset,
  usable: readonly ScannedRecord[],
  heights: readonly number[],
): string[] {
  const amplitude = amplitudeWarning(quantilesOf(heights, [0.5, 0.5, 0.5])?.[0] ?? Number.NaN);
  const flat = usable.filter(({ flatLeads }) => flatLeads > 0);
  return [
    ...(amplitude === null || card.amplitude === "standardised" ? [] : [amplitude]),
    ...(flat.length === 0
      ? []
      : [
          `${flat.length} of ${usable.length} records have one or more flat leads (first: ${flat[0]!.record.id}); they are kept`,
        ]),
  ];
}

function copyWarnings(usable: readonly ScannedRecord[], copies: DatasetSurvey["copies"]): string[] {
  const [first] = copies;
  if (first === undefined) return [];
  const [a, b] = first.map((place) => usable[place]!.record.id);
  return [
    `${copies.length === 1 ? "1 pair of records holds" : `${copies.length} pairs of records hold`} the same recording (first: ${a} and ${b}); each pair counts as one patient`,
  ];
}

function caveats({ card }: Dataset): string[] {
  const standardised =
    "The publisher standardised the signals: an encoder that expects millivolts is fed another scale here, and amplitudes mean nothing.";
  return [
    ...(card.patientCaveat === null ? [] : [card.patientCaveat]),
    ...(card.amplitude === "standardised" ? [standardised] : []),
  ];
}
