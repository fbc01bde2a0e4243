import type { MaskedExample, Pretraining } from "../../results/pretraining.ts";
import type { Exhibit } from "../exhibit.ts";
import { escapeHtml, type Html, html, trusted } from "../html.ts";
import { countOf, formatPercent } from "../number-format.ts";
import { ecgPaper } from "./ecg-paper.ts";
import type { Shade } from "./ecg-shades.ts";

const HIDDEN = "#9aa0a655";
const GUESSED = "#0072b255";
/** Of one patch in the small maps. */
const CELL = 9;
const LABEL = 34;

/** Shows what masks hide: the first on a recording, all of them as maps of leads and time; null without an example. */
export function maskedEcg({ example, lock }: Pretraining): Exhibit | null {
  if (example === null) return null;
  const { ecg, masks, slots } = example;
  const [first] = masks;
  if (first === undefined) return null;
  const tokens = ecg.leads.length * slots;
  const seen = formatPercent(first.context.length / tokens);
  const title = `${ecg.recordId} of ${lock.datasets.find(({ name }) => name === ecg.datasetId)?.title ?? ecg.datasetId}`;
  const simulated = lock.datasets.find(({ name }) => name === ecg.datasetId)?.simulated ?? false;
  return {
    kind: "figure",
    id: "masks",
    title: "What is hidden, and what is guessed",
    takeaway: `Of ${tokens} patches the encoder sees ${first.context.length} (${seen}); ${countOf(first.targets.length, "hidden patch", "hidden patches")} must be guessed.`,
    body: html`<div class="ecg"><p><strong>${title}</strong>, as the encoder is fed, with the mask of step ${first.step}</p>
<div class="scroll" tabindex="0" role="region" aria-label="ECG with a mask">${ecgPaper(ecg, `Twelve-lead ECG of ${ecg.recordId} with hidden patches shaded`, shadesOf(example))}</div></div>
<div class="panels small">${masks.map((mask) => maskMap(example, mask))}</div>
<ul class="legend"><li><span class="swatch" style="background:${GUESSED}"></span>hidden and guessed</li><li><span class="swatch" style="background:${HIDDEN}"></span>hidden</li></ul>`,
    alternative: `A recording with shaded patches, and ${countOf(masks.length, "map")} of leads by time that show which patches are seen, hidden and guessed.`,
    interval: null,
    counts: "One window; every window and every step has a mask of its own, drawn from the seed.",
    howToRead:
      "A patch is one lead for a short time. Blocks of neighbouring leads and times are hidden; limb leads are hidden together, because any two of them give the others. The encoder sees what is left, and a small network guesses the latent vectors of the blue patches.",
    simulation: simulated ? "SIMULATED DATA" : null,
    table: {
      name: "masks",
      columns: ["step", "lead", "patch", "state"],
      rows: masks.flatMap((mask) => {
        const stateOf = states(mask);
        return Array.from({ length: tokens }, (_, token) => [
          mask.step,
          ecg.leads[Math.floor(token / slots)]!,
          token % slots,
          stateOf(token),
        ]);
      }),
    },
  };
}

type PatchState = "seen" | "hidden" | "guessed";
type Mask = MaskedExample["masks"][number];

function states({ context, targets }: Mask): (token: number) => PatchState {
  const [seen, guessed] = [new Set(context), new Set(targets)];
  return (token) => (seen.has(token) ? "seen" : guessed.has(token) ? "guessed" : "hidden");
}

function shadesOf({ ecg, masks, slots, patchSamples }: MaskedExample): (lead: string) => Shade[] {
  const stateOf = states(masks[0]!);
  return (lead) => {
    const l = ecg.leads.indexOf(lead);
    if (l < 0) return [];
    return Array.from({ length: slots }, (_, s) => ({ s, state: stateOf(l * slots + s) }))
      .filter(({ state }) => state !== "seen")
      .map(({ s, state }) => ({
        from: s * patchSamples,
        to: (s + 1) * patchSamples,
        color: state === "guessed" ? GUESSED : HIDDEN,
        title: state,
      }));
  };
}

/** Leads downwards, time to the right. */
function maskMap({ ecg, slots }: MaskedExample, mask: Mask): Html {
  const stateOf = states(mask);
  const cells = ecg.leads.flatMap((_, l) =>
    Array.from({ length: slots }, (__, s) => {
      const state = stateOf(l * slots + s);
      const fill = state === "seen" ? "none" : state === "guessed" ? GUESSED : HIDDEN;
      return `<rect x="${LABEL + s * CELL}" y="${14 + l * CELL}" width="${CELL}" height="${CELL}" fill="${fill}" stroke="var(--line)" stroke-width="0.5"/>`;
    }),
  );
  const names = ecg.leads.map(
    (lead, l) =>
      `<text x="${LABEL - 4}" y="${14 + (l + 0.8) * CELL}" text-anchor="end" font-size="8">${escapeHtml(lead)}</text>`,
  );
  const [width, height] = [LABEL + slots * CELL + 1, 16 + ecg.leads.length * CELL];
  return trusted(
    `<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Mask of step ${mask.step}" fill="currentColor"><text x="0" y="9" font-size="9" font-weight="600">step ${mask.step}</text>${names.join("")}${cells.join("")}</svg>`,
  );
}
