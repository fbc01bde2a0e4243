import { readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { type CsvTable, parseCsv } from "../../formats/csv.ts";
import { parsePythonLiteral } from "../../formats/python-literal.ts";
import type { WfdbHeader } from "../../formats/wfdb/wfdb-header.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { SCP_CODES } from "../labels/scp-codes.ts";
import { folderEmpty, matchesMarker, requireMarker } from "../reading/folder-kind.ts";
import { type ExpectedRecord, indexRecords } from "../reading/index-records.ts";
import { measurementsOf } from "../reading/measurements.ts";
import { parseAgeYears } from "../reading/subject.ts";
import { readWfdbEcg, recordNameOf, requireReadable } from "../reading/wfdb-record.ts";
import { statementWarnings } from "./ptb-xl-statement-file.ts";

const TABLE = "ptbxl_database.csv";
const STATEMENTS = "scp_statements.csv";

/** How one dataset stands in PTB-XL's layout. */
export interface PtbXlSource {
  readonly card: DatasetCard;
  /** Which of the two copies of every record is read; they lie in `records500` and `records100`. Default: 500. */
  readonly rateHz?: 500 | 100;
  readonly tasks?: readonly DatasetTask[];
  /** Sentences about what the table's ids give away: an older release. */
  readonly tableWarnings?: (ids: readonly string[]) => string[];
  /** Compare the folder's scp_statements.csv with ours? A simulated cohort has a short one of its own. Default: true. */
  readonly comparesStatements?: boolean;
}

/**
 * Reads a folder laid out as PTB-XL 1.0.3: `ptbxl_database.csv` and the records that its column `filename_hr`
 * (500 Hz) or `filename_lr` (100 Hz) names. A statement counts as present whatever its likelihood: 0.0 means
 * "stated, not graded". Height and weight become the measurements `heightCm` and `weightKg`.
 */
export function ptbXlLayout(source: PtbXlSource): Dataset {
  const { card, tasks = [] } = source;
  return {
    card,
    tasks,
    codesOf: (classId) =>
      card.assessed.includes(classId) ? (SCP_CODES.codes.get(classId) ?? []) : [],
    recognises: async (tree) =>
      (await tree.has(TABLE)) &&
      (await matchesMarker(tree, card)) &&
      mayHoldRate(await tree.list(), source),
    index: (tree) => indexFolder(tree, source),
    read: (tree, record) => readWfdbEcg(tree, record.path),
  };
}

/**
 * A full download holds every record at both rates; unless a person asks for 100 Hz by name, it is the 500 Hz dataset, so
 * that nobody reads, or compares, the same recordings twice by accident. So is a table without records.
 */
function mayHoldRate(paths: readonly string[], source: PtbXlSource): boolean {
  const holds = (rateHz: number): boolean =>
    paths.some((path) => path.startsWith(`records${rateHz}/`));
  const { rateHz = 500 } = source;
  return rateHz === 500 ? holds(500) || !holds(100) : holds(100) && !holds(500);
}

async function indexFolder(tree: FileTree, source: PtbXlSource): Promise<DatasetIndex> {
  const { card, tableWarnings = () => [], comparesStatements = true } = source;
  const paths = await tree.list();
  if (paths.length === 0) throw folderEmpty(tree, card);
  const present = new Set(paths);
  if (!present.has(TABLE)) {
    throw new EinthovenError("folder-unrecognised", `${tree.label} has no ${TABLE}`, {
      hint: `give the folder that holds ${TABLE} and ${recordsFolder(source)}/`,
    });
  }
  await requireMarker(tree, card);
  const bytes = await readAll(await tree.open(TABLE));
  const table = parseCsv(new TextDecoder().decode(bytes), { name: TABLE });
  const expected = expectedRecords(table, present, source);
  const statements =
    comparesStatements && present.has(STATEMENTS)
      ? await readAll(await tree.open(STATEMENTS))
      : null;
  return indexRecords(tree, expected, {
    card,
    codeTable: SCP_CODES,
    present,
    tables: [
      { path: TABLE, bytes },
      ...(statements === null ? [] : [{ path: STATEMENTS, bytes: statements }]),
    ],
    warnings: [
      ...tableWarnings(table.column("ecg_id")),
      ...missingRateWarnings(expected, present, source),
      ...(statements === null ? [] : statementWarnings(statements)),
    ],
  });
}

function recordsFolder({ rateHz = 500 }: PtbXlSource): string {
  return `records${rateHz}`;
}

function missingRateWarnings(
  expected: readonly ExpectedRecord[],
  present: ReadonlySet<string>,
  source: PtbXlSource,
): string[] {
  if (expected.length === 0) return [`${TABLE} has no rows.`];
  if (expected.some(({ headerPath }) => present.has(headerPath))) return [];
  const { rateHz = 500 } = source;
  return [
    `None of the ${rateHz} Hz records is in this folder: download ${recordsFolder(source)}/.`,
  ];
}

/** Which column means what, as text; one cell per record. */
function columnsOf(table: CsvTable, { rateHz = 500 }: PtbXlSource): Columns {
  return {
    patient: table.column("patient_id"),
    age: table.column("age"),
    sex: table.column("sex"),
    site: table.column("site"),
    device: table.column("device"),
    height: table.column("height"),
    weight: table.column("weight"),
    statements: table.column("scp_codes"),
    axis: table.column("heart_axis"),
    fold: table.column("strat_fold"),
    fileName: table.column(rateHz === 500 ? "filename_hr" : "filename_lr"),
  };
}

type Columns = Readonly<
  Record<
    | "patient"
    | "age"
    | "sex"
    | "site"
    | "device"
    | "height"
    | "weight"
    | "statements"
    | "axis"
    | "fold"
    | "fileName",
    readonly string[]
  >
>;

function expectedRecords(
  table: CsvTable,
  present: ReadonlySet<string>,
  source: PtbXlSource,
): ExpectedRecord[] {
  const columns = columnsOf(table, source);
  return columns.fileName.map((fileName, r) => {
    const headerPath = `${fileName}.hea`;
    const id = recordNameOf(headerPath);
    const describe = (header: WfdbHeader): RecordEntry => {
      requireReadable(header, { headerPath, present });
      return {
        ...entryOf(columns, r, id),
        path: headerPath,
        samplingRateHz: header.samplingRateHz,
      };
    };
    return { id, headerPath, describe };
  });
}

/** What the table says of the record in its row `r`. */
function entryOf(
  columns: Columns,
  r: number,
  id: string,
): Omit<RecordEntry, "path" | "samplingRateHz"> {
  const axis = columns.axis[r]!.trim();
  const measurements = measurementsOf({
    heightCm: columns.height[r]!,
    weightKg: columns.weight[r]!,
  });
  return {
    id,
    patientId: withoutFraction(columns.patient[r]!) || id,
    ageYears: parseAgeYears(columns.age[r]!),
    sex: parseSexCode(columns.sex[r]!),
    device: columns.device[r]!.trim() || null,
    site: withoutFraction(columns.site[r]!) || null,
    fold: parseFold(columns.fold[r]!),
    ...(measurements === null ? {} : { measurements }),
    statements: [
      ...parseStatements(columns.statements[r]!),
      ...(axis === "" ? [] : [`heart_axis=${axis}`]),
    ],
    ...(axis === "" ? { notAssessed: ["LAD", "RAD"] } : {}),
  };
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
