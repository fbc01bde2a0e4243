import type { ScoreRow } from "../../results/score-rows.ts";
import { scoreInterval, simulationNote, testCounts } from "../counts.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { formatInterval, formatScore, MISSING } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

interface Line {
  readonly modelId: string;
  readonly train: string;
}

/** Tabulates train-on-A, test-on-B where the task is a number; null for tasks of classes and for one dataset. */
export function numberTransferTable(view: StudyView): Exhibit | null {
  const { datasets, task } = view.bundle;
  if (task.target === null || datasets.length < 2) return null;
  const scored = view.ranked.filter((entry) => entry.scored);
  const cellOf = ({ modelId, train }: Line, test: string): ScoreRow | undefined =>
    view.score({ modelId, trainDatasetId: train, testDatasetId: test });
  const lines = scored.flatMap(({ model }) =>
    datasets.map(({ id }): Line => ({ modelId: model.id, train: id })),
  );
  return {
    kind: "table",
    id: "transfer",
    title: "Trained on one dataset, tested on another",
    takeaway: takeaway(view, lines),
    body: htmlTable({
      label: `${view.measure.name} of every pair of datasets`,
      columns: [
        { head: "Trained on", cell: ({ train }: Line) => view.datasetTitle(train) },
        ...datasets.map(({ id, title }) => ({
          head: title,
          numeric: true,
          cell: (line: Line) => cellHtml(cellOf(line, id)),
        })),
      ],
      groups: scored.map(({ model }) => ({
        title: model.title,
        rows: lines.filter(({ modelId }) => modelId === model.id),
      })),
    }),
    alternative: `Table of ${view.measure.name}: models, training datasets down, test datasets across.`,
    interval: scoreInterval(view),
    counts: testCounts(view),
    howToRead: `Columns are test datasets; on the diagonal a model is at home. ${view.measure.howToRead}`,
    simulation: simulationNote(view),
    table: {
      name: "transfer",
      columns: [
        "model",
        "train_dataset",
        "test_dataset",
        view.measure.column,
        "lower_95",
        "upper_95",
      ],
      rows: lines.flatMap((line) =>
        datasets.map(({ id }) => {
          const row = cellOf(line, id);
          return [
            line.modelId,
            line.train,
            id,
            row?.value ?? null,
            row?.lower ?? null,
            row?.upper ?? null,
          ];
        }),
      ),
    },
  };
}

function cellHtml(row: ScoreRow | undefined): Html {
  if (row?.value == null) return html`${row?.reason ?? MISSING}`;
  return html`${formatScore(row.value)}<span class="sub">${formatInterval(row)}</span>`;
}

function takeaway(view: StudyView, lines: readonly Line[]): string {
  const changes = lines.flatMap(({ modelId, train }) => {
    const home = view.score({ modelId, trainDatasetId: train })?.value;
    return view.bundle.datasets.flatMap(({ id }) => {
      const away = view.score({ modelId, trainDatasetId: train, testDatasetId: id })?.value;
      return id === train || home == null || away == null ? [] : [away - home];
    });
  });
  if (changes.length === 0) return "No model was tested away from home.";
  return `Away from home the ${view.measure.name} changes by ${formatScore(medianOf(changes), { signed: true })} (median of ${changes.length} transfers of all models).`;
}
