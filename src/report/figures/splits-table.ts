import type { DatasetSummary, SplitSummary } from "../../results/dataset-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Column, htmlTable } from "../html-table.ts";
import { formatCount, formatPercent } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

interface Part extends SplitSummary {
  readonly dataset: DatasetSummary;
}

/** Tabulates records, patients and positives of every part of every split. */
export function splitsTable(view: StudyView): Exhibit {
  const { datasets, task } = view.bundle;
  const parts = datasets.flatMap((dataset) =>
    dataset.split.map((split): Part => ({ ...split, dataset })),
  );
  const few = parts
    .filter(({ part }) => part === "test")
    .flatMap(({ positives }) => Object.values(positives).filter((count) => count < 10));
  const columns: Column<Part>[] = [
    { head: "Part", cell: ({ part }) => part },
    { head: "Records", numeric: true, cell: ({ records }) => formatCount(records) },
    { head: "Patients", numeric: true, cell: ({ patients }) => formatCount(patients) },
    ...task.classes.map(
      ({ id }): Column<Part> => ({
        head: id,
        numeric: true,
        cell: ({ positives }) => countCell(positives[id]),
      }),
    ),
  ];
  return {
    kind: "table",
    id: "splits",
    title: "Splits and positive records per class",
    takeaway:
      task.target !== null
        ? "The task is a number: no class is counted."
        : `${few.length === 0 ? "Every assessed class has at least ten positive test records in every dataset" : `${few.length} assessed ${few.length === 1 ? "class has" : "class and dataset pairs have"} fewer than ten positive test records`}. What was done against leaks stands under Provenance.`,
    body: htmlTable({
      label: "Splits and positive records per class",
      columns,
      groups: datasets.map((dataset) => ({
        title: `${dataset.title}: ${dataset.splitRule}`,
        rows: parts.filter((part) => part.dataset === dataset),
      })),
    }),
    alternative:
      "Table: records, patients and positive records per class in the training, validation and test part of every dataset.",
    interval: null,
    counts: `Labels run: ${view.bundle.fractions.map((fraction) => formatPercent(fraction)).join(", ")} of the training patients.`,
    howToRead:
      "n/a: the dataset's annotators did not look for this class, so its records count neither as positive nor as negative. Abbreviations: the list of classes stands in the summary.",
    simulation: simulationNote(view),
    table: {
      name: "splits",
      columns: [
        "dataset",
        "part",
        "records",
        "patients",
        ...task.classes.map(({ id }) => `positive_${id}`),
      ],
      rows: parts.map(({ dataset, part, records, patients, positives }) => [
        dataset.id,
        part,
        records,
        patients,
        ...task.classes.map(({ id }) => positives[id] ?? null),
      ]),
    },
  };
}

function countCell(count: number | undefined): string {
  return count === undefined ? "n/a" : formatCount(count);
}
