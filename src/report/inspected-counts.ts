import type { DatasetInspection } from "../results/dataset-inspection.ts";
import { formatCount } from "./number-format.ts";
import type { StudyView } from "./study-view.ts";

/** Records, patients and positives of every inspected class, as one sentence per dataset. */
export function inspectedCounts(
  view: StudyView,
  inspections: readonly DatasetInspection[],
): string {
  const parts = inspections.map(({ datasetId, classes }) => {
    const counts = classes.map(
      ({ classId, records, patients, positives }) =>
        `${classId} ${[records, patients, positives].map(formatCount).join(" / ")}`,
    );
    return `${view.datasetTitle(datasetId)}: ${counts.length === 0 ? "no class can be scored" : counts.join(", ")}`;
  });
  return `Test sets (records / patients / positive records): ${parts.join("; ")}.`;
}
