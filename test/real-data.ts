import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** Folder of real ECGs for tests; null where it is absent. It is never part of the project. */
export const REAL_DATA: string | null = findRealData();

export const REAL_DATA_SKIP_REASON =
  "needs real ECGs: set EINTHOVEN_REAL_DATA to a folder with ptb-xl, cpsc2018 ... in it";

function findRealData(): string | null {
  const folder =
    process.env["EINTHOVEN_REAL_DATA"] ?? resolve(import.meta.dirname, "../../shared/data/real");
  return existsSync(folder) ? folder : null;
}
