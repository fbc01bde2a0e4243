import { formatCount, listOf } from "./number-format.ts";
import type { StudyView } from "./study-view.ts";

/** Says which of the shown datasets are simulated; null when none is. */
export function simulationNote(view: StudyView, datasetIds?: readonly string[]): string | null {
  const shown = view.bundle.datasets.filter(({ id }) => datasetIds?.includes(id) ?? true);
  const simulated = shown.filter((dataset) => dataset.simulated);
  if (simulated.length === 0) return null;
  if (simulated.length === shown.length) return "Simulated data.";
  return `Partly simulated data: ${simulated.map(({ title }) => title).join(", ")}.`;
}

/** Records, patients and positives of every internal test set, as one sentence; from the scores themselves. */
export function testCounts(view: StudyView): string {
  const isNumber = view.bundle.task.target !== null;
  const parts = view.bundle.datasets.map(({ id, title }) => {
    const row = view.bundle.scores.find(
      (score) =>
        score.testDatasetId === id && score.trainDatasetId === id && score.classId === null,
    );
    if (row === undefined) return `${title}, no scores`;
    const counts = isNumber
      ? [row.testRecords, row.testPatients]
      : [row.testRecords, row.testPatients, row.testPositives];
    return `${title} ${counts.map(formatCount).join(" / ")}`;
  });
  if (isNumber) return `Test sets (records with the number / patients): ${parts.join("; ")}.`;
  return `Test sets (records / patients / records with a scored finding): ${parts.join("; ")}. ${scoredClasses(view)}`;
}

/** Names the classes that have a score on each dataset: a macro score is the mean of those and no others. */
function scoredClasses(view: StudyView): string {
  const { datasets, task } = view.bundle;
  const parts = datasets.map(({ id, title }) => ({ title, classIds: classesScoredOn(view, id) }));
  if (parts.every(({ classIds }) => classIds.length === task.classes.length))
    return "Every class is scored on every dataset.";
  const texts = parts.map(
    ({ title, classIds }) => `${title} ${classIds.length === 0 ? "none" : classIds.join(", ")}`,
  );
  return `Classes scored: ${texts.join("; ")}.`;
}

/** Ids of the classes that at least one model has an internal AUROC for, all labels, in the task's order. */
export function classesScoredOn(view: StudyView, datasetId: string): string[] {
  return view.bundle.task.classes
    .map(({ id }) => id)
    .filter((classId) =>
      view.ranked.some(
        ({ model }) =>
          view.score({ modelId: model.id, trainDatasetId: datasetId, classId })?.value != null,
      ),
    );
}

/** Says over which datasets a mean was taken: "mean over 2 of 3 datasets: North and South". */
export function meanOverDatasets({ bundle, meanDatasetIds, datasetTitle }: StudyView): string {
  const [own, all] = [meanDatasetIds.length, bundle.datasets.length];
  if (own === all) return `mean over ${all === 2 ? "both" : `all ${all}`} datasets`;
  return `mean over ${own} of ${all} datasets: ${listOf(meanDatasetIds.map(datasetTitle))}`;
}

/** What every interval of a score is, in one sentence. */
export function scoreInterval(view: StudyView): string {
  const { bundle } = view;
  const seeds = bundle.seeds.length;
  const resamples = formatCount(bundle.provenance.bootstrapReplicates);
  const center = seeds > 1 ? `Values are means over ${seeds} seeds` : "Values come from one seed";
  return `${center}; bars and brackets are 95 % intervals from ${resamples} bootstrap samples of test patients, wider where few patients carry a class.`;
}
