import { hasAllLabels } from "../../core/setting.ts";
import { simulationNote } from "../counts.ts";
import { meanOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { htmlTable } from "../html-table.ts";
import { bestFirst } from "../measure.ts";
import { formatPercent, formatScore, listOf } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

interface ProbeRow {
  readonly title: string;
  readonly modelId: string;
  /** Mean of the compared score by probe, in the order of the probes; null where a dataset of the mean has no score. */
  readonly values: readonly (number | null)[];
}

/** Tabulates every model under every probe: does the order of models depend on how they are read? Null for one probe. */
export function probeTable(view: StudyView): Exhibit | null {
  const probes = [...new Set(view.bundle.scores.map(({ probe }) => probe))];
  if (probes.length < 2) return null;
  const rows = view.ranked.map(
    ({ model }): ProbeRow => ({
      title: model.title,
      modelId: model.id,
      values: probes.map((probe) => meanOver(view, model.id, probe)),
    }),
  );
  const best = probes.map((_, p) => bestModel(view, rows, p)).filter((title) => title !== null);
  const distinct = [...new Set(best)];
  return {
    kind: "table",
    id: "probes",
    title: "The same embeddings under other probes",
    takeaway:
      distinct.length === 1
        ? `${distinct[0]} stands first under every probe.`
        : `Which model stands first depends on the probe: ${listOf(distinct)}.`,
    body: htmlTable({
      label: `Mean of ${view.measure.name} by model and probe`,
      columns: [
        { head: "Model", cell: ({ title }: ProbeRow) => title },
        ...probes.map((probe, p) => ({
          head: probe,
          numeric: true,
          cell: ({ values }: ProbeRow) => formatScore(values[p] ?? null),
          sortBy: ({ values }: ProbeRow) => values[p] ?? null,
        })),
      ],
      groups: [{ title: null, rows }],
      sortable: true,
    }),
    alternative: `Table of the mean of ${view.measure.name}: ${rows.map(({ title, values }) => `${title}: ${values.map((value, p) => `${probes[p]} ${formatScore(value)}`).join(", ")}`).join("; ")}.`,
    interval: null,
    counts: `Mean over ${listOf(view.meanDatasetIds.map((id) => view.datasetTitle(id)))}, ${formatPercent(view.fullFraction)} of the training patients.`,
    howToRead: `Each column is another way to read the same vectors; all other figures use the ${view.probe} probe. An embedding whose classes lie apart along lines does well under the linear probe; one that needs a forest or neighbours holds the information in another shape. Compare within a column.${missingProbes(view)}`,
    simulation: simulationNote(view, view.meanDatasetIds),
    table: {
      name: "probes",
      columns: ["model", ...probes],
      rows: rows.map(({ modelId, values }) => [modelId, ...values]),
    },
  };
}

/** Why some models have no value under some probes. */
function missingProbes({ bundle: { notApplicable, models } }: StudyView): string {
  const reasons = [...new Set(notApplicable.map(({ probe, reason }) => `${probe}\n${reason}`))];
  return reasons
    .map((both) => {
      const [probe, reason] = both.split("\n");
      const own = notApplicable.filter((one) => one.probe === probe && one.reason === reason);
      const titles = own.map(({ modelId }) => models.find(({ id }) => id === modelId)!.title);
      return ` The ${probe} probe does not apply to ${listOf(titles)}: ${reason}.`;
    })
    .join("");
}

function meanOver(
  { bundle, meanDatasetIds, measure }: StudyView,
  modelId: string,
  probe: string,
): number | null {
  const estimates = meanDatasetIds.flatMap((id) => {
    const row = bundle.scores.find(
      (score) =>
        score.modelId === modelId &&
        score.probe === probe &&
        hasAllLabels(score.setting) &&
        score.metric === measure.metric &&
        score.classId === null &&
        score.trainDatasetId === id &&
        score.testDatasetId === id,
    );
    return row?.value == null ? [] : [{ value: row.value, lower: null, upper: null }];
  });
  if (estimates.length < meanDatasetIds.length) return null;
  return meanOf(estimates)?.value ?? null;
}

function bestModel({ measure }: StudyView, rows: readonly ProbeRow[], p: number): string | null {
  const scored = rows.filter(({ values }) => values[p] != null);
  if (scored.length === 0) return null;
  return scored.reduce((best, row) =>
    bestFirst(measure, row.values[p], best.values[p]) < 0 ? row : best,
  ).title;
}
