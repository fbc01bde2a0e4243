import { PRESENT } from "../../core/labels.ts";
import { takeImputed } from "../../embed/impute.ts";
import { predictProbe } from "../../probe/catalogue.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { JobContext } from "./job-context.ts";
import type { StoredProbe } from "./stored-probe.ts";

/**
 * For each class that the probe can tell, the test records with it whose log-odds lie nearest to the median: what the
 * model usually sees in it, neither its best case nor its worst. One record per patient.
 */
export async function typicalRows(
  embeddingKey: string,
  {
    context,
    cohort,
    stored,
    most,
  }: { context: JobContext; cohort: Cohort; stored: StoredProbe; most: number },
): Promise<Map<string, number[]>> {
  const { classes, data } = cohort.labels;
  const { test } = cohort.split;
  const embedding = await context.embedding(embeddingKey, cohort);
  const scores = await predictProbe(stored.probe, takeImputed(embedding, test, stored.medians));
  const chosen = new Map<string, number[]>();
  for (const [c, classId] of classes.entries()) {
    if (stored.probe.outputs[c]!.status !== "fitted") continue;
    const positive = [...test.keys()]
      .filter((place) => data[test[place]! * classes.length + c] === PRESENT)
      .map((place) => ({ row: test[place]!, score: scores[place * classes.length + c]! }))
      .sort((a, b) => a.score - b.score || a.row - b.row);
    if (positive.length === 0) continue;
    const median = positive[positive.length >> 1]!.score;
    const patients = new Set<string>();
    const nearest = positive
      .toSorted((a, b) => Math.abs(a.score - median) - Math.abs(b.score - median) || a.row - b.row)
      .filter(
        ({ row }) =>
          !patients.has(cohort.patientIds[row]!) && patients.add(cohort.patientIds[row]!),
      )
      .slice(0, most);
    chosen.set(
      classId,
      nearest.map(({ row }) => row),
    );
  }
  return chosen;
}
