import type { DropRow, TransferLift } from "../../results/study-comparison.ts";
import { simulationNote, testCounts } from "../counts.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { type Column, htmlTable } from "../html-table.ts";
import { gain, type Measure } from "../measure.ts";
import { formatCount, formatScore, MISSING } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

interface Line {
  readonly modelId: string;
  readonly title: string;
  readonly control: boolean;
  readonly drops: readonly DropRow[];
  /** Abroad, over its random twin and over the features. */
  readonly twin: readonly TransferLift[];
  readonly features: readonly TransferLift[];
}

/** Tabulates what every model loses away from home, and what it keeps of its lift; null without transfers. */
export function dropTable(view: StudyView): Exhibit | null {
  const { measure } = view;
  const { comparison } = view.bundle;
  if (comparison === null || comparison.drops.length === 0) return null;
  const lines = view.ranked
    .map(({ model }): Line => {
      const lifts = comparison.transferLifts.filter(({ modelId }) => modelId === model.id);
      return {
        modelId: model.id,
        title: model.title,
        control: model.role === "control",
        drops: comparison.drops.filter(({ modelId }) => modelId === model.id),
        twin: lifts.filter(({ referenceId }) => referenceId !== "features"),
        features: lifts.filter(({ referenceId }) => referenceId === "features"),
      };
    })
    .filter(({ drops }) => drops.length > 0);
  const columns: Column<Line>[] = [
    { head: "Model", cell: ({ title }) => title },
    { head: "Transfers", numeric: true, cell: ({ drops }) => String(drops.length) },
    {
      head: "Median change",
      numeric: true,
      cell: ({ drops }) => formatScore(medianOf(drops.map(({ drop }) => drop)), { signed: true }),
      sortBy: ({ drops }) => medianOf(drops.map(({ drop }) => drop)),
    },
    {
      head: "Told to be worse",
      numeric: true,
      cell: ({ drops }) =>
        `${drops.filter((row) => isWorse(measure, row)).length} of ${drops.length}`,
    },
    {
      head: "Told to be better",
      numeric: true,
      cell: ({ drops }) =>
        `${drops.filter((row) => isBetter(measure, row)).length} of ${drops.length}`,
    },
    { head: "Lift over twin, abroad", numeric: true, cell: ({ twin }) => liftCell(measure, twin) },
    {
      head: "Lift over features, abroad",
      numeric: true,
      cell: ({ features }) => liftCell(measure, features),
    },
  ];
  const replicates = formatCount(view.bundle.provenance.bootstrapReplicates);
  return {
    kind: "table",
    id: "drops",
    title: "What is lost away from home",
    takeaway: takeaway(measure, comparison.drops),
    body: htmlTable({
      label: "Changes from the internal to external test sets, by model",
      columns,
      groups: [{ title: null, rows: lines }],
      rowClass: ({ control }) => (control ? "control" : ""),
      sortable: true,
    }),
    alternative: `Table of median changes. ${lines.map(({ title, drops }) => `${title}: ${formatScore(medianOf(drops.map(({ drop }) => drop)), { signed: true })}`).join("; ")}.`,
    interval: `Intervals (95 %) of every single change are in the CSV: both test sets are resampled, each on its own, ${replicates} times. Lifts abroad are paired; the small number counts Holm-adjusted p below 0.05.`,
    counts: testCounts(view),
    howToRead:
      "A change is the score on another dataset minus the score at home, over the classes that both test sets can score. A dataset with easier patients can turn it positive. The lift abroad says whether a model is still better than its untrained twin, and than hand-crafted features, where nobody tuned anything.",
    simulation: simulationNote(view),
    table: {
      name: "drops",
      columns: [
        "model",
        "train_dataset",
        "test_dataset",
        "quantity",
        "reference",
        "internal",
        "external",
        "value",
        "lower_95",
        "upper_95",
        "p_holm",
        "classes",
      ],
      rows: [
        ...comparison.drops.map((row) => [
          row.modelId,
          row.trainDatasetId,
          row.testDatasetId,
          "external minus internal",
          null,
          row.internal,
          row.external,
          row.drop,
          row.lower,
          row.upper,
          row.p,
          row.classIds.join(" "),
        ]),
        ...comparison.transferLifts.map((row) => [
          row.modelId,
          row.trainDatasetId,
          row.testDatasetId,
          "lift abroad",
          row.referenceId,
          null,
          null,
          row.difference,
          row.lower,
          row.upper,
          row.p,
          null,
        ]),
      ],
    },
  };
}

function liftCell(measure: Measure, lifts: readonly TransferLift[]): Html {
  const median = medianOf(lifts.map(({ difference }) => difference));
  if (median === null) return html`${MISSING}`;
  const ahead = lifts.filter(({ p, difference }) => p < 0.05 && gain(measure, difference) > 0);
  return html`${formatScore(median, { signed: true })}<span class="sub">${ahead.length} of ${lifts.length}</span>`;
}

/** Does the whole interval lie on the worse side of no change? */
function isWorse({ lowerIsBetter }: Measure, { lower, upper }: DropRow): boolean {
  return lowerIsBetter ? lower > 0 : upper < 0;
}

function isBetter({ lowerIsBetter }: Measure, { lower, upper }: DropRow): boolean {
  return lowerIsBetter ? upper < 0 : lower > 0;
}

function takeaway(measure: Measure, drops: readonly DropRow[]): string {
  const worse = drops.filter((row) => isWorse(measure, row)).length;
  const better = drops.filter((row) => isBetter(measure, row)).length;
  return `Of ${drops.length} changes from home to another dataset, ${worse} are for the worse and ${better} for the better by their intervals; ${drops.length - worse - better} hold zero.`;
}
