import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { readMat } from "../../formats/mat/mat.ts";
import { firstFields } from "../../formats/mat/mat5-first-fields.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import { CPSC_CODES, cpscLabel } from "../labels/cpsc-codes.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { ecgOfArray } from "../reading/array-ecg.ts";
import { requirePresent } from "../reading/file-present.ts";
import { sketchFile } from "../reading/file-sketch.ts";
import { folderEmpty, matchesMarker, requireMarker } from "../reading/folder-kind.ts";
import { type ExpectedEntry, type InspectedEntry, indexEntries } from "../reading/index-entries.ts";
import { type OpenedTable, openTable } from "../reading/open-folder.ts";
import { labelUnknown, parseAgeYears, parseSex } from "../reading/subject.ts";
import { cpscStruct, cpscSubject } from "./cpsc-struct.ts";

const REFERENCE = /(^|\/)REFERENCE\.csv$/;
const RECORD = /(^|\/)(A\d{4})\.mat$/;
const SAMPLING_RATE_HZ = 500;

/**
 * Reads the original release of CPSC2018: `TrainingSet1/A0001.mat` ..., MAT version 5 files that hold sex, age and
 * twelve leads in millivolts, and one or several `REFERENCE.csv` with up to three labels each. Sex and age stand
 * inside the compressed files, before the samples: the index unpacks the beginning of each, and looks at both its ends.
 */
export function cpscLayout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: (classId) => CPSC_CODES.codes.get(classId) ?? [],
    recognises: async (tree) => {
      const paths = await tree.list();
      const isOriginal =
        paths.some((path) => REFERENCE.test(path)) &&
        paths.some((path) => RECORD.test(path)) &&
        !paths.some((path) => path.endsWith(".hea"));
      return isOriginal && (await matchesMarker(tree, card));
    },
    index: (tree) => indexFolder(tree, card),
    read: readRecord,
  };
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const paths = await tree.list();
  if (paths.length === 0) throw folderEmpty(tree, card);
  const references = paths.filter((path) => REFERENCE.test(path));
  if (references.length === 0) {
    throw new EinthovenError("folder-unrecognised", `${tree.label} has no REFERENCE.csv`, {
      hint: "give the folder that holds TrainingSet1/, TrainingSet2/, TrainingSet3/ and REFERENCE.csv",
    });
  }
  await requireMarker(tree, card);
  const tables: OpenedTable[] = [];
  for (const path of references) tables.push(await openTable(tree, path));
  const labels = labelsById(tables);
  const pathOf = new Map(paths.flatMap((path) => idOf(path, path)));
  const present = new Set(paths);
  const ids = new Set([...labels.keys(), ...pathOf.keys()]);
  const expected = [...ids].map((id): ExpectedEntry => {
    const path = pathOf.get(id) ?? `TrainingSet1/${id}.mat`;
    const inspect = async (): Promise<InspectedEntry> => {
      requirePresent(present, path);
      return inspectRecord(tree, { id, path, labels: labels.get(id) ?? [] });
    };
    return { id, path, inspect };
  });
  return indexEntries(expected, { card, codeTable: CPSC_CODES, tables });
}

function idOf(path: string, value: string): (readonly [string, string])[] {
  const id = RECORD.exec(path)?.[2];
  return id === undefined ? [] : [[id, value]];
}

/** Labels of each record as words, the first label first. */
function labelsById(tables: readonly OpenedTable[]): Map<string, readonly string[]> {
  const labels = new Map<string, readonly string[]>();
  for (const { table } of tables) {
    const columns = ["First_label", "Second_label", "Third_label"].map((name) =>
      table.column(name),
    );
    table.column("Recording").forEach((id, r) => {
      const cells = columns.map((cells) => cells[r]!.trim().replace(/\.0$/, ""));
      const stated = cells.filter((cell) => cell !== "" && cell.toLowerCase() !== "nan");
      labels.set(id.trim(), [...new Set(stated.map(cpscLabel))]);
    });
  }
  return labels;
}

async function inspectRecord(
  tree: FileTree,
  { id, path, labels }: { id: string; path: string; labels: readonly string[] },
): Promise<{ entry: RecordEntry; contentHash: string }> {
  const source = await tree.open(path);
  const { start, contentHash } = await sketchFile(source);
  const { sex, ageYears } =
    cpscSubject(await firstFields(start)) ??
    cpscStruct(await readMat(source, { label: path, inflate: tree.inflate }), path);
  if (labels.length === 0) throw labelUnknown(`REFERENCE.csv gives no label of ${id}`);
  const entry: RecordEntry = {
    id,
    path,
    patientId: id,
    ageYears: parseAgeYears(String(ageYears)),
    sex: parseSex(sex),
    device: null,
    site: null,
    fold: null,
    samplingRateHz: SAMPLING_RATE_HZ,
    statements: labels,
  };
  return { entry, contentHash };
}

async function readRecord(tree: FileTree, { path }: RecordEntry): Promise<Ecg> {
  const variables = await readMat(await tree.open(path), { label: path, inflate: tree.inflate });
  return ecgOfArray({
    values: cpscStruct(variables, path).data.data,
    order: "time-first",
    leads: STANDARD_LEADS,
    samplingRateHz: SAMPLING_RATE_HZ,
    millivoltsPerUnit: 1,
  });
}
