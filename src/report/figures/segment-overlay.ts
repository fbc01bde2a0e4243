import type { SegmentOverlay, SegmentSummary } from "../../results/segment-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatScore, listOf } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";
import { contributionColor, contributionLegend, drawnOverlays, foldedEcg } from "./coloured-ecg.ts";
import { ecgPaper } from "./ecg-paper.ts";
import type { Shade } from "./ecg-shades.ts";

type Drawn = SegmentSummary & { readonly overlay: SegmentOverlay };

/** Colours one recording per class by what the best ranked model with such values reads in it. */
export function segmentOverlayFigure(view: StudyView): Exhibit | null {
  const drawn = drawnOverlays(view, view.bundle.segments);
  if (drawn.length === 0) return null;
  const model = view.model(drawn[0]!.modelId);
  const datasetIds = [...new Set(drawn.map(({ datasetId }) => datasetId))];
  return {
    kind: "figure",
    id: "segment-ecgs",
    title: `Recordings as ${model?.label ?? drawn[0]!.modelId} reads them`,
    takeaway: `${countOf(drawn.length, "recording")}, one per class, with every wave coloured by what it adds to the log-odds of that class.`,
    body: html`${contributionLegend("Against the class, for it (the widest colour is the recording's largest value)")}${drawn.map((entry, place) => overlayHtml(view, { entry, open: place === 0 }))}`,
    alternative: `Twelve-lead ECGs with coloured waves. ${drawn.map((entry) => strongest(view, entry)).join("; ")}.`,
    interval: null,
    counts: `From ${listOf(datasetIds.map((id) => view.datasetTitle(id)))}. The recording of each class whose log-odds lie nearest to the median.`,
    howToRead:
      "All waves of a kind in a lead are taken out together, so they share one colour. Green waves speak for the class, purple ones against it; a pale wave does not matter to this model. The paper is as in the figure of recordings.",
    simulation: simulationNote(view, datasetIds),
    table: {
      name: "segment_ecgs",
      columns: ["model", "dataset", "record", "class", "lead", "wave", "shap_log_odds"],
      rows: drawn.flatMap(({ modelId, datasetId, classId, leads, waves, overlay }) =>
        leads.flatMap((lead, l) =>
          waves.map((wave, w) => [
            modelId,
            datasetId,
            overlay.example.recordId,
            classId,
            lead,
            wave,
            overlay.values[l * waves.length + w]!,
          ]),
        ),
      ),
    },
  };
}

function overlayHtml(view: StudyView, { entry, open }: { entry: Drawn; open: boolean }): Html {
  const { overlay, classId } = entry;
  const { example, logOdds, base } = overlay;
  const title = view.classTitle(classId);
  const text = `${title}: record ${example.recordId}; log-odds ${formatScore(logOdds, { digits: 2, signed: true })}, without any wave ${formatScore(base, { digits: 2, signed: true })}`;
  return foldedEcg(ecgPaper(example, strongest(view, entry), shadesOf(entry)), {
    text,
    label: `Coloured ECG: ${title}`,
    open,
  });
}

function shadesOf({ overlay, leads, waves }: Drawn): (lead: string) => Shade[] {
  const { segments, values } = overlay;
  const largest = Math.max(...values.map(Math.abs), 1e-9);
  return (lead) => {
    const l = leads.indexOf(lead);
    if (l < 0) return [];
    return segments.flatMap(({ wave, from, to }) => {
      const value = values[l * waves.length + waves.indexOf(wave)]!;
      const share = value / largest;
      if (Math.abs(share) < FAINTEST) return [];
      const color = contributionColor(share);
      const title = `${lead}, ${wave}: ${formatScore(value, { digits: 2, signed: true })} log-odds`;
      return [{ from, to, color, title }];
    });
  };
}

/** Colours below this share of the largest value are not seen. */
const FAINTEST = 0.04;

function strongest(view: StudyView, { overlay, leads, waves, classId }: Drawn): string {
  const { values, example } = overlay;
  const top = values
    .map((value, cell) => ({ value, cell }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 3)
    .map(
      ({ value, cell }) =>
        `${waves[cell % waves.length]!} in ${leads[Math.floor(cell / waves.length)]!} ${formatScore(value, { digits: 2, signed: true })}`,
    );
  return `${view.classTitle(classId)} (${example.recordId}): ${listOf(top)}`;
}
