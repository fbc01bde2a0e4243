import type { RecordEntry } from "../datasets/dataset.ts";
import type { FoldPlan } from "../sampling/official-split.ts";
import { SPLIT_PARTS } from "../sampling/split.ts";

/** What to say of patients whom official folds separate. */
export interface SeparatedRecords {
  /** "12 (fold 3) and 40 (fold 10); ...": the first patients with their records. */
  readonly named: string;
  /** A line for the study file, by which each patient stays in one part: the test part where they stand in it. */
  readonly excludeLine: string;
}

/** Patients who are named one by one. */
const NAMED = 10;

/**
 * Finds the patients (owners of copies of one recording are one) who stand in several parts of an official split, and the
 * records to exclude so that none does. The test part stays as it is published, then the validation part: their records in
 * earlier parts go. null where no patient is separated.
 */
export function separatedRecords(
  records: readonly RecordEntry[],
  {
    patientIds,
    folds,
    exclude,
  }: {
    readonly patientIds: readonly string[];
    readonly folds: FoldPlan;
    /** What the study excludes already: it stays in the line. */
    readonly exclude: readonly string[];
  },
): SeparatedRecords | null {
  const rankOf = new Map(
    SPLIT_PARTS.flatMap((part, rank) => folds[part].map((fold) => [fold, rank])),
  );
  const rank = ({ fold }: RecordEntry): number => rankOf.get(fold ?? Number.NaN) ?? -1;
  const separated = byPatient(records, { patientIds, exclude }).filter(
    (own) => new Set(own.map(rank)).size > 1,
  );
  if (separated.length === 0) return null;
  const leaving = separated.flatMap((own) => {
    const kept = Math.max(...own.map(rank));
    return own.filter((record) => rank(record) < kept).map(({ id }) => id);
  });
  return {
    named: separated
      .slice(0, NAMED)
      .map((own) => own.map(({ id, fold }) => `${id} (fold ${fold})`).join(" and "))
      .join("; "),
    excludeLine: `exclude: [${[...exclude, ...leaving].map((id) => JSON.stringify(id)).join(", ")}]`,
  };
}

function byPatient(
  records: readonly RecordEntry[],
  {
    patientIds,
    exclude,
  }: { readonly patientIds: readonly string[]; readonly exclude: readonly string[] },
): RecordEntry[][] {
  const excluded = new Set(exclude);
  const groups = new Map<string, RecordEntry[]>();
  for (const [row, record] of records.entries()) {
    if (excluded.has(record.id)) continue;
    const own = groups.get(patientIds[row]!);
    if (own === undefined) groups.set(patientIds[row]!, [record]);
    else own.push(record);
  }
  return [...groups.values()];
}
