import { PRESENT } from "../core/labels.ts";
import type { Exclusion, RecordEntry } from "../datasets/dataset.ts";
import { quantile } from "../metrics/interval.ts";
import type { DatasetSummary, ExclusionCount, SplitSummary } from "../results/dataset-summary.ts";
import type { Cohort } from "../study/cohort.ts";
import type { Study } from "../study/study.ts";

/** Sums up a cohort for the report. */
export function summariseDataset(cohort: Cohort, study: Study): DatasetSummary {
  const { name, card, records, survey, splitRule } = cohort;
  const { exclude } = study.datasets.find((dataset) => dataset.name === name)!;
  const ages = Float64Array.from(records.flatMap(({ ageYears }) => ageYears ?? [])).sort();
  const sexes = records.flatMap(({ sex }) => sex ?? []);
  return {
    id: name,
    title: card.title,
    cardId: card.id,
    simulated: card.simulated,
    country: card.country,
    continent: card.continent,
    license: card.license,
    cite: card.cite,
    samplingRatesHz: [...new Set(records.map(({ samplingRateHz }) => samplingRateHz))].sort(
      (a, b) => a - b,
    ),
    records: records.length,
    patients: countPatients(records),
    ageMedianYears: ages.length === 0 ? null : quantile(ages, 0.5),
    ageQuartilesYears: ages.length === 0 ? null : [quantile(ages, 0.25), quantile(ages, 0.75)],
    femaleShare:
      sexes.length === 0 ? null : sexes.filter((sex) => sex === "female").length / sexes.length,
    assessed: cohort.assessed,
    split: (["train", "validation", "test"] as const).map((part) => summarisePart(cohort, part)),
    splitRule,
    exclusions: countExclusions([
      ...survey.exclusions,
      ...byChoice(exclude, records),
      ...cohort.leftOut,
    ]),
    warnings: [...cohort.warnings, ...fewerThanShots(cohort, study.shots)],
    fingerprint: survey.fingerprint,
  };
}

/** A class with fewer positive training patients than shots is trained on all of them: its curve ends there. */
function fewerThanShots({ labels, patientIds, split }: Cohort, shots: readonly number[]): string[] {
  const most = Math.max(0, ...shots);
  const width = labels.classes.length;
  const short = labels.classes.flatMap((id, c) => {
    const rows = split.train.filter((row) => labels.data[row * width + c] === PRESENT);
    const patients = new Set(Array.from(rows, (row) => patientIds[row]!)).size;
    return patients > 0 && patients < most ? [`${id} (${patients})`] : [];
  });
  return short.length === 0
    ? []
    : [
        `fewer positive training patients than the ${most} shots asked for, so that subsets hold all of them: ${short.join(", ")}`,
      ];
}

function summarisePart(cohort: Cohort, part: SplitSummary["part"]): SplitSummary {
  const rows = cohort.split[part];
  const { classes, data } = cohort.labels;
  const assessed = classes
    .map((id, c) => ({ id, c }))
    .filter(({ id }) => cohort.assessed.includes(id));
  const positives = assessed.map(({ id, c }) => {
    const count = rows.reduce(
      (sum, row) => sum + (data[row * classes.length + c] === PRESENT ? 1 : 0),
      0,
    );
    return [id, count] as const;
  });
  return {
    part,
    records: rows.length,
    patients: countPatients(Array.from(rows, (row) => cohort.records[row]!)),
    positives: Object.fromEntries(positives),
  };
}

function countPatients(records: readonly RecordEntry[]): number {
  return new Set(records.map(({ patientId }) => patientId)).size;
}

/** Records that the study file itself leaves out, in the words of an exclusion. */
function byChoice(
  exclude: readonly string[],
  records: readonly RecordEntry[],
): { recordId: string; reason: string; detail: string }[] {
  const known = new Set(records.map(({ id }) => id));
  return exclude
    .filter((id) => known.has(id))
    .map((recordId) => ({
      recordId,
      reason: "excluded-by-study",
      detail: "named under 'exclude:' in the study file",
    }));
}

/** Counts exclusions by reason, the most frequent first, each with one example. */
export function countExclusions(
  exclusions: readonly (Omit<Exclusion, "reason"> & { readonly reason: string })[],
): ExclusionCount[] {
  const byReason = new Map<string, ExclusionCount>();
  for (const { reason, recordId, detail } of exclusions) {
    const { count, example } = byReason.get(reason) ?? {
      count: 0,
      example: `${recordId}: ${detail}`,
    };
    byReason.set(reason, { reason, count: count + 1, example });
  }
  return [...byReason.values()].sort((a, b) => b.count - a.count);
}
