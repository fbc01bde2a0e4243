import type { ScoreMetric } from "../../results/score-rows.ts";
import { meanOverDatasets, simulationNote, testCounts } from "../counts.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { htmlTable } from "../html-table.ts";
import { formatScore } from "../number-format.ts";
import type { RankedModel, StudyView } from "../study-view.ts";

const SCORES: readonly { readonly metric: ScoreMetric; readonly head: string }[] = [
  { metric: "balanced-accuracy", head: "Balanced accuracy" },
  { metric: "sensitivity", head: "Sensitivity" },
  { metric: "specificity", head: "Specificity" },
  { metric: "ppv", head: "PPV" },
  { metric: "npv", head: "NPV" },
  { metric: "mcc", head: "MCC" },
  { metric: "calibration-slope", head: "Calibration slope" },
  { metric: "calibration-intercept", head: "Calibration intercept" },
];

/** Tabulates what decisions at the chosen threshold are worth, and how probabilities are calibrated; null without them. */
export function decisionTable(view: StudyView): Exhibit | null {
  const rows = view.ranked
    .filter(({ scored }) => scored)
    .map((entry) => ({ entry, values: SCORES.map(({ metric }) => meanOver(view, entry, metric)) }));
  const present = SCORES.map((score, s) => ({ ...score, s })).filter(({ s }) =>
    rows.some(({ values }) => values[s] !== null),
  );
  if (present.length === 0) return null;
  type Row = (typeof rows)[number];
  return {
    kind: "table",
    id: "decisions",
    title: "Decisions at the threshold, and calibration",
    takeaway: takeaway(rows.map(({ values }) => values)),
    body: htmlTable({
      label: "Macro scores of decisions and calibration of every model",
      columns: [
        { head: "Model", cell: ({ entry }: Row) => entry.model.title },
        ...present.map(({ head, s }) => ({
          head,
          numeric: true,
          cell: ({ values }: Row) => formatScore(values[s] ?? null),
          sortBy: ({ values }: Row) => values[s] ?? null,
        })),
      ],
      groups: [{ title: null, rows }],
      sortable: true,
    }),
    alternative: `Table of macro scores: ${rows.map(({ entry, values }) => `${entry.label}: ${present.map(({ head, s }) => `${head} ${formatScore(values[s] ?? null)}`).join(", ")}`).join("; ")}.`,
    interval:
      "Intervals, and the same of every class, are in the CSV of all scores; calibration has none.",
    counts: `${testCounts(view)} Values: ${meanOverDatasets(view)}.`,
    howToRead:
      "Thresholds are those of the best F1 of inner held-out predictions, never of test records, so they favour rare classes over specificity. PPV and NPV depend on how frequent a class is. A calibration slope of 1 and an intercept of 0 are right: below 1 the probabilities are too extreme, an intercept above 0 says that they are too low. An empty place: some class is not defined there (a model that cannot tell gives one probability to all).",
    simulation: simulationNote(view),
    table: {
      name: "decisions",
      columns: ["model", ...present.map(({ metric }) => metric)],
      rows: rows.map(({ entry, values }) => [
        entry.model.id,
        ...present.map(({ s }) => values[s] ?? null),
      ]),
    },
  };
}

/** Over the datasets of the headline; null unless all of them have it. */
function meanOver(view: StudyView, { model }: RankedModel, metric: ScoreMetric): number | null {
  const values = view.meanDatasetIds.map(
    (id) => view.score({ modelId: model.id, trainDatasetId: id, metric })?.value ?? null,
  );
  if (values.length === 0 || values.includes(null)) return null;
  return values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}

function takeaway(values: readonly (readonly (number | null)[])[]): string {
  const median = (metric: ScoreMetric): string => {
    const s = SCORES.findIndex((score) => score.metric === metric);
    return formatScore(medianOf(values.flatMap((own) => own[s] ?? [])));
  };
  return `Over the models the median sensitivity is ${median("sensitivity")}, the median specificity ${median("specificity")} and the median calibration slope ${median("calibration-slope")}.`;
}
