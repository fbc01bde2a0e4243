import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { CsvTable } from "../../formats/csv.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import type { CodeTable } from "../labels/code-table.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { ZZU_CODES, zzuStatements } from "../labels/zzu-codes.ts";
import { matchesMarker } from "../reading/folder-kind.ts";
import { type ExpectedRecord, indexRecords } from "../reading/index-records.ts";
import { type OpenedTable, openFolder, openTable } from "../reading/open-folder.ts";
import { labelUnknown, parseAgeYears, parseSex } from "../reading/subject.ts";
import { readWfdbEcg, requireReadable } from "../reading/wfdb-record.ts";
import { zzuDiseaseCodes, zzuDiseases } from "./zzu-disease.ts";

const TABLE = "AttributesDictionary.csv";
const FINDINGS = "ECGCode.csv";
const DISEASES = "DiseaseCode.csv";
const RECORDS = "Child_ecg/";

/** Listed in `notAssessed` of every record where the folder has no table of diseases. */
export const ZZU_DISEASE = "disease";

/**
 * Reads a folder laid out as ZZU-pECG: `AttributesDictionary.csv` and, below `Child_ecg/` or beside it, the WFDB records
 * that its column `Filename` names, with a fractional gain and a baseline for each lead. Findings are AHA statements
 * with the letter of their category; diseases are read by `DiseaseCode.csv`. Records of nine leads are left out.
 */
export function zzuLayout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: (classId) => ZZU_CODES.codes.get(classId) ?? [],
    recognises: async (tree) =>
      (await tree.has(TABLE)) &&
      (await matchesMarker(tree, card)) &&
      (await tree.list()).some((path) => /^(Child_ecg\b|P\d\d\/)/.test(path)),
    index: (tree) => indexFolder(tree, card),
    read: (tree, record) => readWfdbEcg(tree, record.path),
  };
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const hint = `give the folder that holds ${TABLE} and the unpacked ${RECORDS}`;
  const present = await openFolder(tree, card, { sentinel: TABLE, hint });
  requireUnpacked(present);
  const records = await openTable(tree, TABLE);
  const findings = present.has(FINDINGS) ? await openTable(tree, FINDINGS) : null;
  const diseases = present.has(DISEASES) ? await openTable(tree, DISEASES) : null;
  return indexRecords(tree, expectedRecords(records.table, present, diseases?.table ?? null), {
    card,
    codeTable: findings === null ? ZZU_CODES : withFindings(findings.table),
    present,
    tables: [records, findings, diseases].filter((table): table is OpenedTable => table !== null),
    warnings: nineLeadWarnings(records.table),
  });
}

/** The records come as a zip archive in two parts, which few programs unpack. */
function requireUnpacked(present: ReadonlySet<string>): void {
  const paths = [...present];
  const archive = paths.find((path) => /^Child_ecg\.z(ip|01)$/.test(path));
  if (archive === undefined || paths.some((path) => path.endsWith(".hea"))) return;
  throw new EinthovenError("folder-unrecognised", `the records are still packed in ${archive}`, {
    hint: "with both parts in one folder: zip -s 0 Child_ecg.zip --out joined.zip && unzip joined.zip",
  });
}

/** Adds the codes and words of the folder's own list of findings, so that none of them counts as unknown. */
function withFindings(table: CsvTable): CodeTable {
  const words = table.columns.slice(0, 2).flatMap((name) => [...table.column(name.trim())]);
  return {
    ...ZZU_CODES,
    known: new Set([...ZZU_CODES.known, ...words.flatMap((word) => zzuStatements(word))]),
  };
}

function nineLeadWarnings(table: CsvTable): string[] {
  const nine = table.column("Lead").filter((cell) => Number(cell) === 9).length;
  if (nine === 0) return [];
  return [
    `${nine} of ${table.rows} records have nine leads (no V2, V4 and V6) and are left out; in the full release half of them are of children with heart disease, against a quarter of the others.`,
  ];
}

function expectedRecords(
  table: CsvTable,
  present: ReadonlySet<string>,
  diseases: CsvTable | null,
): ExpectedRecord[] {
  const folder = [...present].some((path) => path.startsWith(RECORDS)) ? RECORDS : "";
  const icd10 = diseases === null ? null : zzuDiseaseCodes(diseases);
  const column = {
    id: table.column("ECG_ID"),
    fileName: table.column("Filename"),
    patient: table.column("Patient_ID"),
    age: table.column("Age"),
    sex: table.column("Gender"),
    findings: table.column("AHA_code"),
    diseases: table.column("ICD-10 code"),
  };
  return column.fileName.map((fileName, r) => {
    const headerPath = `${folder}${fileName.trim()}.hea`;
    const id = column.id[r]!.trim();
    return {
      id,
      headerPath,
      describe: (header) => {
        requireReadable(header, { headerPath, present });
        return {
          id,
          path: headerPath,
          patientId: column.patient[r]!.trim() || id,
          ageYears: parseAgeYears(column.age[r]!),
          sex: parseSex(column.sex[r]!),
          device: null,
          site: null,
          fold: null,
          samplingRateHz: header.samplingRateHz,
          ...labelsIn({ findings: column.findings[r]!, diseases: column.diseases[r]! }, icd10),
        };
      },
    };
  });
}

function labelsIn(
  { findings, diseases }: { readonly findings: string; readonly diseases: string },
  icd10: ReadonlyMap<string, string> | null,
): Pick<RecordEntry, "statements" | "notAssessed"> {
  const stated = zzuStatements(findings);
  if (stated.length === 0) throw labelUnknown("AHA_code states no finding");
  if (icd10 === null) return { statements: stated, notAssessed: [ZZU_DISEASE] };
  return { statements: [...stated, ...zzuDiseases(diseases, icd10)] };
}
