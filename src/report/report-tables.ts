import type { StudyBundle } from "../results/bundle.ts";
import { chaptersOf } from "./chapters.ts";
import { type CsvTable, csvOf } from "./csv-table.ts";
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

/** Every score row, all probes, metrics, fractions and pairs of datasets. */
function scoresTable({ scores, seeds }: StudyBundle): CsvTable {
  return {
    name: "scores",
    columns: [
      "model",
      "train_dataset",
      "test_dataset",
      "fraction",
      "probe",
      "metric",
      "class",
      "value",
      "lower_95",
      "upper_95",
      ...seeds.map((seed) => `seed_${seed}`),
      "train_patients",
      "test_records",
      "test_patients",
      "test_positives",
      "reason",
    ],
    rows: scores.map((row) => [
      row.modelId,
      row.trainDatasetId,
      row.testDatasetId,
      row.fraction,
      row.probe,
      row.metric,
      row.classId ?? "(macro)",
      row.value,
      row.lower,
      row.upper,
      ...seeds.map((_, s) => row.seedValues[s] ?? null),
      row.trainPatients,
      row.testRecords,
      row.testPatients,
      row.testPositives,
      row.reason,
    ]),
  };
}
