import type { RecordEntry } from "../dataset.ts";
import { HARMONISED_CLASSES } from "../labels/harmonised.ts";
import { labelUnknown } from "../reading/subject.ts";
import type { FolderSettings } from "./folder-settings.ts";
import type { FolderTable } from "./folder-table.ts";

/** What a folder's labels mean. */
export interface FolderLabels {
  /** Own codes of each harmonised class that is assessed. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
  /** Every code that the settings explain. */
  readonly known: ReadonlySet<string>;
  /** What is known of the record in row `r`. Throws `label-unknown`. */
  labelsIn(r: number): Pick<RecordEntry, "statements" | "notAssessed">;
}

const YES = new Set(["1", "1.0", "true", "yes", "y", "x"]);
const NO = new Set(["0", "0.0", "false", "no", "n"]);
const UNKNOWN = new Set(["", "-1", "-1.0", "nan", "na", "n/a", "unknown", "?"]);

/**
 * Reads a table's labels: columns of 0 and 1 (blank: not assessed) that a class, a task or a harmonised name calls
 * for, and columns of statements. Codes that the settings give no meaning are kept as they stand.
 */
export function folderLabels(table: FolderTable, settings: FolderSettings): FolderLabels {
  const codes = classCodes(table, settings);
  const known = new Set([...Object.values(codes).flat(), ...settings.tasks.flatMap(taskCodes)]);
  const flags = table.columns
    .filter((name) => known.has(name) && !table.statements.includes(name))
    .map((name) => ({ name, cells: table.column(name) }));
  const stated = table.statements.map((name) => table.column(name));
  return {
    codes,
    known,
    labelsIn: (r) => {
      const answers = flags.map(({ name, cells }) => [name, answerOf(name, cells[r]!)] as const);
      const statements = [
        ...answers.flatMap(([name, answer]) => (answer === true ? name : [])),
        ...stated.flatMap((cells) => splitStatements(cells[r]!, settings)),
      ];
      const silent = statements.length === 0 && flags.length === 0 && stated.length > 0;
      if (silent && settings.unlabelled === "excluded") {
        throw labelUnknown(`${table.path} states nothing in ${table.statements.join(", ")}`);
      }
      const unasked = answers.flatMap(([name, answer]) => (answer === null ? name : []));
      const notAssessed = [...unasked, ...classesWithout(codes, statements, unasked)];
      return {
        statements: [...new Set(statements)],
        ...(notAssessed.length === 0 ? {} : { notAssessed: [...new Set(notAssessed)] }),
      };
    },
  };
}

/** Of the settings; and a column that has the name of a harmonised class stands for it. */
function classCodes(
  { columns }: FolderTable,
  { classes, assessed }: FolderSettings,
): Record<string, readonly string[]> {
  const named = HARMONISED_CLASSES.filter(
    ({ id }) => classes[id] === undefined && columns.includes(id),
  ).map(({ id }) => [id, [id]] as const);
  const all = [...Object.entries(classes), ...named];
  return Object.fromEntries(
    assessed === undefined ? all : all.filter(([id]) => assessed.includes(id)),
  );
}

function taskCodes(task: FolderSettings["tasks"][number]): readonly string[] {
  if (task.kind === "regression") return [];
  return task.kind === "binary" ? task.codes : Object.values(task.classes).flat();
}

/** null: nobody looked. */
function answerOf(name: string, cell: string): boolean | null {
  const word = cell.trim().toLowerCase();
  if (UNKNOWN.has(word)) return null;
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  throw labelUnknown(`${name} is "${cell}", neither 1 nor 0`);
}

/** The statements of one cell. */
export function splitStatements(
  cell: string,
  { separator }: Pick<FolderSettings, "separator">,
): readonly string[] {
  return cell
    .split(separator)
    .map((code) => code.trim())
    .filter((code) => code !== "");
}

/** Harmonised classes of which nothing is stated and some column is blank. */
function classesWithout(
  codes: Readonly<Record<string, readonly string[]>>,
  statements: readonly string[],
  unasked: readonly string[],
): string[] {
  return Object.entries(codes)
    .filter(([, own]) => own.some((code) => unasked.includes(code)))
    .filter(([, own]) => !own.some((code) => statements.includes(code)))
    .map(([id]) => id);
}
