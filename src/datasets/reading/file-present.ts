import { EinthovenError } from "../../core/error.ts";

/** Throws `record-missing` unless the folder holds the file. */
export function requirePresent(present: ReadonlySet<string>, path: string): void {
  if (present.has(path)) return;
  throw new EinthovenError("record-missing", `no file ${path}`, {
    hint: "download the rest of the dataset, or leave the record out",
  });
}
