import { sep } from "node:path";
import type { StudyDescription } from "../../jobs/job-context.ts";
import type { StudyFolders } from "../../study-folders.ts";

/** Where a machine finds a study. */
export interface Place {
  readonly studyFolder: string;
  readonly folders: StudyFolders;
}

/** Describes the same study as seen from another place: paths below its folders follow them, all else stays. */
export function relocated(description: StudyDescription, here: Place): StudyDescription {
  const { studyFolder, folders } = description;
  const moves = [
    [folders.run, here.folders.run],
    [folders.cache, here.folders.cache],
    [studyFolder, here.studyFolder],
  ].filter(([from, to]) => from !== to) as [string, string][];
  if (moves.length === 0) return description;
  // The longest first: the folders of results usually lie below that of the study.
  moves.sort(([a], [b]) => b.length - a.length);
  const moved = mapStrings(description, (text) => moveOf(text, moves)) as StudyDescription;
  return { ...moved, ...here };
}

function moveOf(text: string, moves: readonly [string, string][]): string {
  for (const [from, to] of moves) {
    if (text === from) return to;
    if (text.startsWith(from + sep)) return to + text.slice(from.length);
  }
  return text;
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((entry) => mapStrings(entry, change));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, mapStrings(entry, change)]);
  return Object.fromEntries(entries);
}
