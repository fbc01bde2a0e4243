import { EinthovenError } from "../../core/error.ts";
import type { Exclusion } from "../../datasets/dataset.ts";
import type { Cohort } from "../../study/cohort.ts";

/** A model that has no vector of a larger share of a dataset's records is not compared on it at all. */
const MOST_LEFT_OUT = 0.05;

/**
 * The records of a cohort that some embedding has no vector of: they leave the splits for every model alike, so that
 * all are compared on the same people. An embedding with too many of them counts for nothing here: it loses its own
 * results, and the others keep their records.
 */
export function recordsToLeaveOut(
  cohort: Cohort,
  embeddings: readonly { readonly failures: readonly Exclusion[] }[],
): readonly Exclusion[] {
  const found = new Map<string, Exclusion>();
  for (const { failures } of embeddings) {
    const relevant = failuresInUse(failures, cohort);
    if (relevant.length > mostAllowed(cohort)) continue;
    for (const failure of relevant) {
      if (!found.has(failure.recordId)) found.set(failure.recordId, failure);
    }
  }
  return [...found.values()];
}

/** Throws `values-invalid` when a model has no vector of more records than may be left out. */
export function refuseTooManyFailures(
  failures: readonly Exclusion[],
  { cohort, modelId }: { readonly cohort: Cohort; readonly modelId: string },
): void {
  const relevant = failuresInUse(failures, cohort);
  if (relevant.length > mostAllowed(cohort)) throw withoutVectors(relevant, { cohort, modelId });
}

/** Throws `values-invalid` when a split holds a record that the model has no vector of. */
export function refuseRowsWithoutVector(
  failures: readonly Exclusion[],
  { cohort, modelId }: { readonly cohort: Cohort; readonly modelId: string },
): void {
  const relevant = failuresInUse(failures, cohort);
  if (relevant.length > 0) throw withoutVectors(relevant, { cohort, modelId });
}

/** Failures of records that stand in a split: what a study excludes may be as broken as it likes. */
function failuresInUse(failures: readonly Exclusion[], cohort: Cohort): Exclusion[] {
  if (failures.length === 0) return [];
  const used = usedRecords(cohort);
  return failures.filter(({ recordId }) => used.has(recordId));
}

function usedRecords({ split, records }: Cohort): ReadonlySet<string> {
  const rows = [split.train, split.validation, split.test];
  return new Set(rows.flatMap((part) => Array.from(part, (row) => records[row]!.id)));
}

/** At least one: a dataset of ten records may have a broken one too. */
function mostAllowed({ split }: Cohort): number {
  const used = split.train.length + split.validation.length + split.test.length;
  return Math.max(1, Math.floor(MOST_LEFT_OUT * used));
}

function withoutVectors(
  failures: readonly Exclusion[],
  { cohort, modelId }: { readonly cohort: Cohort; readonly modelId: string },
): EinthovenError {
  const [{ recordId, detail }] = failures as [Exclusion];
  return new EinthovenError(
    "values-invalid",
    `${modelId} has no vector of ${failures.length} records of ${cohort.name}, for example ${recordId}: ${detail}`,
    {
      hint: `up to ${100 * MOST_LEFT_OUT} % are left out for all models alike when the study runs again; more, only by naming them under 'exclude:'`,
    },
  );
}
