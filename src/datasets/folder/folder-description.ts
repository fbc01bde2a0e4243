import { EinthovenError } from "../../core/error.ts";
import type { DatasetCard } from "../dataset.ts";
import type { OwnClass, OwnDescription, OwnTask } from "../own-description.ts";
import type { FolderLabels } from "./folder-labels.ts";
import {
  type FolderFolds,
  type FolderSettings,
  type FolderTask,
  SETTINGS_FILE,
} from "./folder-settings.ts";
import { type FolderTable, requireColumn } from "./folder-table.ts";

/** Parts in words, and the numbers that stand for them. */
const WORDED_FOLDS: FolderFolds = { train: [1], validation: [2], test: [3] };
const FOLD_WORDS: ReadonlyMap<string, number> = new Map([
  ["train", 1],
  ["training", 1],
  ["val", 2],
  ["valid", 2],
  ["validation", 2],
  ["test", 3],
]);

/** The number of a fold as a table gives it: "3", "train"; null for a blank cell. Throws `table-malformed` for another word. */
export function foldOf(cell: string): number | null {
  if (cell === "") return null;
  const fold = FOLD_WORDS.get(cell.toLowerCase()) ?? Number(cell);
  if (Number.isInteger(fold)) return fold;
  throw new EinthovenError(
    "table-malformed",
    `the fold "${cell}" is neither a number nor train, validation or test`,
  );
}

/** What a folder says about itself. Throws `settings-malformed` for tasks that its table cannot answer. */
export function folderDescription(
  card: DatasetCard,
  {
    settings,
    table,
    labels,
    title,
  }: {
    readonly settings: FolderSettings;
    readonly table: FolderTable;
    readonly labels: FolderLabels;
    /** Where the settings give none. */
    readonly title: string;
  },
): OwnDescription {
  const { version, country, continent, license, cite, access, waveformsMayBeShown } = settings;
  const { recordings } = settings;
  return {
    card: {
      ...card,
      title: settings.title ?? title,
      ...{ version, country, continent, license, cite, access, waveformsMayBeShown },
      records: table.rows,
      amplitude: recordings.unit === "standardised" ? "standardised" : "millivolts",
      assessed: Object.keys(labels.codes),
      patientCaveat: table.has("patient")
        ? null
        : `${table.path} names no patients: every record counts as another patient, and scores are too high if some recur.`,
      folds: settings.folds ?? (isWorded(table) ? WORDED_FOLDS : null),
    },
    codes: labels.codes,
    tasks: settings.tasks.map((task) => taskOf(task, table)),
  };
}

/** Are the folds given in words? Numbers mean nothing until the settings say which are for what. */
function isWorded(table: FolderTable): boolean {
  if (!table.has("fold")) return false;
  const cells = Array.from({ length: table.rows }, (_, r) => table.cell("fold", r).toLowerCase());
  return (
    cells.some((cell) => cell !== "") && cells.every((cell) => cell === "" || FOLD_WORDS.has(cell))
  );
}

function taskOf(task: FolderTask, table: FolderTable): OwnTask {
  const { kind, name, title = name } = task;
  const id = `folder/${name}`;
  switch (kind) {
    case "regression":
      requireColumn(table, task.column, `tasks.${name}.column`);
      return { id, title, kind, unit: task.unit, measurement: task.column };
    case "binary":
      requireAnswerable(name, task.codes, table);
      return { id, title, kind, classes: [{ id: name, title, codes: task.codes }] };
    case "multi-label":
    case "multi-class": {
      const classes = Object.entries(task.classes).map(
        ([classId, codes]): OwnClass => ({ id: classId, title: classId, codes }),
      );
      requireAnswerable(
        name,
        classes.flatMap(({ codes }) => codes),
        table,
      );
      return { id, title, kind, classes };
    }
  }
}

/** A code is a column of 0 and 1, or a statement; without a column of statements it must be the former. */
function requireAnswerable(name: string, codes: readonly string[], table: FolderTable): void {
  if (table.statements.length > 0) return;
  const unknown = codes.find((code) => !table.columns.includes(code));
  if (unknown === undefined) return;
  throw new EinthovenError(
    "settings-malformed",
    `${SETTINGS_FILE}: the task ${name} asks for "${unknown}", which is no column of ${table.path}`,
    { hint: "name a column of 0 and 1, or the column of statements under columns.statements" },
  );
}
