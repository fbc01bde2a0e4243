import { EinthovenError } from "../../core/error.ts";
import { SETTINGS_FILE } from "./folder-settings.ts";

/** Kinds of files that hold recordings, by their ending. */
export type RecordingKind = "wfdb" | "edf" | "npy" | "csv";

const KINDS: ReadonlyMap<string, RecordingKind> = new Map([
  ["hea", "wfdb"],
  ["edf", "edf"],
  ["bdf", "edf"],
  ["npy", "npy"],
  ["csv", "csv"],
  ["tsv", "csv"],
  ["txt", "csv"],
]);

/** The kind of a file; undefined for what holds no recording. */
export function recordingKind(path: string): RecordingKind | undefined {
  return KINDS.get(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
}

/**
 * Finds the files of recordings by what a table calls them: a path, a path without its ending, or a bare name wherever the
 * file lies. The search throws `record-missing`, and `record-duplicate` for a name that several files have.
 */
export function fileFinder(
  paths: readonly string[],
  { table }: { readonly table: string },
): (name: string) => string {
  const recordings = paths.filter(
    (path) => path !== table && path !== SETTINGS_FILE && recordingKind(path) !== undefined,
  );
  const exact = new Set(recordings);
  const byStem = grouped(recordings, (path) => path.replace(/\.\w+$/, ""));
  const byName = grouped(recordings, (path) => nameOf(path).replace(/\.\w+$/, ""));
  const byFile = grouped(recordings, nameOf);
  return (wanted) => {
    const name = wanted
      .replace(/^\.\//, "")
      .replaceAll("\\", "/")
      .replace(/\.dat$/i, "");
    if (exact.has(name)) return name;
    const found = byStem.get(name) ?? byName.get(name) ?? byFile.get(name) ?? [];
    if (found.length === 1) return found[0]!;
    throw found.length === 0 ? missing(wanted) : ambiguous(wanted, found);
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function grouped(
  paths: readonly string[],
  keyOf: (path: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const group = groups.get(keyOf(path));
    if (group === undefined) groups.set(keyOf(path), [path]);
    else group.push(path);
  }
  return groups;
}

function missing(name: string): EinthovenError {
  return new EinthovenError("record-missing", `no recording ${name}`, {
    hint: "expected a file of that name ending in .hea (WFDB), .edf, .bdf, .npy, .csv, .tsv or .txt",
  });
}

function ambiguous(name: string, found: readonly string[]): EinthovenError {
  return new EinthovenError(
    "record-duplicate",
    `${found.length} files are called ${name}: ${found.slice(0, 3).join(", ")}`,
    { hint: "write the path of the right one into the table" },
  );
}
