import { takeLabels } from "../core/labels.ts";
import { type Population, populationShift } from "../explain/shift/population-shift.ts";
import type { PopulationShiftRow } from "../results/shift-summary.ts";
import type { Cohort } from "../study/cohort.ts";

/** Compares the people of every two datasets, by the first record of each patient of all three parts. */
export function populationShifts(cohorts: readonly Cohort[]): PopulationShiftRow[] {
  const populations = cohorts.map(populationOf);
  return cohorts.flatMap((a, i) =>
    cohorts.slice(i + 1).map((b, j): PopulationShiftRow => {
      const [first, second] = [populations[i]!, populations[i + 1 + j]!];
      return {
        datasetA: a.name,
        datasetB: b.name,
        patientsA: first.ageYears.length,
        patientsB: second.ageYears.length,
        ...populationShift(first, second),
      };
    }),
  );
}

function populationOf({ split, patientIds, records, labels }: Cohort): Population {
  const rows = [...split.train, ...split.validation, ...split.test].sort((a, b) => a - b);
  const seen = new Set<string>();
  const firsts = rows.filter((row) => {
    const isNew = !seen.has(patientIds[row]!);
    seen.add(patientIds[row]!);
    return isNew;
  });
  return {
    ageYears: firsts.map((row) => records[row]!.ageYears),
    sex: firsts.map((row) => records[row]!.sex),
    labels: takeLabels(labels, firsts),
  };
}
