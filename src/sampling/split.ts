import { EinthovenError } from "../core/error.ts";

/** Row numbers of the three parts, each ascending. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

export const SPLIT_PARTS = ["train", "validation", "test"] as const;

/** Returns the split as it is; throws `split-leaks`, naming the first ten patients, when one stands in two parts. */
export function patientDisjoint(split: Split, patientIds: readonly string[]): Split {
  const partOf = new Map<string, string>();
  const leaking = new Map<string, string>();
  for (const part of SPLIT_PARTS) {
    for (const r of split[part]) {
      const id = patientIds[r]!;
      const other = partOf.get(id);
      if (other === undefined) partOf.set(id, part);
      else if (other !== part) leaking.set(id, `${id} (${other} and ${part})`);
    }
  }
  if (leaking.size > 0) {
    const named = [...leaking.values()].slice(0, 10).join(", ");
    throw new EinthovenError(
      "split-leaks",
      `${leaking.size === 1 ? "1 patient stands" : `${leaking.size} patients stand`} in two parts of the split: ${named}`,
      {
        hint: "check the patient ids and folds of the dataset's tables (owners of two copies of one recording count as one patient); list records of one part under 'exclude:' in the study file",
      },
    );
  }
  return split;
}
