import type { FileTree } from "../../core/file-tree.ts";
import type { CsvTable } from "../../formats/csv.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import type { CodeTable } from "../labels/code-table.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { REPORT_CLASSES } from "../labels/report-rules.ts";
import { attempt } from "../reading/attempt.ts";
import { contentSample } from "../reading/content-sample.ts";
import { requirePresent } from "../reading/file-present.ts";
import { matchesMarker } from "../reading/folder-kind.ts";
import { type ExpectedEntry, indexEntries } from "../reading/index-entries.ts";
import { openFolder } from "../reading/open-folder.ts";
import { type StreamedTable, streamTable } from "../reading/stream-table.ts";
import { readWfdbEcg } from "../reading/wfdb-record.ts";
import { readMimicMeasurements, UNREPORTED } from "./mimic-measurements.ts";
import { type MimicPatient, mimicAgeYears, readMimicPatients } from "./mimic-patients.ts";
import type { MimicStudies } from "./mimic-studies.ts";

const RECORDS = "record_list.csv";
const MEASUREMENTS = "machine_measurements.csv";
const PATIENTS = "patients.csv";
const CHECKSUMS = "SHA256SUMS.txt";
const SAMPLING_RATE_HZ = 500;

const CODES: CodeTable = {
  name: "report",
  codes: new Map(REPORT_CLASSES.map((id) => [id, [id]])),
  known: new Set(REPORT_CLASSES),
};

/** How one dataset stands in the layout of MIMIC-IV-ECG. */
export interface MimicSource {
  readonly card: DatasetCard;
  /** Does the release have machine_measurements.csv? The demo has not. */
  readonly reported: boolean;
  readonly tasks?: readonly DatasetTask[];
}

/**
 * Reads a folder laid out as MIMIC-IV-ECG 1.0: `record_list.csv`, `machine_measurements.csv` and the WFDB records that
 * the former names. Statements are the harmonised classes that the cart's report states (`readReport`). The tables are
 * read in windows of 1 MiB; headers are read with their records only, since there are 800,035 of them. A folder of
 * which some of the parts `files/p1000` ... were downloaded is read as far as it goes. Where `patients.csv` of MIMIC-IV
 * (credentialed) was put beside the tables, it gives sex and age.
 */
export function mimicLayout(source: MimicSource): Dataset {
  const { card, reported, tasks = [] } = source;
  return {
    card,
    tasks,
    codesOf: (classId) => (reported ? (CODES.codes.get(classId) ?? []) : []),
    recognises: async (tree) =>
      (await tree.has(RECORDS)) &&
      (await tree.has(MEASUREMENTS)) === reported &&
      (await matchesMarker(tree, card)),
    index: (tree) => indexFolder(tree, source),
    read: (tree, record) => readWfdbEcg(tree, record.path),
  };
}

async function indexFolder(tree: FileTree, { card, reported }: MimicSource): Promise<DatasetIndex> {
  const sentinel = reported ? MEASUREMENTS : RECORDS;
  const hint = `give the folder that holds ${RECORDS}${reported ? `, ${MEASUREMENTS}` : ""} and files/`;
  const present = await openFolder(tree, card, { sentinel, hint });
  const measured = reported ? await readMimicMeasurements(tree, MEASUREMENTS) : null;
  const known = present.has(PATIENTS) ? await readMimicPatients(tree, PATIENTS) : null;
  const listed = await listRecords(tree, {
    present,
    studies: measured?.studies ?? null,
    patients: known?.patients ?? null,
  });
  return indexEntries(listed.expected, {
    card,
    codeTable: CODES,
    tables: [
      ...[listed, measured, known].flatMap((table) => table ?? []),
      ...(present.has(CHECKSUMS)
        ? [{ path: CHECKSUMS, contentHash: await contentSample(await tree.open(CHECKSUMS)) }]
        : []),
    ],
    warnings: listed.absentRows === 0 ? [] : [absentWarning(listed)],
  });
}

interface Tables {
  readonly present: ReadonlySet<string>;
  readonly studies: MimicStudies | null;
  readonly patients: ReadonlyMap<number, MimicPatient> | null;
}

interface ListedRecords extends StreamedTable {
  readonly expected: readonly ExpectedEntry[];
  /** Rows of records in parts that were not downloaded at all. */
  readonly absentRows: number;
  readonly absentParts: ReadonlySet<string>;
}

function absentWarning({ absentRows, absentParts }: ListedRecords): string {
  const [first] = absentParts;
  return `Parts of the release are not in this folder and take no part: ${absentParts.size} (first: ${first}), with ${absentRows} of the listed records.`;
}

async function listRecords(tree: FileTree, tables: Tables): Promise<ListedRecords> {
  const expected: ExpectedEntry[] = [];
  const absentParts = new Set<string>();
  let absentRows = 0;
  const parts = new Set<string>();
  for (const path of tables.present) parts.add(partOf(path));
  const streamed = await streamTable(tree, RECORDS, (table) => {
    for (const entry of entriesOf(table, tables)) {
      const part = partOf(entry.path);
      if (parts.has(part)) {
        expected.push(expectedOf(entry, tables.present));
      } else {
        absentRows++;
        absentParts.add(part);
      }
    }
  });
  return { ...streamed, expected, absentRows, absentParts };
}

/** "files/p1000" of "files/p1000/p10000032/s40689238/40689238.hea". */
function partOf(path: string): string {
  const end = path.indexOf("/", path.indexOf("/") + 1);
  return end < 0 ? path : path.slice(0, end);
}

function expectedOf(entry: RecordEntry, present: ReadonlySet<string>): ExpectedEntry {
  const { id, path } = entry;
  const fault = attempt(() => {
    requirePresent(present, path);
    requirePresent(present, `${path.slice(0, -".hea".length)}.dat`);
  });
  if (fault === undefined) return { id, path, entry };
  return {
    id,
    path,
    inspect: () => {
      throw fault;
    },
  };
}

function* entriesOf(table: CsvTable, { studies, patients }: Tables): Generator<RecordEntry> {
  const studyIds = table.column("study_id");
  const subjectIds = table.column("subject_id");
  const paths = table.column("path");
  const times = table.column("ecg_time");
  let patientId = "";
  for (let r = 0; r < table.rows; r++) {
    const subject = Number(subjectIds[r]);
    // A patient's records follow one another: they share one text.
    if (patientId !== subjectIds[r]) patientId = String(subject);
    const study = Number(studyIds[r]);
    const patient = patients?.get(subject);
    const { statements, notAssessed, measurements } = studies?.get(study) ?? UNREPORTED;
    yield {
      // Made anew from numbers: a piece of a cell would keep the text of its whole window in memory.
      id: String(study),
      path: `${copyOf(paths[r]!)}.hea`,
      patientId,
      ageYears: mimicAgeYears(patient, times[r]!),
      sex: patient?.sex ?? null,
      device: null,
      site: null,
      fold: null,
      samplingRateHz: SAMPLING_RATE_HZ,
      ...(measurements === null ? {} : { measurements }),
      statements,
      ...(notAssessed.length === 0 || studies === null ? {} : { notAssessed }),
    };
  }
}

/** A string of its own: joined parts do not hold on to the text that they were cut from. */
function copyOf(path: string): string {
  return path
    .split("/")
    .map((part) => part.replace(/\d+/, (digits) => String(Number(digits))))
    .join("/");
}
