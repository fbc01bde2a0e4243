import { CODE_DIAGNOSES } from "./code-labels.ts";
import type { CodeTable } from "./code-table.ts";
import { type ClassTask, statedClass } from "./dataset-task.ts";

/** Whoever read the tracings of CODE-test, by the name of the file in `annotations/`; the first decides the labels. */
export const CODE_TEST_READERS: ReadonlyMap<string, string> = new Map([
  ["gold_standard", "consensus of cardiologists"],
  ["cardiologist1", "first cardiologist"],
  ["cardiologist2", "second cardiologist"],
  ["cardiology_residents", "cardiology residents"],
  ["emergency_residents", "emergency residents"],
  ["medical_students", "medical students"],
  ["dnn", "network of Ribeiro et al. 2020"],
]);

/** Who decides the labels. */
export const GOLD_STANDARD = "gold_standard";

/** What a reader states by a column: "AF" of the gold standard, "dnn:AF" of the others. */
export function codeTestStatement(reader: string, column: string): string {
  return reader === GOLD_STANDARD ? column : `${reader}:${column}`;
}

const READINGS = [...CODE_TEST_READERS.keys()].flatMap((reader) =>
  [...CODE_DIAGNOSES.keys()].map((column) => codeTestStatement(reader, column)),
);

/** The six diagnoses as each reader of CODE-test states them; the harmonised classes follow the gold standard. */
export const CODE_TEST_LABELS: CodeTable = {
  name: "CODE-test",
  codes: new Map([
    ["AF", ["AF"]],
    ["SB", ["SB"]],
    ["STACH", ["ST"]],
    ["IAVB", ["1dAVb"]],
    ["LBBB", ["LBBB"]],
    ["RBBB", ["RBBB"]],
  ]),
  known: new Set(READINGS),
};

/** The six diagnoses by the gold standard, and as each of the other readers saw them. */
export const CODE_TEST_TASKS: readonly ClassTask[] = [...CODE_TEST_READERS].map(
  ([reader, title]) => ({
    id: `code-test/${reader === GOLD_STANDARD ? "six-labels" : reader.replaceAll("_", "-")}`,
    title: `Six diagnoses of CODE-test by the ${title}`,
    kind: "multi-label",
    classes: [...CODE_DIAGNOSES].map(([column, diagnosis]) =>
      statedClass(column, diagnosis, [codeTestStatement(reader, column)], {
        asked: ({ notAssessed }) => notAssessed?.includes(reader) !== true,
      }),
    ),
  }),
);
