import { readAll } from "../../core/byte-source.ts";
import { concurrentMap } from "../../core/concurrent-map.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { sha256Hex } from "../../core/hash.ts";
import { parseWfdbHeader, type WfdbHeader } from "../../formats/wfdb/wfdb-header.ts";
import type { DatasetCard, DatasetIndex, Exclusion, RecordEntry } from "../dataset.ts";
import { exclusionOf } from "../exclusion.ts";
import { type CodeTable, unknownCodeWarnings } from "../labels/code-table.ts";

/** A record that a folder should hold, and how to describe it once its header is read. */
export interface ExpectedRecord {
  readonly id: string;
  readonly headerPath: string;
  /** Throws the EinthovenError for which the record is left out. */
  readonly describe: (header: WfdbHeader) => RecordEntry;
}

/** Open headers at a time: enough to hide a disk's latency, few enough for any limit on open files. */
const CONCURRENT_HEADERS = 32;

/**
 * Reads the header of every expected record and sorts the records into kept and excluded. Of two complete copies
 * with one id the first by path is kept. `tables` are the files besides headers that decide the index.
 */
export async function indexRecords(
  tree: FileTree,
  expected: readonly ExpectedRecord[],
  {
    card,
    codeTable,
    present,
    tables = [],
    warnings = [],
  }: {
    card: DatasetCard;
    codeTable: CodeTable;
    present: ReadonlySet<string>;
    tables?: readonly { path: string; bytes: Uint8Array }[];
    warnings?: readonly string[];
  },
): Promise<DatasetIndex> {
  const byPath = expected.toSorted((a, b) => order(a.headerPath, b.headerPath));
  const outcomes = withoutCopies(
    await concurrentMap(byPath, CONCURRENT_HEADERS, (record) => readOne(tree, record, present)),
  );
  const records = outcomes.flatMap(({ result }) => (result.status === "kept" ? result.entry : []));
  const exclusions = outcomes.flatMap(({ result }) =>
    result.status === "excluded" ? result.exclusion : [],
  );
  return {
    card,
    records: records.sort((a, b) => order(a.id, b.id)),
    exclusions: exclusions.sort((a, b) => order(a.recordId, b.recordId)),
    warnings: [
      ...warnings,
      ...unknownCodeWarnings(
        codeTable,
        records.map((record) => record.statements),
      ),
    ],
    fingerprint: fingerprintOf(tables, outcomes),
  };
}

interface Outcome {
  readonly headerPath: string;
  /** null where there is no header to read. */
  readonly headerSha256: string | null;
  readonly result:
    | { readonly status: "kept"; readonly entry: RecordEntry }
    | { readonly status: "excluded"; readonly exclusion: Exclusion };
}

async function readOne(
  tree: FileTree,
  { id, headerPath, describe }: ExpectedRecord,
  present: ReadonlySet<string>,
): Promise<Outcome> {
  let headerSha256: string | null = null;
  try {
    if (!present.has(headerPath)) {
      throw new EinthovenError("record-missing", `no file ${headerPath}`, {
        hint: "download the rest of the dataset, or leave the record out",
      });
    }
    const bytes = await readAll(await tree.open(headerPath));
    headerSha256 = sha256Hex(bytes);
    const entry = describe(parseWfdbHeader(new TextDecoder().decode(bytes)));
    return { headerPath, headerSha256, result: { status: "kept", entry } };
  } catch (error) {
    const exclusion = exclusionOf(id, error);
    return { headerPath, headerSha256, result: { status: "excluded", exclusion } };
  }
}

function withoutCopies(outcomes: readonly Outcome[]): Outcome[] {
  const firstPath = new Map<string, string>();
  return outcomes.map((outcome) => {
    if (outcome.result.status === "excluded") return outcome;
    const { id } = outcome.result.entry;
    const kept = firstPath.get(id);
    if (kept === undefined) {
      firstPath.set(id, outcome.headerPath);
      return outcome;
    }
    const detail = `${outcome.headerPath} is a second copy of ${kept}`;
    const exclusion: Exclusion = { recordId: id, reason: "record-duplicate", detail };
    return { ...outcome, result: { status: "excluded", exclusion } };
  });
}

/** What is kept counts too: the same headers without their sample files are another index. */
function fingerprintOf(
  tables: readonly { path: string; bytes: Uint8Array }[],
  outcomes: readonly Outcome[],
): string {
  const lines = [
    ...tables.map(({ path, bytes }) => `table ${path} ${sha256Hex(bytes)}`),
    ...outcomes.map(({ headerPath, headerSha256, result }) =>
      [
        "header",
        headerPath,
        headerSha256 ?? "none",
        result.status === "kept" ? "kept" : result.exclusion.reason,
      ].join(" "),
    ),
  ];
  return sha256Hex(new TextEncoder().encode(lines.join("\n")));
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
