import { readAll } from "../../core/byte-source.ts";
import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { CsvTable } from "../../formats/csv.ts";
import { readXlsxTable } from "../../formats/xlsx/xlsx.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import { CHAPMAN_CODES } from "../labels/chapman-codes.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { ecgOfArray } from "../reading/array-ecg.ts";
import { csvLeads, parseCsvRecording } from "../reading/csv-ecg.ts";
import { requirePresent } from "../reading/file-present.ts";
import { sketchFile } from "../reading/file-sketch.ts";
import { matchesMarker } from "../reading/folder-kind.ts";
import { type ExpectedEntry, indexEntries } from "../reading/index-entries.ts";
import { measurementsOf } from "../reading/measurements.ts";
import { openFolder } from "../reading/open-folder.ts";
import { requireStandardLeads } from "../reading/standard-leads.ts";
import { labelUnknown, parseAgeYears, parseSex } from "../reading/subject.ts";

const TABLE = "Diagnostics.xlsx";
const RAW = "ECGData";
const DENOISED = "ECGDataDenoised";
const SAMPLING_RATE_HZ = 500;
const MILLIVOLTS_PER_MICROVOLT = 1e-3;

/** Columns of Diagnostics.xlsx that hold measurements, and their names with unit. */
const MEASUREMENTS = {
  VentricularRate: "ventricularRatePerMinute",
  AtrialRate: "atrialRatePerMinute",
  QRSDuration: "qrsDurationMs",
  QTInterval: "qtIntervalMs",
  QTCorrected: "qtCorrectedMs",
  RAxis: "rAxisDegrees",
  TAxis: "tAxisDegrees",
} as const;

/**
 * Reads a folder laid out as Chapman-Shaoxing on figshare: `Diagnostics.xlsx` and one CSV file in microvolts per
 * record, in `ECGData/` (with a header of lead names) or, where that is absent, in `ECGDataDenoised/` (without one).
 */
export function chapmanLayout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: (classId) => CHAPMAN_CODES.codes.get(classId) ?? [],
    recognises: async (tree) => (await tree.has(TABLE)) && (await matchesMarker(tree, card)),
    index: (tree) => indexFolder(tree, card),
    read: readRecord,
  };
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const hint = `give the folder that holds ${TABLE} and the unpacked ${RAW}/`;
  const present = await openFolder(tree, card, { sentinel: TABLE, hint });
  const bytes = await readAll(await tree.open(TABLE));
  const table = await readXlsxTable(await tree.open(TABLE), { name: TABLE });
  const folder = [...present].some((path) => path.startsWith(`${RAW}/`)) ? RAW : DENOISED;
  const expected = expectedEntries(tree, table, { present, folder });
  const none = !expected.some(({ path }) => present.has(path));
  return indexEntries(expected, {
    card,
    codeTable: CHAPMAN_CODES,
    tables: [{ path: TABLE, bytes }],
    warnings: [
      ...(folder === DENOISED && !none
        ? [`These are the denoised signals (${DENOISED}/); ${RAW}/ holds them as recorded.`]
        : []),
      ...(none ? [`None of the records is in this folder: unpack ${RAW}.zip into it.`] : []),
    ],
  });
}

function expectedEntries(
  tree: FileTree,
  table: CsvTable,
  { present, folder }: { readonly present: ReadonlySet<string>; readonly folder: string },
): ExpectedEntry[] {
  const column = {
    fileName: table.column("FileName"),
    rhythm: table.column("Rhythm"),
    beat: table.column("Beat"),
    age: table.column("PatientAge"),
    sex: table.column("Gender"),
  };
  const numbers = Object.entries(MEASUREMENTS).map(
    ([name, key]) => [key, table.column(name)] as const,
  );
  return column.fileName.map((fileName, r) => {
    const id = fileName.trim();
    const path = `${folder}/${id}.csv`;
    const describe = (): RecordEntry => {
      const measurements = measurementsOf(
        Object.fromEntries(numbers.map(([key, cells]) => [key, cells[r]!])),
      );
      return {
        id,
        path,
        patientId: id,
        ageYears: parseAgeYears(column.age[r]!),
        sex: parseSex(column.sex[r]!),
        device: null,
        site: null,
        fold: null,
        samplingRateHz: SAMPLING_RATE_HZ,
        ...(measurements === null ? {} : { measurements }),
        statements: statementsOf(column.rhythm[r]!, column.beat[r]!),
      };
    };
    return {
      id,
      path,
      inspect: async () => {
        requirePresent(present, path);
        const { start, contentHash } = await sketchFile(await tree.open(path));
        requireStandardLeads(csvLeads(start) ?? STANDARD_LEADS);
        return { entry: describe(), contentHash };
      },
    };
  });
}

/** One rhythm, then findings separated by blanks; "NONE" stands for none. */
function statementsOf(rhythm: string, beat: string): readonly string[] {
  const statements = `${rhythm} ${beat}`
    .split(/\s+/)
    .filter((code) => code !== "" && code !== "NONE");
  if (statements.length === 0) throw labelUnknown(`${TABLE} states neither rhythm nor beat`);
  return [...new Set(statements)];
}

async function readRecord(tree: FileTree, { path }: RecordEntry): Promise<Ecg> {
  const bytes = await readAll(await tree.open(path));
  const { leads, values } = parseCsvRecording(bytes, { name: path });
  if (leads === null && values.length % STANDARD_LEADS.length !== 0) {
    throw new EinthovenError("shape-mismatch", `${path} has no header and not twelve columns`);
  }
  return ecgOfArray({
    values,
    order: "time-first",
    leads: leads ?? STANDARD_LEADS,
    samplingRateHz: SAMPLING_RATE_HZ,
    millivoltsPerUnit: MILLIVOLTS_PER_MICROVOLT,
  });
}
