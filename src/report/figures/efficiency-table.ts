import type { EfficiencyRow, PowerLawRow } from "../../results/study-comparison.ts";
import { simulationNote, testCounts } from "../counts.ts";
import type { Cell } from "../csv-table.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { type Column, htmlTable } from "../html-table.ts";
import { countOf, formatCount, formatScore, MISSING, threeDigits } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

interface Line {
  readonly title: string;
  readonly law: PowerLawRow;
  readonly twin: EfficiencyRow | null;
  readonly features: EfficiencyRow | null;
}

/** Tabulates every label curve's power law, and the labels needed for a reference's score; null without a curve. */
export function efficiencyTable(view: StudyView): Exhibit | null {
  const { powerLaws = [], efficiencies: rows = [] } = view.bundle.comparison ?? {};
  if (powerLaws.length === 0) return null;
  const linesOf = (datasetId: string): Line[] =>
    view.ranked.flatMap(({ model }) =>
      powerLaws
        .filter((law) => law.datasetId === datasetId && law.modelId === model.id)
        .map((law) => {
          const own = rows.filter((row) => row.datasetId === datasetId && row.modelId === model.id);
          return {
            title: model.title,
            law,
            twin: own.find(({ referenceId }) => referenceId !== "features") ?? null,
            features: own.find(({ referenceId }) => referenceId === "features") ?? null,
          };
        }),
    );
  const columns: Column<Line>[] = [
    { head: "Model", cell: ({ title }) => title },
    {
      head: "Exponent a",
      numeric: true,
      cell: ({ law }) => threeDigits(law.exponent),
      sortBy: ({ law }) => law.exponent,
    },
    {
      head: "Best reachable AUROC",
      numeric: true,
      cell: ({ law }) =>
        law.limit === null
          ? html`${MISSING}<span class="sub">no fit</span>`
          : formatScore(1 - law.limit),
      sortBy: ({ law }) => (law.limit === null ? null : 1 - law.limit),
    },
    ...[
      { head: "Labels against its twin", of: ({ twin }: Line) => twin },
      { head: "Labels against the features", of: ({ features }: Line) => features },
    ]
      .filter(({ of }) => view.bundle.datasets.some(({ id }) => linesOf(id).some(of)))
      .map(
        ({ head, of }): Column<Line> => ({
          head,
          numeric: true,
          cell: (line) => ratioCell(of(line)),
          sortBy: (line) => of(line)?.ratio ?? null,
        }),
      ),
  ];
  return {
    kind: "table",
    id: "label-efficiency",
    title:
      "Label efficiency: the shape of every curve, and labels needed for a reference's best score",
    takeaway: takeaway(rows),
    body: htmlTable({
      label: "Power laws and label-efficiency ratios",
      columns,
      groups: view.bundle.datasets.map(({ id, title }) => ({ title, rows: linesOf(id) })),
    }),
    alternative: `Table of label-efficiency ratios. ${rows
      .filter(({ ratio }) => ratio !== null)
      .map(
        ({ modelId, referenceId, datasetId, ratio }) =>
          `${modelId} against ${referenceId} on ${datasetId}: ${threeDigits(ratio)}`,
      )
      .join("; ")}.`,
    interval:
      "Brackets are 95 % intervals over test patients and over seeds (who was labelled), both curves fitted anew in every sample; an open end means that the model may never get there.",
    counts: testCounts(view),
    howToRead:
      "A power law c · n^−a + l is fitted to 1 − macro AUROC of each model: a says how fast more labels help, 1 − l what no number of labels gets above. A ratio of 0.5: the model reaches with half of the labels what its reference reaches with all; above 1 it needs more. Far beyond the measured labels a ratio is a guess, and is marked as extrapolated.",
    simulation: simulationNote(view),
    table: {
      name: "label-efficiency",
      columns: [
        "model",
        "dataset",
        "scale",
        "exponent",
        "limit",
        "root_mean_square",
        "no_fit",
        "reference",
        "ratio",
        "lower_95",
        "upper_95",
        "patients",
        "reference_patients",
        "extrapolated",
        "never_share",
        "reason",
      ],
      rows: powerLaws.flatMap((law) => {
        const fit = [law.scale, law.exponent, law.limit, law.rootMeanSquare, law.reason];
        const own = rows.filter(
          ({ modelId, datasetId }) => modelId === law.modelId && datasetId === law.datasetId,
        );
        const ratios = own.length === 0 ? [NO_RATIO] : own.map(ratioFields);
        return ratios.map((fields) => [law.modelId, law.datasetId, ...fit, ...fields]);
      }),
    },
  };
}

function ratioFields(row: EfficiencyRow): Cell[] {
  return [
    row.referenceId,
    row.ratio,
    row.lower,
    row.upper,
    row.patients,
    row.referencePatients,
    row.extrapolated ? "yes" : "no",
    row.neverShare,
    row.reason,
  ];
}

const NO_RATIO: readonly Cell[] = Array.from({ length: 9 }, () => null);

function ratioCell(row: EfficiencyRow | null): Html {
  if (row === null) return html`${MISSING}`;
  if (row.ratio === null)
    return html`${MISSING}<span class="sub">${shortReason(row.reason ?? "")}</span>`;
  return html`× ${threeDigits(row.ratio)}<span class="sub">${intervalText(row)}</span><span class="sub">${formatCount(row.patients ?? 0)} against ${formatCount(row.referencePatients ?? 0)} patients${row.extrapolated && ", extrapolated"}</span>`;
}

/** What fits under a number; the CSV has the whole sentence. */
function shortReason(reason: string): string {
  if (reason.includes("curve ends at")) return "never reaches it";
  return reason.includes("replicates") ? "too unsure to say" : "a curve has no fit";
}

function intervalText({ lower, upper }: EfficiencyRow): string {
  return lower === null
    ? "no interval"
    : `[${threeDigits(lower)}, ${upper === null ? "∞" : threeDigits(upper)}]`;
}

function takeaway(rows: readonly EfficiencyRow[]): string {
  if (rows.length === 0) return "No model has a reference to be compared with.";
  const known = rows.filter(({ ratio }) => ratio !== null);
  const fewer = known.filter(({ upper }) => upper !== null && upper < 1).length;
  const more = known.filter(({ lower }) => lower !== null && lower > 1).length;
  const unknown = rows.length - known.length;
  const rest =
    unknown === 0
      ? ""
      : ` For ${countOf(unknown, "comparison")} there is no ratio, mostly because a curve never reaches the other or its shape is not determined.`;
  return `Of ${countOf(known.length, "ratio")}, ${fewer} lie wholly below 1 (fewer labels needed) and ${more} wholly above.${rest}`;
}
