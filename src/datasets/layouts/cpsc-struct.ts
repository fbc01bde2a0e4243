import { EinthovenError } from "../../core/error.ts";
import type { MatNumbers, MatStruct, MatValue } from "../../formats/mat/mat-value.ts";

/** Whose recording it is. */
export interface CpscSubject {
  /** "Male" or "Female"; "" when absent. */
  readonly sex: string;
  /** NaN when absent. */
  readonly ageYears: number;
}

/** The variable `ECG` of a file of CPSC2018. */
export interface CpscStruct extends CpscSubject {
  /** Millivolts, column-major: float64[samples, 12] in effect, one sample of all leads after another. */
  readonly data: MatNumbers;
}

/** Finds the struct `ECG` with its fields sex, age and data[12, samples]. Throws `header-malformed` for anything else. */
export function cpscStruct(variables: ReadonlyMap<string, MatValue>, path: string): CpscStruct {
  const struct = variables.get("ECG");
  if (struct?.kind !== "struct") throw malformed(path, "it has no struct ECG");
  const data = fieldOf(struct, "data");
  if (data?.kind !== "numbers" || data.shape.length !== 2 || data.shape[0] !== 12) {
    throw malformed(path, "ECG.data is no matrix of twelve rows");
  }
  return { ...subjectOf(fieldOf(struct, "sex"), fieldOf(struct, "age")), data };
}

/** Sex and age out of the first fields of a file; null where they are not all that stands before the samples. */
export function cpscSubject(
  start: { readonly name: string; readonly fields: ReadonlyMap<string, MatValue> } | null,
): CpscSubject | null {
  if (start?.name !== "ECG") return null;
  const [sex, age] = [start.fields.get("sex"), start.fields.get("age")];
  return sex === undefined || age === undefined ? null : subjectOf(sex, age);
}

function subjectOf(sex: MatValue | undefined, age: MatValue | undefined): CpscSubject {
  return {
    sex: sex?.kind === "text" ? (sex.rows[0] ?? "") : "",
    ageYears: age?.kind === "numbers" ? (age.data[0] ?? Number.NaN) : Number.NaN,
  };
}

function fieldOf({ fields }: MatStruct, name: string): MatValue | undefined {
  return fields.get(name)?.[0];
}

function malformed(path: string, what: string): EinthovenError {
  return new EinthovenError("header-malformed", `${path} is no record of CPSC2018: ${what}`, {
    hint: "expected a MAT file with a struct ECG of sex, age and data; download it again",
  });
}
