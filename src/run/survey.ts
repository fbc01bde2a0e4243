import { EinthovenError, type ErrorCode } from "../core/error.ts";
import type { FileTree } from "../core/file-tree.ts";
import { contentKey } from "../core/hash.ts";
import { amplitudeWarning } from "../datasets/amplitude.ts";
import { datasetById } from "../datasets/catalogue.ts";
import type { Dataset, DatasetIndex, Exclusion, RecordEntry } from "../datasets/dataset.ts";
import { readChecked } from "../datasets/read-checked.ts";
import { storageOrder } from "../datasets/storage-order.ts";
import type { DatasetSurvey } from "../datasets/survey.ts";
import { sameRecordings } from "../signal/fingerprint/same-recordings.ts";
import { waveformFingerprint } from "../signal/fingerprint/waveform-fingerprint.ts";
import { confirmCopies } from "./confirm-copies.ts";
import { interrupted } from "./interrupted.ts";
import { readTextIfAny, writeAtomically } from "./machine/atomic-write.ts";
import { diskTree } from "./machine/disk-files.ts";
import { type StudyFolders, surveyPath } from "./study-folders.ts";

/** Raised whenever a survey of the same files would come out differently. */
const SURVEY_VERSION = 3;

/** Records that are read at the same time: file reads overlap, memory stays at a few megabytes. */
const READ_AHEAD = 8;

export type SurveyProgress = (done: number, total: number) => void;

/**
 * Reads every record of a dataset folder once: verifies checksums, leaves out what cannot be used and
 * fingerprints each waveform. Kept in the cache under the fingerprint of tables and headers, so that the
 * next run reads only those. Memory: the index and READ_AHEAD recordings.
 */
export async function surveyDataset(
  cardId: string,
  folder: string,
  {
    folders,
    onProgress = () => {},
    signal = new AbortController().signal,
  }: {
    readonly folders: StudyFolders;
    readonly onProgress?: SurveyProgress;
    /** Aborting rejects with `run-interrupted` after the records in hand. */
    readonly signal?: AbortSignal;
  },
): Promise<{ readonly survey: DatasetSurvey; readonly path: string }> {
  const dataset = datasetById(cardId);
  const tree = diskTree(folder);
  const index = await dataset.index(tree);
  const path = surveyPath(folders, cardId, contentKey([SURVEY_VERSION, index.fingerprint]));
  const cached = await readSurvey(path);
  if (cached !== null && !(await wasRepaired(dataset, tree, index, cached)))
    return { survey: cached, path };
  const survey = await scan(dataset, tree, index, { onProgress, signal });
  await writeAtomically(path, JSON.stringify(survey));
  return { survey, path };
}

/** Reads a survey from the cache; null when there is none or it is damaged. */
export async function readSurvey(path: string): Promise<DatasetSurvey | null> {
  const text = await readTextIfAny(path);
  if (text === null) return null;
  try {
    return JSON.parse(text) as DatasetSurvey;
  } catch {
    return null;
  }
}

interface Scanned {
  readonly record: RecordEntry;
  readonly exclusion: Exclusion | null;
  readonly waveform: string;
  readonly flatLeads: number;
  readonly leadIIPeakToPeakMillivolts: number;
}

async function scan(
  dataset: Dataset,
  tree: FileTree,
  index: DatasetIndex,
  { onProgress, signal }: { readonly onProgress: SurveyProgress; readonly signal: AbortSignal },
): Promise<DatasetSurvey> {
  const scanned: Scanned[] = Array.from({ length: index.records.length });
  const order = storageOrder(index.records);
  for (let start = 0; start < order.length; start += READ_AHEAD) {
    if (signal.aborted) throw interrupted();
    const places = order.slice(start, start + READ_AHEAD);
    const read = await Promise.all(
      places.map((place) => scanRecord(dataset, tree, index.records[place]!)),
    );
    for (const [i, place] of places.entries()) scanned[place] = read[i]!;
    onProgress(start + places.length, order.length);
  }
  const usable = scanned.filter(({ exclusion }) => exclusion === null);
  const exclusions = [...index.exclusions, ...scanned.flatMap(({ exclusion }) => exclusion ?? [])];
  if (usable.length === 0) {
    throw new EinthovenError(
      "folder-empty",
      `no usable record of ${dataset.card.id} in ${tree.label}`,
      {
        hint:
          exclusions[0] === undefined ? "check the path" : `first reason: ${exclusions[0].detail}`,
      },
    );
  }
  const waveforms = usable.map(({ waveform }) => waveform);
  const copies = await confirmCopies(sameRecordings(waveforms), (place) =>
    dataset.read(tree, usable[place]!.record),
  );
  return {
    schema: 1,
    version: SURVEY_VERSION,
    cardId: dataset.card.id,
    fingerprint: index.fingerprint,
    records: usable.map(({ record }) => record),
    waveforms,
    copies,
    exclusions,
    warnings: [
      ...caveats(dataset),
      ...index.warnings,
      ...signalWarnings(dataset, usable),
      ...copyWarnings(usable, copies),
    ],
  };
}

async function scanRecord(dataset: Dataset, tree: FileTree, record: RecordEntry): Promise<Scanned> {
  const found = await readChecked(dataset, tree, record);
  if (found.status === "excluded") {
    return {
      record,
      exclusion: found.exclusion,
      waveform: "",
      flatLeads: 0,
      leadIIPeakToPeakMillivolts: Number.NaN,
    };
  }
  const { flatLeads, leadIIPeakToPeakMillivolts } = found.check;
  return {
    record,
    exclusion: null,
    waveform: waveformFingerprint(found.ecg),
    flatLeads: flatLeads.length,
    leadIIPeakToPeakMillivolts,
  };
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

function signalWarnings({ card }: Dataset, usable: readonly Scanned[]): string[] {
  const heights = usable
    .map(({ leadIIPeakToPeakMillivolts }) => leadIIPeakToPeakMillivolts)
    .sort((a, b) => a - b);
  const amplitude = amplitudeWarning(heights[heights.length >> 1]!);
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

function copyWarnings(usable: readonly Scanned[], copies: DatasetSurvey["copies"]): string[] {
  const [first] = copies;
  if (first === undefined) return [];
  const [a, b] = first.map((place) => usable[place]!.record.id);
  return [
    `${copies.length} pairs of records hold the same recording (first: ${a} and ${b}); each pair counts as one patient`,
  ];
}

function caveats({ card }: Dataset): string[] {
  return card.patientCaveat === null ? [] : [card.patientCaveat];
}
