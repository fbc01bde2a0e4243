import { sequentialColor } from "../color-scale.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatPercent, listOf, scientific, threeDigits } from "../number-format.ts";
import { type SegmentShares, segmentShares, wavesByShare } from "../segment-shares.ts";
import { type StudyView, shortened } from "../study-view.ts";
import { rampLegend } from "./ramp-legend.ts";

const CELL_WIDTH = 38;
const CELL_HEIGHT = 15;
const LEFT = 34;
const TOP = 34;

/** Draws which waves in which leads each model reads: leads down, waves across, a panel per model and class. */
export function segmentHeatMapFigure(view: StudyView): Exhibit | null {
  const all = segmentShares(view);
  if (all.length === 0) return null;
  const highest = Math.max(...all.flatMap(({ shares }) => shares), 1e-9);
  const models = [...new Set(all.map(({ model }) => model))];
  const { segments } = view.bundle;
  const failed = segments.reduce((sum, entry) => sum + entry.failed, 0);
  return {
    kind: "figure",
    id: "segments",
    title: "Waves and leads that the models read",
    takeaway: takeaway(view, all),
    body: html`${rampLegend({
      title: "Share of the total |SHAP| (the same colours in every panel)",
      color: sequentialColor,
      ticks: [0, 0.5, 1].map((at) => ({ at, text: formatPercent(at * highest) })),
    })}${models.map(
      (model) =>
        html`<h4>${model.model.title}</h4><div class="segment-maps">${all
          .filter((shares) => shares.model === model)
          .map((shares) => panel(view, { shares, highest }))}</div>`,
    )}`,
    alternative: `Heat maps of leads by waves. ${all
      .map(
        (shares) =>
          `${shares.model.label}, ${view.classTitle(shares.classId)}: ${wavesByShare(shares)
            .map(({ wave, share }) => `${wave} ${formatPercent(share)}`)
            .join(", ")}`,
      )
      .join("; ")}.`,
    interval: errorText(view),
    counts: `${countOf(Math.max(...all.map(({ records }) => records)), "held-out record")} at most per class and model, each of another patient, with log-odds nearest to the median of their class${failed > 0 ? `; ${countOf(failed, "record")} left out, because the model refused ${failed === 1 ? "it" : "them"} without some waves` : ""}. Every record was embedded ${countOf(Math.max(...segments.map(({ evaluations }) => evaluations)), "time")}.`,
    howToRead:
      "A bright cell means that taking this wave out of this lead changes the probe's log-odds much, on average over what else is taken out. A wave is taken out by a straight line between its ends. The other waves stay where they are, so the rhythm is counted to the QRS complexes that mark it. Rest is what lies between the waves, fibrillatory waves included. A model that knows its subject reads bundle branch blocks in the QRS complexes and atrial fibrillation in rest and rhythm; an untrained one shows what the architecture alone prefers.",
    simulation: simulationNote(view),
    table: {
      name: "segments",
      columns: [
        "model",
        "dataset",
        "class",
        "lead",
        "wave",
        "mean_shap_log_odds",
        "mean_abs_shap_log_odds",
        "records",
      ],
      rows: segments.flatMap(
        ({ modelId, datasetId, classId, leads, waves, mean, meanAbsolute, records }) =>
          leads.flatMap((lead, l) =>
            waves.map((wave, w) => {
              const cell = l * waves.length + w;
              return [
                modelId,
                datasetId,
                classId,
                lead,
                wave,
                mean[cell]!,
                meanAbsolute[cell]!,
                records,
              ];
            }),
          ),
      ),
    },
  };
}

function panel(
  view: StudyView,
  {
    shares: { model, classId, leads, waves, shares, records },
    highest,
  }: { shares: SegmentShares; highest: number },
): Html {
  const width = LEFT + waves.length * CELL_WIDTH + 2;
  const height = TOP + leads.length * CELL_HEIGHT + 2;
  const cells = leads.flatMap((lead, l) =>
    waves.map((wave, w) => {
      const share = shares[l * waves.length + w]!;
      return html`<rect x="${LEFT + w * CELL_WIDTH}" y="${TOP + l * CELL_HEIGHT}" width="${CELL_WIDTH - 1}" height="${CELL_HEIGHT - 1}" fill="${sequentialColor(share / highest)}"><title>${lead}, ${wave}: ${formatPercent(share)}</title></rect>`;
    }),
  );
  const label = `${model.label}, ${view.classTitle(classId)}: shares of |SHAP| by lead and wave`;
  return html`<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}" font-size="10.5" font-family="system-ui, sans-serif" fill="currentColor"><text x="0" y="11" font-weight="600">${shortened(view.classTitle(classId), 22)}<title>${view.classTitle(classId)}</title></text><text x="${width - 2}" y="11" text-anchor="end" fill="var(--muted)">n = ${records}</text>${waves.map(
    (wave, w) =>
      html`<text x="${LEFT + (w + 0.5) * CELL_WIDTH}" y="${TOP - 5}" text-anchor="middle">${wave}</text>`,
  )}${leads.map(
    (lead, l) =>
      html`<text x="${LEFT - 5}" y="${TOP + l * CELL_HEIGHT + 11}" text-anchor="end">${lead}</text>`,
  )}${cells}</svg>`;
}

function takeaway(view: StudyView, all: readonly SegmentShares[]): string {
  const [best] = all;
  const of = all.filter(({ model }) => model === best!.model);
  const parts = of.map((shares) => {
    const [first] = wavesByShare(shares);
    return `${view.classTitle(shares.classId)}: ${first!.wave} (${formatPercent(first!.share)})`;
  });
  return `What ${best!.model.label} reads most, over all leads: ${listOf(parts)}.`;
}

function errorText(view: StudyView): string {
  const errors = view.bundle.segments.flatMap(({ standardError, records }) =>
    standardError === null || records === 0 ? [] : [standardError],
  );
  const worst = Math.max(...view.bundle.segments.map(({ additivityError }) => additivityError));
  const additive = `The values of a record add up to its log-odds within ${scientific(worst)}.`;
  if (errors.length === 0) {
    return `One pair of random orders was drawn, so the error of sampling is not known; more pairs tell it. ${additive}`;
  }
  const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length;
  return `Standard error of a value from drawing orders: ${threeDigits(mean)} log-odds on average. ${additive}`;
}
