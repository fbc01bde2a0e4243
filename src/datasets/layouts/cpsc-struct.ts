import { EinthovenError } from "../../core/error.ts";
import type { MatNumbers, MatStruct, MatValue } from "../../formats/mat/mat-value.ts";

/** The variable `ECG` of a file of CPSC2018. */
export interface CpscStruct {
  /** "Male" or "Female"; "" when absent. */
  readonly sex: string;
  /** NaN when absent. */
  readonly ageYears: number;
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
  const age = fieldOf(struct, "age");
  const sex = fieldOf(struct, "sex");
  return {
    sex: sex?.kind === "text" ? (sex.rows[0] ?? "") : "",
    ageYears: age?.kind === "numbers" ? (age.data[0] ?? Number.NaN) : Number.NaN,
    data,
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
