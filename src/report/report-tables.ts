import type { StudyBundle } from "../results/bundle.ts";
import { chaptersOf } from "./chapters.ts";
import { csvOf } from "./csv-table.ts";
import { scoresTable } from "./export/bundle-tables.ts";
import { viewOf } from "./study-view.ts";

/** One CSV file (RFC 4180, UTF-8, header line); `name` has no ending. */
export interface ReportTable {
  readonly name: string;
  readonly csv: string;
}

/** Writes the numbers of every figure and table of the report, and every score of the bundle, as CSV. */
export function reportTables(bundle: StudyBundle): readonly ReportTable[] {
  const exhibits = chaptersOf(viewOf(bundle)).flatMap((chapter) => chapter.exhibits);
  return [...exhibits.map(({ table }) => table), scoresTable(bundle)].map((table) => ({
    name: table.name,
    csv: csvOf(table),
  }));
}
