import { EinthovenError } from "../core/error.ts";
import { patientDisjoint, SPLIT_PARTS, type Split } from "./split.ts";

/** Which folds are for what; `DatasetCard.folds` has this shape. */
export interface FoldPlan {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

export interface OfficialSplitOptions {
  /** The fold of each record. */
  readonly folds: readonly (number | null)[];
  readonly patientIds: readonly string[];
}

/**
 * Splits by a dataset's own folds. Throws `values-invalid` for a record whose fold is missing or in no part,
 * `split-leaks` when the folds separate the records of a patient.
 */
export function officialSplit(plan: FoldPlan, { folds, patientIds }: OfficialSplitOptions): Split {
  const partOfFold = new Map(
    SPLIT_PARTS.flatMap((part) => plan[part].map((fold) => [fold, part] as const)),
  );
  const rows = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  folds.forEach((fold, r) => {
    const part = fold === null ? undefined : partOfFold.get(fold);
    if (part === undefined) {
      throw new EinthovenError(
        "values-invalid",
        `record ${r} of patient ${patientIds[r]} is in fold ${fold}`,
        { hint: `the official split knows the folds ${[...partOfFold.keys()].join(", ")}` },
      );
    }
    rows[part].push(r);
  });
  return patientDisjoint(
    {
      train: Int32Array.from(rows.train),
      validation: Int32Array.from(rows.validation),
      test: Int32Array.from(rows.test),
    },
    patientIds,
  );
}
