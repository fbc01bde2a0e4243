import type { RemoteFile } from "./download.ts";

/** Which records to take; tables, licences and lists of records always come along. */
export interface RecordChoice {
  /** Only records whose path matches; `*` stands for anything, `?` for one letter. A bare name matches in any folder. */
  readonly records?: string;
  /** At most this many records, in the order of the publisher's list. */
  readonly limit?: number;
  /** Paths that are left out in any case. */
  readonly without?: readonly string[];
  /** When given, paths that do not match one of these are left out. */
  readonly only?: readonly string[];
}

/** Files of this kind hold recordings by themselves; others do when a header of the same name stands beside them. */
const HOLDS_RECORDINGS = /\.(hea|dat|mat|h5|hdf5|npy|edf|zip|z\d\d|tar|gz)$/i;

/**
 * Chooses from a publisher's list what to download: everything that is no recording, and the recordings of the chosen
 * records. Files of one record (header, signals, annotations) stay together.
 */
export function chooseFiles(
  files: readonly RemoteFile[],
  { records, limit = Number.POSITIVE_INFINITY, without = [], only = ["*"] }: RecordChoice,
): readonly RemoteFile[] {
  const left = files.filter(
    ({ path }) =>
      only.some((glob) => matches(path, glob)) && !without.some((glob) => matches(path, glob)),
  );
  const headers = new Set(left.map(({ path }) => path).filter((path) => /\.hea$/i.test(path)));
  const isRecording = (path: string): boolean =>
    HOLDS_RECORDINGS.test(path) || headers.has(`${stemOf(path)}.hea`);
  const stems = new Set(
    left
      .map(({ path }) => path)
      .filter((path) => isRecording(path) && (records === undefined || matches(path, records)))
      .map(stemOf),
  );
  const chosen = new Set([...stems].slice(0, limit));
  return left.filter(({ path }) => !isRecording(path) || chosen.has(stemOf(path)));
}

/** Compares a path, or without slash in the pattern its last part, with and without extension. */
function matches(path: string, glob: string): boolean {
  const whole = glob.includes("/") ? path : path.slice(path.lastIndexOf("/") + 1);
  const pattern = new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  return pattern.test(whole) || pattern.test(stemOf(whole));
}

/** The path without its extension: what the files of one record share. */
function stemOf(path: string): string {
  const dot = path.lastIndexOf(".");
  return dot > path.lastIndexOf("/") + 1 ? path.slice(0, dot) : path;
}
