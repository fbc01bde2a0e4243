import type { ComponentChildren } from "preact";
import type { Cohort } from "../data/cohort.ts";
import type { Choices } from "../state/choices.ts";
import type { SortBy } from "../state/explorer-state.ts";
import {
  DatasetCell,
  LabelsCell,
  OutcomeCell,
  PersonCell,
  RecordCell,
  ScoreCell,
  WrongCell,
} from "./cells.tsx";

export interface Column {
  readonly title: string;
  /** What a click on the title sorts by; null where that makes no sense. */
  readonly sort: SortBy | null;
  /** A track of a CSS grid. */
  readonly width: string;
  readonly align?: "right";
  readonly cell: (row: number) => ComponentChildren;
}

/** Columns of the table for the present question. */
export function columnsOf(
  { target, model, beside }: Choices,
  { study }: Cohort,
  { oneSite }: { oneSite: boolean },
): readonly Column[] {
  const isClass = target.unit === null;
  const columns: (Column | null)[] = [
    isClass
      ? {
          title: "Model",
          sort: "outcome",
          width: "minmax(6.8rem, 0.6fr)",
          cell: (row) => <OutcomeCell row={row} side="a" />,
        }
      : null,
    {
      title: "Wrong by",
      sort: "wrong",
      width: "6.3rem",
      align: "right",
      cell: (row) => <WrongCell row={row} />,
    },
    {
      title: beside === null ? (isClass ? "Probability" : "Predicted") : model.title,
      sort: "score",
      width: "minmax(7rem, 1fr)",
      cell: (row) => <ScoreCell row={row} side="a" />,
    },
    beside === null
      ? null
      : {
          title: beside.title,
          sort: null,
          width: "minmax(7rem, 1fr)",
          cell: (row) => <ScoreCell row={row} side="b" />,
        },
    {
      title: isClass ? "Labels" : "True",
      sort: null,
      width: "minmax(6rem, 1.6fr)",
      cell: (row) => <LabelsCell row={row} />,
    },
    {
      title: "Record",
      sort: "record",
      width: "minmax(5.6rem, 1.1fr)",
      cell: (row) => <RecordCell row={row} />,
    },
    oneSite || study.datasets.length === 1
      ? null
      : {
          title: "Site",
          sort: "dataset",
          width: "minmax(5rem, 1fr)",
          cell: (row) => <DatasetCell row={row} />,
        },
    { title: "Age", sort: "age", width: "4rem", cell: (row) => <PersonCell row={row} /> },
  ];
  return columns.filter((column) => column !== null);
}
