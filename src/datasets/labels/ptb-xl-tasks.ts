import type { RecordEntry } from "../dataset.ts";
import {
  type ClassTask,
  type DatasetTask,
  measuredTask,
  statedClass,
  type TaskClass,
} from "./dataset-task.ts";
import { PTB_XL_STATEMENTS, type PtbXlStatement } from "./ptb-xl-statements.ts";

const DIAGNOSTIC = ofKind("diagnostic");
const FORM = ofKind("form");
const RHYTHM = ofKind("rhythm");

const SUPERCLASS_TITLES: ReadonlyMap<string, string> = new Map([
  ["NORM", "Normal ECG"],
  ["MI", "Myocardial infarction"],
  ["STTC", "ST or T change"],
  ["CD", "Conduction disturbance"],
  ["HYP", "Hypertrophy"],
]);

/** Subclasses of several statements, none of which has the subclass's own code. */
const SUBCLASS_TITLES: ReadonlyMap<string, string> = new Map([
  ["LAFB/LPFB", "Left anterior or posterior fascicular block"],
  ["_AVB", "AV block of any degree"],
  ["ISCA", "Ischaemia in anterior, anterolateral, anteroseptal or lateral leads"],
  ["ISCI", "Ischaemia in inferior or inferolateral leads"],
]);

/**
 * The six label sets of PTB-XL's own benchmark (Strodthoff et al. 2021, doi:10.1109/JBHI.2020.3022989): a record
 * without any statement of the kind that is asked for is not assessed, as it is left out there. A statement counts
 * as present whatever its likelihood. Besides, height and weight where they were written down.
 */
export const PTB_XL_TASKS: readonly DatasetTask[] = [
  grouped("superclass", "Diagnostic superclasses of PTB-XL", ({ superclass }) => superclass),
  grouped("subclass", "Diagnostic subclasses of PTB-XL", ({ subclass }) => subclass),
  single("diagnostic", "Diagnostic statements of PTB-XL", DIAGNOSTIC),
  single("form", "Form statements of PTB-XL", FORM),
  single("rhythm", "Rhythm statements of PTB-XL", RHYTHM),
  single("all", "All statements of PTB-XL", PTB_XL_STATEMENTS),
  measuredTask("ptb-xl/height", "Height of the patient", { name: "heightCm", unit: "cm" }),
  measuredTask("ptb-xl/weight", "Weight of the patient", { name: "weightKg", unit: "kg" }),
];

function ofKind(kind: PtbXlStatement["kinds"][number]): readonly PtbXlStatement[] {
  return PTB_XL_STATEMENTS.filter(({ kinds }) => kinds.includes(kind));
}

/** One class per statement. */
function single(name: string, title: string, statements: readonly PtbXlStatement[]): ClassTask {
  const asked = statesAnyOf(statements);
  return multiLabel(
    name,
    title,
    statements.map((statement) =>
      statedClass(statement.code, statement.title, [statement.code], { asked }),
    ),
  );
}

/** One class per group of diagnostic statements. */
function grouped(
  name: string,
  title: string,
  groupOf: (statement: PtbXlStatement) => string | null,
): ClassTask {
  const groups = [...new Set(DIAGNOSTIC.map((statement) => groupOf(statement)!))];
  const asked = statesAnyOf(DIAGNOSTIC);
  const classes = groups.map((group) => {
    const statements = DIAGNOSTIC.filter((statement) => groupOf(statement) === group);
    const codes = statements.map(({ code }) => code);
    return statedClass(group, titleOf(group, statements), codes, { asked });
  });
  return multiLabel(name, title, classes);
}

/** A subclass is called as scp_statements.csv describes the statement with its code, "AMI", or its only one. */
function titleOf(group: string, statements: readonly PtbXlStatement[]): string {
  const [only, second] = statements;
  const namesake = second === undefined ? only : statements.find(({ code }) => code === group);
  return SUPERCLASS_TITLES.get(group) ?? namesake?.title ?? SUBCLASS_TITLES.get(group)!;
}

function multiLabel(name: string, title: string, classes: readonly TaskClass[]): ClassTask {
  return { id: `ptb-xl/${name}`, title, kind: "multi-label", classes };
}

function statesAnyOf(statements: readonly PtbXlStatement[]): (record: RecordEntry) => boolean {
  const codes = new Set(statements.map(({ code }) => code));
  return (record) => record.statements.some((code) => codes.has(code));
}
