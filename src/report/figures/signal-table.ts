import { rankCorrelation } from "../../metrics/rank-correlation.ts";
import type { SignalSummary } from "../../results/signal-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { countOf, formatPercent, formatScore } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

interface Row {
  readonly summary: SignalSummary;
  /** Spearman's correlation with the values by masking, over lead x wave; null without those. */
  readonly agreement: number | null;
  /** Waves by their share of all sizes, the largest first. */
  readonly waves: readonly { readonly wave: string; readonly share: number }[];
}

/** Tabulates how complete the gradients' values are and how they agree with masking; null without any. */
export function signalTable(view: StudyView): Exhibit | null {
  const rows = view.bundle.signals.map((summary) => rowOf(view, summary));
  if (rows.length === 0) return null;
  const groups = view.ranked
    .map(({ model }) => ({
      title: model.title,
      rows: rows.filter(({ summary }) => summary.modelId === model.id),
    }))
    .filter((group) => group.rows.length > 0);
  const failed = rows.filter(({ summary }) => summary.failure !== null);
  return {
    kind: "table",
    id: "gradients",
    title: "What the gradients find in the signal",
    takeaway: takeaway(rows),
    body: htmlTable({
      label: "Expected gradients per model, dataset and class",
      columns: [
        { head: "Class", cell: ({ summary }: Row) => view.classTitle(summary.classId) },
        { head: "Dataset", cell: ({ summary }) => view.datasetTitle(summary.datasetId) },
        { head: "Records", numeric: true, cell: ({ summary }) => `${summary.records}` },
        {
          head: "Completeness error",
          numeric: true,
          cell: ({ summary: { completenessErrors } }) =>
            completenessErrors.length === 0
              ? ""
              : html`${completenessText(medianOf(completenessErrors))}<span class="sub">at most ${completenessText(Math.max(...completenessErrors))}</span>`,
        },
        {
          head: "Points x baselines",
          numeric: true,
          cell: ({ summary }) => `${summary.points} x ${summary.baselines}`,
        },
        {
          head: "Share of waves",
          cell: ({ waves, summary }) =>
            summary.failure !== null && summary.records === 0
              ? summary.failure
              : waves.map(({ wave, share }) => `${wave} ${formatPercent(share)}`).join(", "),
        },
        {
          head: "Agreement with masking",
          numeric: true,
          cell: ({ agreement }) =>
            agreement === null ? "" : formatScore(agreement, { digits: 2, signed: true }),
        },
      ],
      groups,
    }),
    alternative: `Table: per model, dataset and class the completeness error of expected gradients, the waves that they find, and their rank correlation with the values by masking. ${takeaway(rows)}`,
    interval:
      "Completeness error: the median over records of the distance between the sum of the values and what they explain, relative to that; small: the largest.",
    counts: `Log-odds of the ${[...new Set(rows.map(({ summary }) => summary.probe))].join(" and the ")} probe; ${countOf(rows.length, "class", "classes")} of models and datasets, ${countOf(Math.max(...rows.map(({ summary }) => summary.records)), "held-out record")} at most in each${failed.length > 0 ? `; in ${failed.length} of them a record could not be explained: ${failed[0]!.summary.failure}` : ""}.`,
    howToRead:
      "Every sample of every lead gets its part of the difference between a recording's log-odds and those of training recordings, by the gradient on the straight way between them. The agreement is Spearman's correlation, over all leads and waves, of these values summed within each wave and the values that masking the waves gives. The two ask different things: masking puts a straight line for a wave and keeps the recording's own rest, gradients compare with whole other recordings, so that a middling agreement is no fault of either. A model whose output jumps (a sign, a count) has gradients that miss the jumps: its completeness error says so.",
    simulation: simulationNote(view, [...new Set(rows.map(({ summary }) => summary.datasetId))]),
    table: {
      name: "signal",
      columns: [
        "model",
        "dataset",
        "class",
        "probe",
        "lead",
        "wave",
        "mean_log_odds",
        "mean_abs_log_odds",
        "records",
        "median_completeness_error",
        "largest_completeness_error",
        "rank_correlation_with_masking",
      ],
      rows: rows.flatMap(({ summary, agreement }) =>
        summary.leads.flatMap((lead, l) =>
          summary.waves.map((wave, w) => {
            const cell = l * summary.waves.length + w;
            const errors = summary.completenessErrors;
            return [
              summary.modelId,
              summary.datasetId,
              summary.classId,
              summary.probe,
              lead,
              wave,
              summary.mean[cell]!,
              summary.meanAbsolute[cell]!,
              summary.records,
              errors.length === 0 ? null : medianOf(errors),
              errors.length === 0 ? null : Math.max(...errors),
              agreement,
            ];
          }),
        ),
      ),
    },
  };
}

function rowOf(view: StudyView, summary: SignalSummary): Row {
  const { modelId, datasetId, classId, waves, meanAbsolute } = summary;
  const masked = view.bundle.segments.find(
    (entry) =>
      entry.modelId === modelId && entry.datasetId === datasetId && entry.classId === classId,
  );
  const agreement =
    masked === undefined || masked.records === 0 || summary.records === 0
      ? Number.NaN
      : rankCorrelation(summary.mean, masked.mean).rho;
  const total = meanAbsolute.reduce((sum, value) => sum + value, 0) || 1;
  const shares = waves.map((wave, w) => ({
    wave,
    share: meanAbsolute.reduce((sum, v, i) => sum + (i % waves.length === w ? v : 0), 0) / total,
  }));
  return {
    summary,
    agreement: Number.isNaN(agreement) ? null : agreement,
    waves: shares.sort((a, b) => b.share - a.share),
  };
}

function takeaway(rows: readonly Row[]): string {
  const errors = rows.flatMap(({ summary }) => summary.completenessErrors);
  if (errors.length === 0) return "No record could be explained by gradients.";
  const within = errors.filter((error) => error < 0.02).length;
  const agreements = rows.flatMap(({ agreement }) => agreement ?? []);
  const besides =
    agreements.length === 0
      ? ""
      : `; the median rank correlation with masking is ${formatScore(medianOf(agreements), { digits: 2, signed: true })}`;
  return `The values add up within 2 % for ${within} of ${countOf(errors.length, "record")} (median error ${completenessText(medianOf(errors))})${besides}.`;
}

/** Writes a completeness error; what is below a tenth of a percent needs no digits. */
export function completenessText(error: number): string {
  return error < 0.001 ? "< 0.1 %" : formatPercent(error);
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
