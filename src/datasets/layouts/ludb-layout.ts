import type { FileTree } from "../../core/file-tree.ts";
import type { CsvTable } from "../../formats/csv.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { LUDB_CODES, LUDB_PACING, LUDB_UNDECIDED_SCAR, ludbCode } from "../labels/ludb-codes.ts";
import { matchesMarker } from "../reading/folder-kind.ts";
import { type ExpectedRecord, indexRecords } from "../reading/index-records.ts";
import { openFolder, openTable } from "../reading/open-folder.ts";
import { labelUnknown, parseAgeYears, parseSex } from "../reading/subject.ts";
import { readWfdbEcg, requireReadable } from "../reading/wfdb-record.ts";

const TABLE = "ludb.csv";
const PACING_COLUMN = "Cardiac pacing";
const FINDING_COLUMNS = [
  "Rhythms",
  "Electric axis of the heart",
  "Conduction abnormalities",
  "Extrasystolies",
  "Hypertrophies",
  PACING_COLUMN,
  "Ischemia",
  "Non-specific repolarization abnormalities",
  "Other states",
] as const;

/**
 * Reads a folder laid out as LUDB 1.0.1: `ludb.csv`, whose cells hold one finding per line and end with a line break,
 * and `data/1.{hea,dat}` ... with lower-case leads. (The wave annotations are read by `readLudbWaves`.)
 */
export function ludbLayout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: (classId) => LUDB_CODES.codes.get(classId) ?? [],
    recognises: async (tree) => (await tree.has(TABLE)) && (await matchesMarker(tree, card)),
    index: (tree) => indexFolder(tree, card),
    read: (tree, record) => readWfdbEcg(tree, record.path),
  };
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const hint = `give the folder that holds ${TABLE} and data/`;
  const present = await openFolder(tree, card, { sentinel: TABLE, hint });
  const { path, bytes, table } = await openTable(tree, TABLE);
  return indexRecords(tree, expectedRecords(table, present), {
    card,
    codeTable: LUDB_CODES,
    present,
    tables: [{ path, bytes }],
  });
}

function expectedRecords(table: CsvTable, present: ReadonlySet<string>): ExpectedRecord[] {
  const [ids, sexes, ages] = [table.column("ID"), table.column("Sex"), table.column("Age")];
  const findings = FINDING_COLUMNS.map((name) => [name, table.column(name)] as const);
  return ids.map((cell, r) => {
    const id = cell.trim();
    const headerPath = `data/${id}.hea`;
    return {
      id,
      headerPath,
      describe: (header) => {
        requireReadable(header, { headerPath, present });
        const columns = new Map(findings.map(([name, cells]) => [name, linesOf(cells[r]!)]));
        return {
          id,
          path: headerPath,
          patientId: id,
          ageYears: parseAgeYears(ages[r]!),
          sex: parseSex(sexes[r]!),
          device: null,
          site: null,
          fold: null,
          samplingRateHz: header.samplingRateHz,
          ...labelsIn(columns),
        };
      },
    };
  });
}

/** Cells hold one finding per line; each ends with a line break. */
function linesOf(cell: string): string[] {
  return cell
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function labelsIn(
  columns: ReadonlyMap<string, readonly string[]>,
): Pick<RecordEntry, "statements" | "notAssessed"> {
  const statements = new Set(
    [...columns].flatMap(([name, findings]) =>
      name === PACING_COLUMN && findings.length > 0 ? [LUDB_PACING] : findings.map(ludbCode),
    ),
  );
  if (statements.size === 0) throw labelUnknown(`${TABLE} states no finding`);
  const infarct = LUDB_CODES.codes.get("MI")!.some((code) => statements.has(code));
  const notAssessed = [
    ...(columns.get("Electric axis of the heart")!.length === 0 ? ["LAD", "RAD"] : []),
    ...(statements.has(LUDB_UNDECIDED_SCAR) && !infarct ? ["MI"] : []),
  ];
  return {
    statements: [...statements],
    ...(notAssessed.length === 0 ? {} : { notAssessed }),
  };
}
