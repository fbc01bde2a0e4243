import { bytesOf } from "../../../src/core/byte-source.ts";
import { EinthovenError } from "../../../src/core/error.ts";
import type { OpenFile } from "../../../src/formats/wfdb/record/wfdb-record.ts";

/** Files of a record, by name. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Opens files that are held in memory; one that is not there rejects as a folder's does. */
export function opener(files: Files): OpenFile {
  return (name) => {
    const bytes = files.get(name);
    if (bytes !== undefined) return Promise.resolve(bytesOf(bytes));
    return Promise.reject(new EinthovenError("file-missing", `no file ${name}`));
  };
}
