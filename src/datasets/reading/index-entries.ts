import { concurrentMap } from "../../core/concurrent-map.ts";
import { EinthovenError } from "../../core/error.ts";
import { sha256Hex } from "../../core/hash.ts";
import type { DatasetCard, DatasetIndex, Exclusion, RecordEntry } from "../dataset.ts";
import { exclusionOf } from "../exclusion.ts";
import { type CodeTable, unknownCodeWarnings } from "../labels/code-table.ts";

/** A record that a folder should hold, and how to look at it. */
export interface ExpectedEntry {
  readonly id: string;
  /** Of two records with one id the first by path is kept. */
  readonly path: string;
  /** Looks at the record's own files, not at its samples. Throws the EinthovenError for which it is left out. */
  readonly inspect: () => Promise<InspectedEntry> | InspectedEntry;
}

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

/** Looks at every expected record and sorts the records into kept and excluded. Memory: the entries. */
export async function indexEntries(
  expected: readonly ExpectedEntry[],
  { card, codeTable, tables = [], warnings = [] }: IndexContext,
): Promise<DatasetIndex> {
  const byPath = expected.toSorted((a, b) => order(a.path, b.path) || order(a.id, b.id));
  const inspected = await concurrentMap(byPath, CONCURRENT_RECORDS, (one) =>
    inspectOne(one, card.folds),
  );
  const outcomes = withoutCopies(inspected);
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
  readonly path: string;
  /** null where the record could not be looked at. */
  readonly contentHash: string | null;
  readonly result:
    | { readonly status: "kept"; readonly entry: RecordEntry }
    | { readonly status: "excluded"; readonly exclusion: Exclusion };
}

async function inspectOne(
  { id, path, inspect }: ExpectedEntry,
  folds: DatasetCard["folds"],
): Promise<Outcome> {
  try {
    const { entry, contentHash } = await inspect();
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

function withoutCopies(outcomes: readonly Outcome[]): Outcome[] {
  const firstPath = new Map<string, string>();
  return outcomes.map((outcome) => {
    if (outcome.result.status === "excluded") return outcome;
    const { id } = outcome.result.entry;
    const kept = firstPath.get(id);
    if (kept === undefined) {
      firstPath.set(id, outcome.path);
      return outcome;
    }
    const detail = `${outcome.path} is a second copy of ${kept}`;
    const exclusion: Exclusion = { recordId: id, reason: "record-duplicate", detail };
    return { ...outcome, result: { status: "excluded", exclusion } };
  });
}

/** What is kept counts too: the same headers without their sample files are another index. */
function fingerprintOf(
  tables: NonNullable<IndexContext["tables"]>,
  outcomes: readonly Outcome[],
): string {
  const lines = [
    ...tables.map(
      (table) =>
        `table ${table.path} ${"bytes" in table ? sha256Hex(table.bytes) : table.contentHash}`,
    ),
    ...outcomes.map(({ path, contentHash, result }) =>
      [
        "record",
        path,
        contentHash ?? "none",
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
