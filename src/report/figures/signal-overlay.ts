import type { SignalOverlay, SignalSummary } from "../../results/signal-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatScore, listOf } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";
import { contributionColor, contributionLegend, drawnOverlays, foldedEcg } from "./coloured-ecg.ts";
import { ecgPaper } from "./ecg-paper.ts";
import type { Shade } from "./ecg-shades.ts";
import { completenessText } from "./signal-table.ts";

type Drawn = SignalSummary & { readonly overlay: SignalOverlay };

/** Colours below this share of the strongest are not seen. */
const FAINTEST = 0.15;
/** Steps of colour on each side: one is as good as none to the eye, and stretches of one step are drawn as one. */
const STEPS = 12;
/** Of the stretches by size, the one that gets the full colour: a single spike must not make all others pale. */
const FULL_COLOUR_QUANTILE = 0.99;

/** Colours one recording per class by what each moment of each lead adds to the log-odds of the best ranked model. */
export function signalOverlayFigure(view: StudyView): Exhibit | null {
  const drawn = drawnOverlays(view, view.bundle.signals);
  if (drawn.length === 0) return null;
  const model = view.model(drawn[0]!.modelId);
  const datasetIds = [...new Set(drawn.map(({ datasetId }) => datasetId))];
  return {
    kind: "figure",
    id: "signal-ecgs",
    title: `Moments of a recording that ${model?.label ?? drawn[0]!.modelId} reads`,
    takeaway: `${countOf(drawn.length, "recording")}, one per class; the values of ${drawn.length === 1 ? "it" : "each"} add up to its log-odds; the completeness error is ${completenessText(Math.max(...drawn.map(({ overlay }) => overlay.completenessError)))} at most.`,
    body: html`${contributionLegend("Against the class, for it (the full colour is the largest hundredth of a recording)")}${drawn.map((entry, place) => overlayHtml(view, { entry, open: place === 0 }))}`,
    alternative: `Twelve-lead ECGs with coloured moments. ${drawn.map((entry) => strongest(view, entry)).join("; ")}.`,
    interval: null,
    counts: `From ${listOf(datasetIds.map((id) => view.datasetTitle(id)))}. The recording of each class whose log-odds lie nearest to the median, against ${countOf(drawn[0]!.baselines, "training recording")}.`,
    howToRead: `Green moments speak for the class, purple ones against it, beside what the training recordings have at the same moment. The values are those of the model's input, after its own preparation, laid on the recording at the time that they belong to: a sample may carry what a filter or a norm brought to it. Each colour sums ${Math.round(1000 * drawn[0]!.overlay.stretchSeconds)} ms; the table sums seconds. The paper is as in the figure of recordings.`,
    simulation: simulationNote(view, datasetIds),
    table: {
      name: "signal_ecgs",
      columns: ["model", "dataset", "record", "class", "lead", "second", "log_odds"],
      rows: drawn.flatMap(({ modelId, datasetId, classId, leads, overlay }) =>
        leads.flatMap((lead, l) =>
          perSecond(overlay, leads.length, l).map((value, second) => [
            modelId,
            datasetId,
            overlay.example.recordId,
            classId,
            lead,
            second,
            value,
          ]),
        ),
      ),
    },
  };
}

/** Sums of one lead over whole seconds: thousands of stretches would make the page heavy; its data has them. */
function perSecond(
  { values, stretchSeconds }: SignalOverlay,
  leads: number,
  lead: number,
): number[] {
  const stretches = values.length / leads;
  const sums: number[] = [];
  for (let s = 0; s < stretches; s++) {
    const second = Math.floor(s * stretchSeconds + 1e-9);
    sums[second] = (sums[second] ?? 0) + values[lead * stretches + s]!;
  }
  return sums;
}

function overlayHtml(view: StudyView, { entry, open }: { entry: Drawn; open: boolean }): Html {
  const { example, logOdds, expected, completenessError } = entry.overlay;
  const title = view.classTitle(entry.classId);
  const signed = { digits: 2, signed: true };
  const text = `${title}: record ${example.recordId}; log-odds ${formatScore(logOdds, signed)}, training recordings ${formatScore(expected, signed)} on average; completeness error ${completenessText(completenessError)}`;
  return foldedEcg(ecgPaper(example, strongest(view, entry), shadesOf(entry)), {
    text,
    label: `ECG coloured by gradients: ${title}`,
    open,
  });
}

function shadesOf({ overlay, leads }: Drawn): (lead: string) => Shade[] {
  const { values, stretchSeconds, example } = overlay;
  const stretches = values.length / leads.length;
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  const full = Math.max(sizes[Math.floor(FULL_COLOUR_QUANTILE * (sizes.length - 1))] ?? 0, 1e-12);
  return (lead) => {
    const l = leads.indexOf(lead);
    if (l < 0) return [];
    return Array.from({ length: stretches }, (_, s) => s).flatMap((s) => {
      const share = values[l * stretches + s]! / full;
      if (Math.abs(share) < FAINTEST) return [];
      const step = Math.min(STEPS, Math.ceil(Math.abs(share) * STEPS));
      const sign = Math.sign(share);
      const color = contributionColor((sign * (step - 0.5)) / STEPS);
      const [from, to] = [s, s + 1].map((at) => at * stretchSeconds * example.samplingRateHz);
      const title = `${lead}: ${stepText({ step, sign, full })} log-odds in ${Math.round(1000 * stretchSeconds)} ms`;
      return [{ from: from!, to: to!, color, title }];
    });
  };
}

/** The values that one step of colour stands for; the last has all above it. */
function stepText({ step, sign, full }: { step: number; sign: number; full: number }): string {
  const [low, high] = [step - 1, step].map((at) =>
    formatScore((sign * full * at) / STEPS, { digits: 4, signed: true }),
  );
  if (step < STEPS) return `${low} to ${high}`;
  return `${low} or ${sign > 0 ? "more" : "less"}`;
}

/** The three leads that say most. */
function strongest(view: StudyView, { overlay, leads, classId }: Drawn): string {
  const stretches = overlay.values.length / leads.length;
  const top = leads
    .map((lead, l) => ({
      lead,
      value: overlay.values.slice(l * stretches, (l + 1) * stretches).reduce((a, b) => a + b, 0),
    }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 3)
    .map(({ lead, value }) => `${lead} ${formatScore(value, { digits: 2, signed: true })}`);
  return `${view.classTitle(classId)} (${overlay.example.recordId}): ${listOf(top)}`;
}
