import { readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { type CsvTable, parseCsv } from "../../formats/csv.ts";
import { parsePythonLiteral } from "../../formats/python-literal.ts";
import type { WfdbHeader } from "../../formats/wfdb/wfdb-header.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import { SCP_CODES } from "../labels/scp-codes.ts";
import { folderEmpty, matchesMarker, requireMarker } from "./folder-kind.ts";
import { type ExpectedRecord, indexRecords } from "./index-records.ts";
import { parseAgeYears } from "./subject.ts";
import { readWfdbEcg, recordNameOf, requireReadable } from "./wfdb-record.ts";

const TABLE = "ptbxl_database.csv";

/**
 * Reads a folder laid out as PTB-XL 1.0.3: `ptbxl_database.csv` and the 500 Hz records that its column
 * `filename_hr` names. A statement counts as present whatever its likelihood: 0.0 means "stated, not graded".
 */
export function ptbXlLayout(
  card: DatasetCard,
  { tableWarnings = () => [] }: { tableWarnings?: (ids: readonly string[]) => string[] } = {},
): Dataset {
  return {
    card,
    tasks: [],
    codesOf: (classId) =>
      card.assessed.includes(classId) ? (SCP_CODES.codes.get(classId) ?? []) : [],
    recognises: async (tree) => (await tree.has(TABLE)) && (await matchesMarker(tree, card)),
    index: (tree) => indexFolder(tree, card, tableWarnings),
    read: (tree, record) => readWfdbEcg(tree, record.path),
  };
}

async function indexFolder(
  tree: FileTree,
  card: DatasetCard,
  tableWarnings: (ids: readonly string[]) => string[],
): Promise<DatasetIndex> {
  const paths = await tree.list();
  if (paths.length === 0) throw folderEmpty(tree, card);
  const present = new Set(paths);
  if (!present.has(TABLE)) {
    throw new EinthovenError("folder-unrecognised", `${tree.label} has no ${TABLE}`, {
      hint: `give the folder that holds ${TABLE} and records500/`,
    });
  }
  await requireMarker(tree, card);
  const bytes = await readAll(await tree.open(TABLE));
  const table = parseCsv(new TextDecoder().decode(bytes), { name: TABLE });
  const expected = expectedRecords(table, present);
  return indexRecords(tree, expected, {
    card,
    codeTable: SCP_CODES,
    present,
    tables: [{ path: TABLE, bytes }],
    warnings: [...tableWarnings(table.column("ecg_id")), ...missingRateWarnings(expected, present)],
  });
}

function missingRateWarnings(
  expected: readonly ExpectedRecord[],
  present: ReadonlySet<string>,
): string[] {
  if (expected.length === 0) return [`${TABLE} has no rows.`];
  if (expected.some(({ headerPath }) => present.has(headerPath))) return [];
  return ["None of the 500 Hz records is in this folder: download records500/."];
}

function expectedRecords(table: CsvTable, present: ReadonlySet<string>): ExpectedRecord[] {
  const column = {
    patient: table.column("patient_id"),
    age: table.column("age"),
    sex: table.column("sex"),
    site: table.column("site"),
    device: table.column("device"),
    statements: table.column("scp_codes"),
    axis: table.column("heart_axis"),
    fold: table.column("strat_fold"),
    fileName: table.column("filename_hr"),
  };
  return column.fileName.map((fileName, r) => {
    const headerPath = `${fileName}.hea`;
    const id = recordNameOf(headerPath);
    const describe = (header: WfdbHeader): RecordEntry => {
      requireReadable(header, { headerPath, present });
      const axis = column.axis[r]!.trim();
      return {
        id,
        path: headerPath,
        patientId: withoutFraction(column.patient[r]!) || id,
        ageYears: parseAgeYears(column.age[r]!),
        sex: parseSexCode(column.sex[r]!),
        device: column.device[r]!.trim() || null,
        site: withoutFraction(column.site[r]!) || null,
        fold: parseFold(column.fold[r]!),
        samplingRateHz: header.samplingRateHz,
        statements: [
          ...parseStatements(column.statements[r]!),
          ...(axis === "" ? [] : [`heart_axis=${axis}`]),
        ],
        ...(axis === "" ? { notAssessed: ["LAD", "RAD"] } : {}),
      };
    };
    return { id, headerPath, describe };
  });
}

/** `{'NORM': 100.0, 'SR': 0.0}`: the keys. */
function parseStatements(cell: string): readonly string[] {
  const statements = parsePythonLiteral(cell);
  if (!(statements instanceof Map)) {
    throw new EinthovenError("table-malformed", `scp_codes is no dictionary: ${cell}`);
  }
  if (statements.size === 0) {
    throw new EinthovenError("label-unknown", "scp_codes states nothing");
  }
  return [...statements.keys()] as string[];
}

/** PTB-XL writes 0 for male and 1 for female. */
function parseSexCode(cell: string): "female" | "male" | null {
  const code = withoutFraction(cell);
  if (code === "0") return "male";
  return code === "1" ? "female" : null;
}

function parseFold(cell: string): number | null {
  const fold = Number(cell);
  return cell.trim() !== "" && Number.isInteger(fold) ? fold : null;
}

/** Integers with gaps were stored as decimals: "15709.0". */
function withoutFraction(cell: string): string {
  return cell.trim().replace(/\.0$/, "");
}
