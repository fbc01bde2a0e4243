import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { CsvTable } from "../../formats/csv.ts";
import type { Hdf5Dataset } from "../../formats/hdf5/dataset.ts";
import { openHdf5 } from "../../formats/hdf5/hdf5.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import type { CodeTable } from "../labels/code-table.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { SPH_CODES, sphStatements } from "../labels/sph-aha-codes.ts";
import { ecgOfArray } from "../reading/array-ecg.ts";
import { sketchFile } from "../reading/file-sketch.ts";
import { matchesMarker } from "../reading/folder-kind.ts";
import { type ExpectedEntry, indexEntries } from "../reading/index-entries.ts";
import { openFolder, openTable } from "../reading/open-folder.ts";
import { labelUnknown, parseAgeYears, parseSex } from "../reading/subject.ts";
import { mayHoldRecords, type SphRecords, sphRecords } from "./sph-records.ts";

const TABLE = "metadata.csv";
const CODE_NAMES = "code.csv";
const SIGNALS = "ecg";
const SAMPLING_RATE_HZ = 500;

/**
 * Reads a folder laid out as SPH: `metadata.csv` and `records/A00001.h5` ..., each with the dataset `ecg`
 * float16[leads, samples] in mV, or `records.tar.gz` as it was downloaded. AHA codes that `code.csv` names are known.
 */
export function sphLayout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: (classId) => SPH_CODES.codes.get(classId) ?? [],
    recognises: async (tree) =>
      (await tree.has(TABLE)) &&
      (await matchesMarker(tree, card)) &&
      mayHoldRecords(await tree.list()),
    index: (tree) => indexFolder(tree, card),
    read: readRecord,
  };
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const hint = `give the folder that holds ${TABLE} and records.tar.gz`;
  const present = await openFolder(tree, card, { sentinel: TABLE, hint });
  const records = await sphRecords(tree);
  const table = await openTable(tree, TABLE);
  const codes = present.has(CODE_NAMES) ? await openTable(tree, CODE_NAMES) : null;
  return indexEntries(expectedEntries(table.table, records), {
    card,
    codeTable: codes === null ? SPH_CODES : withCodes(codes.table),
    tables: codes === null ? [table] : [table, codes],
  });
}

/** Codes that the release names itself: modifiers are the numbers from 200. */
function withCodes(table: CsvTable): CodeTable {
  const codes = table.column("Code").map((code) => code.trim());
  const named = codes.map((code) => (Number(code) >= 200 ? `+${code}` : code));
  return { ...SPH_CODES, known: new Set([...SPH_CODES.known, ...named]) };
}

function expectedEntries(table: CsvTable, records: SphRecords): ExpectedEntry[] {
  const column = {
    id: table.column("ECG_ID"),
    codes: table.column("AHA_Code"),
    patient: table.column("Patient_ID"),
    age: table.column("Age"),
    sex: table.column("Sex"),
    samples: table.column("N"),
  };
  return column.id.map((cell, r) => {
    const id = cell.trim();
    const path = records.paths.get(id);
    const inspect = async (): Promise<{ entry: RecordEntry; contentHash: string }> => {
      if (path === undefined) throw recordMissing(id);
      const statements = sphStatements(column.codes[r]!);
      if (statements.length === 0) throw labelUnknown(`${TABLE} states nothing of ${id}`);
      const source = await records.open(path);
      await openSignals(records, path, { samples: Number(column.samples[r]) });
      const { contentHash } = await sketchFile(source);
      const entry: RecordEntry = {
        id,
        path,
        patientId: column.patient[r]!.trim() || id,
        ageYears: parseAgeYears(column.age[r]!),
        sex: parseSex(column.sex[r]!),
        device: null,
        site: null,
        fold: null,
        samplingRateHz: SAMPLING_RATE_HZ,
        statements,
      };
      return { entry, contentHash };
    };
    return { id, path: path ?? `records/${id}.h5`, inspect };
  });
}

/** Opens `ecg` of one record; its length must be that of the table, where that is given. */
async function openSignals(
  records: SphRecords,
  path: string,
  { samples }: { readonly samples?: number } = {},
): Promise<Hdf5Dataset> {
  const file = await openHdf5(await records.open(path), records);
  const dataset = await file.dataset(SIGNALS);
  const { shape, type } = dataset;
  const [leads, length] = shape;
  const fits = shape.length === 2 && leads === STANDARD_LEADS.length && type !== "text";
  if (fits && (samples === undefined || samples === length)) return dataset;
  const wanted = `float[${STANDARD_LEADS.length}, ${samples ?? "samples"}]`;
  throw new EinthovenError("shape-mismatch", `${path} holds ${type}[${shape}], not ${wanted}`, {
    hint: "unpack or download the record again",
  });
}

async function readRecord(tree: FileTree, { path }: RecordEntry): Promise<Ecg> {
  const dataset = await openSignals(await sphRecords(tree), path);
  return ecgOfArray({
    values: await dataset.readRows(0, STANDARD_LEADS.length),
    order: "leads-first",
    leads: STANDARD_LEADS,
    samplingRateHz: SAMPLING_RATE_HZ,
    millivoltsPerUnit: 1,
  });
}

function recordMissing(id: string): EinthovenError {
  return new EinthovenError("record-missing", `no file records/${id}.h5`, {
    hint: "download records.tar.gz again, or unpack all of it",
  });
}
