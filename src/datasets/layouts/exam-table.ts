import type { CsvTable } from "../../formats/csv.ts";
import type { RecordEntry } from "../dataset.ts";
import { CODE_DIAGNOSES, DEATH, NORMAL_ECG } from "../labels/code-labels.ts";
import { parseFlag, requireFlag } from "../reading/flag.ts";
import { measurementsOf } from "../reading/measurements.ts";
import { parseAgeYears } from "../reading/subject.ts";

/** What exams.csv says of an exam; where its tracing lies is added by the layout. */
export type ExamEntry = Omit<RecordEntry, "path" | "row">;

/** Columns of exams.csv, as text. */
export interface ExamTable {
  readonly ids: readonly string[];
  /** What the table says of the exam in its row `r`. Throws `label-unknown` where a label is neither True nor False. */
  readonly entry: (r: number) => ExamEntry;
}

const SAMPLING_RATE_HZ = 400;

/**
 * Reads exams.csv of CODE-15% and SaMi-Trop: `is_male` True or False, labels one column each. SaMi-Trop has neither the six
 * diagnoses (`diagnoses` false) nor patients. Throws `table-malformed` where a column is absent.
 */
export function examTable(
  table: CsvTable,
  { diagnoses, patients }: { readonly diagnoses: boolean; readonly patients: boolean },
): ExamTable {
  const names = [...(diagnoses ? CODE_DIAGNOSES.keys() : []), NORMAL_ECG];
  const labels = names.map((name) => [name, table.column(name)] as const);
  const [ages, males] = [table.column("age"), table.column("is_male")];
  const [deaths, years] = [table.column(DEATH), table.column("timey")];
  const patientIds = patients ? table.column("patient_id") : null;
  const ids = table.column("exam_id").map(wholeNumber);
  return {
    ids,
    entry: (r) => {
      const id = ids[r]!;
      const death = parseFlag(deaths[r]!, DEATH);
      const measurements = measurementsOf({ followUpYears: years[r]! });
      return {
        id,
        patientId: (patientIds === null ? "" : wholeNumber(patientIds[r]!)) || id,
        ageYears: parseAgeYears(ages[r]!),
        sex: sexOf(males[r]!),
        device: null,
        site: null,
        fold: null,
        samplingRateHz: SAMPLING_RATE_HZ,
        ...(measurements === null ? {} : { measurements }),
        statements: [
          ...labels.filter(([name, cells]) => requireFlag(cells[r]!, name)).map(([name]) => name),
          ...(death === true ? [DEATH] : []),
        ],
        ...(death === null ? { notAssessed: [DEATH] } : {}),
      };
    },
  };
}

function sexOf(isMale: string): "female" | "male" | null {
  const male = parseFlag(isMale, "is_male");
  if (male === null) return null;
  return male ? "male" : "female";
}

/** "1169160.0" is "1169160"; what is no number stays as it is. A new text, that holds on to no window of the table. */
function wholeNumber(cell: string): string {
  const text = cell.trim();
  return text !== "" && Number.isSafeInteger(Number(text)) ? String(Number(text)) : text;
}
