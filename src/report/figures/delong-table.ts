import type { DatasetInspection, DelongTable } from "../../results/dataset-inspection.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { formatCount, formatPercent, formatScore } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

interface Line {
  readonly datasetId: string;
  readonly classId: string;
  readonly records: number;
  readonly patients: number;
  readonly positives: number;
  readonly delong: DelongTable;
}

/** Tabulates DeLong's test of every pair of models on every single class; null when there is none. */
export function delongExhibit(view: StudyView): Exhibit | null {
  const lines = view.bundle.inspections.flatMap((inspection) => linesOf(inspection));
  if (lines.length === 0) return null;
  const dependent = lines.filter(({ delong }) => !delong.independent).length;
  const differing = lines.reduce((sum, { delong }) => sum + significant(delong), 0);
  const pairs = lines.reduce((sum, { delong }) => sum + delong.p.length, 0);
  return {
    kind: "table",
    id: "delong",
    title: "One class at a time: DeLong's test",
    takeaway: `On single classes ${formatCount(differing)} of ${formatCount(pairs)} pairs of models differ in AUROC (DeLong, Holm within a class).`,
    body: htmlTable({
      label: "DeLong's test by dataset and class",
      columns: [
        { head: "Class", cell: ({ classId }: Line) => view.classTitle(classId) },
        {
          head: "Positive",
          numeric: true,
          cell: ({ positives, records }) =>
            html`<span class="nowrap">${formatCount(positives)} of ${formatCount(records)}</span>`,
        },
        {
          head: "Highest AUROC",
          cell: ({ delong }) => {
            const best = bestOf(delong);
            return `${formatScore(delong.aurocs[best])} ${view.model(delong.modelIds[best]!)?.label ?? delong.modelIds[best]!}`;
          },
        },
        {
          head: "Models that differ from it",
          cell: ({ delong }) => {
            const best = bestOf(delong);
            const others = delong.modelIds.filter((_, m) => {
              const p = m === best ? null : pOf(delong, best, m);
              return p !== null && p < ALPHA;
            });
            return others.length === 0
              ? "none"
              : others.map((id) => view.model(id)?.label ?? id).join(", ");
          },
        },
        {
          head: "Pairs that differ",
          numeric: true,
          cell: ({ delong }) => `${significant(delong)} of ${delong.p.length}`,
        },
      ],
      groups: view.bundle.datasets.map(({ id, title }) => ({
        title,
        rows: lines.filter(({ datasetId }) => datasetId === id),
      })),
    }),
    alternative: `Table of classes. ${lines.map(({ datasetId, classId, delong }) => `${classId} on ${datasetId}: ${significant(delong)} of ${delong.p.length} pairs differ`).join("; ")}.`,
    interval: `No interval: p values by DeLong's test for the mean of the seeds' AUROCs, two-sided, Holm-adjusted over the pairs of one class and dataset. Probe: ${view.probe}, ${formatPercent(view.fullFraction)} of the training patients.`,
    counts: `Positive records of all assessed ones stand in the table.${dependent > 0 ? ` In ${dependent} of ${lines.length} rows patients have several records, which this test counts as independent: its p values are too small there, and the paired bootstrap above is the one to believe.` : ""}`,
    howToRead:
      "The bootstrap above draws patients and compares macro scores; DeLong's test needs no drawing and compares one class. Where both say that two models differ, the answer does not hang on the method.",
    simulation: simulationNote(view),
    table: {
      name: "delong",
      columns: [
        "dataset",
        "class",
        "model",
        "reference",
        "auroc",
        "reference_auroc",
        "p_holm",
        "one_record_per_patient",
      ],
      rows: lines.flatMap(({ datasetId, classId, delong }) =>
        delong.modelIds.flatMap((modelId, a) =>
          delong.modelIds
            .slice(a + 1)
            .map((referenceId, i) => [
              datasetId,
              classId,
              modelId,
              referenceId,
              delong.aurocs[a]!,
              delong.aurocs[a + 1 + i]!,
              pOf(delong, a, a + 1 + i),
              delong.independent ? "yes" : "no",
            ]),
        ),
      ),
    },
  };
}

const ALPHA = 0.05;

function linesOf({ datasetId, classes }: DatasetInspection): Line[] {
  return classes.flatMap(({ delong, curves: _, ...own }) =>
    delong === null ? [] : [{ datasetId, ...own, delong }],
  );
}

function significant({ p }: DelongTable): number {
  return p.filter((value) => value !== null && value < ALPHA).length;
}

function bestOf({ aurocs }: DelongTable): number {
  return aurocs.indexOf(Math.max(...aurocs));
}

/** Pairs lie as the upper triangle, row by row. */
function pOf({ modelIds, p }: DelongTable, a: number, b: number): number | null {
  const [first, second] = a < b ? [a, b] : [b, a];
  const before = first * modelIds.length - (first * (first + 1)) / 2;
  return p[before + second - first - 1] ?? null;
}
