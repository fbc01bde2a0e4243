import { concurrentMap } from "../../core/concurrent-map.ts";
import { EinthovenError } from "../../core/error.ts";
import { lineHasher, sha256Hex } from "../../core/hash.ts";
import type { DatasetCard, DatasetIndex, Exclusion, RecordEntry } from "../dataset.ts";
import { exclusionOf } from "../exclusion.ts";
import { type CodeTable, unknownCodeWarnings } from "../labels/code-table.ts";

/** A record that a folder should hold, and how to look at it, or what a table says where that is all there is to see. */
export type ExpectedEntry = {
  readonly id: string;
  /** Of two records with one id the first by path is kept. */
  readonly path: string;
} & (
  | {
      /** Looks at the record's own files, not at its samples. Throws the EinthovenError for which it is left out. */
      readonly inspect: () => Promise<InspectedEntry> | InspectedEntry;
    }
  | { readonly entry: RecordEntry }
);

export interface InspectedEntry {
  readonly entry: RecordEntry;
  /** Stands for the content of the record's files; "" where a table or a shared file already counts. */
  readonly contentHash: string;
}

/** What decides an index besides its records. */
export interface IndexContext {
  readonly card: DatasetCard;
  readonly codeTable: CodeTable;
  /** Files that decide the index: hashed whole, or by what `contentHash` says for files that are not read whole. */
  readonly tables?: readonly (
    | { readonly path: string; readonly bytes: Uint8Array }
    | { readonly path: string; readonly contentHash: string }
  )[];
  readonly warnings?: readonly string[];
}

/** Records looked at together: enough to hide a disk's latency, few enough for any limit on open files. */
const CONCURRENT_RECORDS = 32;

/** Records whose outcomes are held at the same time. */
const BLOCK_RECORDS = 4096;

/** Looks at every expected record and sorts the records into kept and excluded. Memory: the entries. */
export async function indexEntries(
  expected: readonly ExpectedEntry[],
  { card, codeTable, tables = [], warnings = [] }: IndexContext,
): Promise<DatasetIndex> {
  const byPath = expected.toSorted((a, b) => order(a.path, b.path) || order(a.id, b.id));
  const records: RecordEntry[] = [];
  const exclusions: Exclusion[] = [];
  const fingerprint = lineHasher();
  for (const table of tables) fingerprint.add(tableLine(table));
  const keptPaths = new Map<string, string>();
  // In blocks: of hundreds of thousands of records only the entries stay.
  for (let at = 0; at < byPath.length; at += BLOCK_RECORDS) {
    const block = byPath.slice(at, at + BLOCK_RECORDS);
    const inspected = await concurrentMap(block, CONCURRENT_RECORDS, (one) =>
      inspectOne(one, card.folds),
    );
    for (const one of inspected) {
      const outcome = unlessCopy(one, keptPaths);
      fingerprint.add(recordLine(outcome));
      if (outcome.result.status === "kept") records.push(outcome.result.entry);
      else exclusions.push(outcome.result.exclusion);
    }
  }
  const unknown = unknownCodeWarnings(
    codeTable,
    records.map((record) => record.statements),
  );
  return {
    card,
    records: records.sort((a, b) => order(a.id, b.id)),
    exclusions: exclusions.sort((a, b) => order(a.recordId, b.recordId)),
    warnings: [...warnings, ...unknown],
    fingerprint: fingerprint.hex(),
  };
}

interface Outcome {
  readonly path: string;
  /** null where the record could not be looked at. */
  readonly contentHash: string | null;
  readonly result:
    | { readonly status: "kept"; readonly entry: RecordEntry }
    | { readonly status: "excluded"; readonly exclusion: Exclusion };
}

async function inspectOne(expected: ExpectedEntry, folds: DatasetCard["folds"]): Promise<Outcome> {
  const { id, path } = expected;
  try {
    const { entry, contentHash } =
      "entry" in expected ? { entry: expected.entry, contentHash: "" } : await expected.inspect();
    if (folds !== null) requireFold(entry, folds);
    return { path, contentHash, result: { status: "kept", entry } };
  } catch (error) {
    return {
      path,
      contentHash: null,
      result: { status: "excluded", exclusion: exclusionOf(id, error) },
    };
  }
}

/** Where folds decide the split, a record that stands in none of them can neither be trained nor tested on. */
function requireFold({ fold }: RecordEntry, folds: NonNullable<DatasetCard["folds"]>): void {
  const known = [...folds.train, ...folds.validation, ...folds.test];
  if (fold !== null && known.includes(fold)) return;
  throw new EinthovenError(
    "table-malformed",
    fold === null
      ? "no fold is stated, or none that is known"
      : `fold ${fold} is for no part of the split`,
    { hint: `the split knows the folds ${known.join(", ")}; correct the table` },
  );
}

/** Of two records with one id the first is kept. */
function unlessCopy(outcome: Outcome, keptPaths: Map<string, string>): Outcome {
  if (outcome.result.status === "excluded") return outcome;
  const { id } = outcome.result.entry;
  const kept = keptPaths.get(id);
  if (kept === undefined) {
    keptPaths.set(id, outcome.path);
    return outcome;
  }
  const detail = `${outcome.path} is a second copy of ${kept}`;
  const exclusion: Exclusion = { recordId: id, reason: "record-duplicate", detail };
  return { ...outcome, result: { status: "excluded", exclusion } };
}

function tableLine(table: NonNullable<IndexContext["tables"]>[number]): string {
  const hash = "bytes" in table ? sha256Hex(table.bytes) : table.contentHash;
  return `table ${table.path} ${hash}`;
}

/** What is kept counts too: the same headers without their sample files are another index. */
function recordLine({ path, contentHash, result }: Outcome): string {
  const status = result.status === "kept" ? "kept" : result.exclusion.reason;
  return `record ${path} ${contentHash ?? "none"} ${status}`;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
