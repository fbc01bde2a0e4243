import { z } from "zod";
import { readAll } from "../../core/byte-source.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { parseSettings } from "../../core/parse-settings.ts";
import { HARMONISED_CLASSES } from "../labels/harmonised.ts";

/** The file by which a folder describes itself. */
export const SETTINGS_FILE = "einthoven.yaml";

/** What a person states about a folder of recordings; everything has a default. */
export interface FolderSettings {
  readonly title?: string | undefined;
  readonly version: string;
  readonly country: string;
  readonly continent: string;
  readonly license: string;
  readonly cite: string;
  readonly access: "open" | "registration" | "restricted";
  readonly waveformsMayBeShown: boolean;
  /** The table of records, as CSV (comma, semicolon or tab) or .xlsx. */
  readonly table: string;
  readonly columns: FolderColumns;
  readonly recordings: FolderRecordings;
  /** Between several statements in one cell. */
  readonly separator: string;
  /** Own codes, or columns of 0 and 1, of each harmonised class. */
  readonly classes: Readonly<Record<string, readonly string[]>>;
  /** Harmonised classes that somebody looked for in every record; default: those under `classes`. */
  readonly assessed?: readonly string[] | undefined;
  /** What a record without any statement is: left out, or one in which nothing was found. */
  readonly unlabelled: "excluded" | "negative";
  readonly folds?: FolderFolds | undefined;
  readonly tasks: readonly FolderTask[];
}

/** Which column of the table means what; by default they are found by usual names. */
export interface FolderColumns {
  readonly record?: string | undefined;
  readonly file?: string | undefined;
  readonly row?: string | undefined;
  readonly patient?: string | undefined;
  readonly age?: string | undefined;
  readonly sex?: string | undefined;
  readonly site?: string | undefined;
  readonly device?: string | undefined;
  readonly fold?: string | undefined;
  readonly samplingRateHz?: string | undefined;
  readonly statements?: readonly string[] | undefined;
}

/** What files of recordings do not say themselves. WFDB and EDF state all of it. */
export interface FolderRecordings {
  /** One .npy of all recordings, [records, leads, samples] or [records, samples, leads]. */
  readonly file?: string | undefined;
  readonly samplingRateHz?: number | undefined;
  readonly unit: "mV" | "uV" | "V" | "standardised";
  /** Names of the signals in their order, for .npy and for CSV without a header. */
  readonly leads: readonly string[];
  /** Own names of leads: { "Ableitung I": "I" }. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly layout?: "leads-first" | "time-first" | undefined;
  /** Recordings were filled up with zeros to a common length. */
  readonly zeroPadded: boolean;
}

/** Values of the column of folds, by the part that they mean. */
export interface FolderFolds {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** A question of the folder's own. */
export type FolderTask =
  | {
      readonly kind: "binary";
      readonly name: string;
      readonly title?: string | undefined;
      readonly codes: readonly string[];
    }
  | {
      readonly kind: "multi-label" | "multi-class";
      readonly name: string;
      readonly title?: string | undefined;
      readonly classes: Readonly<Record<string, readonly string[]>>;
    }
  | {
      readonly kind: "regression";
      readonly name: string;
      readonly title?: string | undefined;
      readonly column: string;
      readonly unit: string;
    };

const HARMONISED = new Set(HARMONISED_CLASSES.map(({ id }) => id));
const text = z.string().min(1, "expected a text");
/** One code or several; numbers are codes too. */
const codes = z
  .union([z.string(), z.number(), z.array(z.union([z.string(), z.number()])).min(1)], {
    error: "expected a code or a list of codes",
  })
  .transform((value) => (Array.isArray(value) ? value : [value]).map(String));
const name = z.string().regex(/^[a-z0-9-]+$/, "use small letters, digits and hyphens");
const harmonised = z.string().refine((id) => HARMONISED.has(id), {
  error: `expected a harmonised class: ${[...HARMONISED].join(", ")}`,
});
const folds = z.array(z.int());
const titled = { name, title: text.optional() };

const task = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("binary"), ...titled, codes }),
    z.strictObject({
      kind: z.enum(["multi-label", "multi-class"]),
      ...titled,
      classes: z
        .record(text, codes)
        .refine((classes) => Object.keys(classes).length > 1, "expected two classes or more"),
    }),
    z.strictObject({ kind: z.literal("regression"), ...titled, column: text, unit: text }),
  ],
  { error: "expected a kind: binary, multi-label, multi-class or regression" },
);

const grammar: z.ZodType<FolderSettings> = z.strictObject({
  title: text.optional(),
  version: z.union([z.string(), z.number()]).transform(String).default("1"),
  country: text.default("not stated"),
  continent: text.default("not stated"),
  license: text.default("not stated"),
  cite: text.default("not stated"),
  access: z.enum(["open", "registration", "restricted"]).default("restricted"),
  waveformsMayBeShown: z.boolean().default(false),
  table: text.default("labels.csv"),
  columns: z
    .strictObject({
      record: text.optional(),
      file: text.optional(),
      row: text.optional(),
      patient: text.optional(),
      age: text.optional(),
      sex: text.optional(),
      site: text.optional(),
      device: text.optional(),
      fold: text.optional(),
      samplingRateHz: text.optional(),
      statements: codes.optional(),
    })
    .default({}),
  recordings: z
    .strictObject({
      file: text.optional(),
      samplingRateHz: z.number().positive().optional(),
      unit: z.enum(["mV", "uV", "V", "standardised"]).default("mV"),
      leads: z.array(text).min(8, "expected eight leads or more").default([]),
      aliases: z.record(text, text).default({}),
      layout: z.enum(["leads-first", "time-first"]).optional(),
      zeroPadded: z.boolean().default(false),
    })
    .default({ unit: "mV", leads: [], aliases: {}, zeroPadded: false }),
  separator: z.string().min(1).default(";"),
  classes: z.record(harmonised, codes).default({}),
  assessed: z.array(harmonised).optional(),
  unlabelled: z.enum(["excluded", "negative"]).default("excluded"),
  folds: z.strictObject({ train: folds, validation: folds, test: folds }).optional(),
  tasks: z
    .array(task)
    .refine(
      (tasks) => new Set(tasks.map((entry) => entry.name)).size === tasks.length,
      "two tasks have one name",
    )
    .default([]),
});

/** Reads the text of an einthoven.yaml. Throws `settings-malformed` that lists every mistake with its line. */
export function parseFolderSettings(yaml: string): FolderSettings {
  return parseSettings(yaml.trim() === "" ? "{}" : yaml, grammar, {
    fileName: SETTINGS_FILE,
    code: "settings-malformed",
    hint: "docs/add-your-data.md shows a whole file",
  });
}

const READ = new WeakMap<FileTree, Promise<FolderSettings>>();

/** The settings of a folder, read once; those of a folder without einthoven.yaml are all defaults. */
export function folderSettings(tree: FileTree): Promise<FolderSettings> {
  const known = READ.get(tree);
  if (known !== undefined) return known;
  const read = readSettings(tree);
  READ.set(tree, read);
  return read;
}

async function readSettings(tree: FileTree): Promise<FolderSettings> {
  if (!(await tree.has(SETTINGS_FILE))) return parseFolderSettings("");
  const bytes = await readAll(await tree.open(SETTINGS_FILE));
  return parseFolderSettings(new TextDecoder().decode(bytes));
}
