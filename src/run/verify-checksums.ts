import { join } from "node:path";
import { concurrentMap } from "../core/concurrent-map.ts";
import { EinthovenError } from "../core/error.ts";
import type { ChecksumCheck } from "../results/dataset-check.ts";
import { readTextIfAny } from "./machine/atomic-write.ts";
import { exists } from "./machine/disk-files.ts";
import { hashFile } from "./machine/file-hash.ts";

/** PhysioNet's list of every file of a release: "<sha256> <path>" per line. */
const LIST = "SHA256SUMS.txt";
const CONCURRENT_FILES = 4;

/**
 * Compares every file of a folder with the publisher's list in it. Reads each file once, by blocks. Throws
 * `file-missing` when the folder has no list, `table-malformed` when the list has no entry.
 */
export async function verifyChecksums(
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ChecksumCheck> {
  const text = await readTextIfAny(join(folder, LIST));
  if (text === null) {
    throw new EinthovenError("file-missing", `${folder} has no ${LIST}`, {
      hint: "download the list from the publisher into the folder, or check without --checksums",
    });
  }
  const entries = text.split(/\r?\n/).flatMap((line) => {
    const match = /^([0-9a-f]{64})\s+\*?(.+)$/i.exec(line.trim());
    return match === null || match[2]!.split("/").includes("..")
      ? []
      : [{ sha256: match[1]!.toLowerCase(), path: match[2]! }];
  });
  if (entries.length === 0) {
    throw new EinthovenError("table-malformed", `${LIST} lists no file`, {
      hint: "download it again",
    });
  }
  let done = 0;
  const outcomes = await concurrentMap(entries, CONCURRENT_FILES, async ({ sha256, path }) => {
    const outcome = await compare(join(folder, path), sha256);
    onProgress(++done, entries.length);
    return outcome;
  });
  const countOf = (wanted: string): number => outcomes.filter((one) => one === wanted).length;
  return {
    list: LIST,
    listed: entries.length,
    verified: countOf("same"),
    missing: countOf("missing"),
    differing: entries.filter((_, i) => outcomes[i] === "differs").map(({ path }) => path),
  };
}

async function compare(path: string, sha256: string): Promise<"same" | "differs" | "missing"> {
  if (!(await exists(path))) return "missing";
  return (await hashFile(path)) === sha256 ? "same" : "differs";
}
