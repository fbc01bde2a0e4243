import type { StructureNumber, StructureSummary } from "../../results/structure-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { countOf, formatScore, MISSING, threeDigits } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

/** One line of the table: a number, for every model. */
interface Line {
  readonly name: string;
  readonly about: StructureNumber["about"];
  readonly direction: StructureNumber["direction"];
  readonly meaning: string;
}

const GROUPS: readonly (readonly [StructureNumber["about"], string])[] = [
  ["space", "The space, whatever the labels"],
  ["classes", "Diagnoses (recordings with exactly one)"],
  ["groups", "Groups found without labels, against the diagnoses"],
  ["datasets", "Hospitals"],
];

/** Tabulates how records lie in every embedding, beside permuted labels; null where it was not asked for. */
export function structureTable(view: StudyView): Exhibit | null {
  const { models } = view.bundle.structure;
  const lines = linesOf(models);
  if (lines.length === 0) return null;
  const shown = view.ranked.flatMap(({ model, label }) => {
    const structure = models.find(({ modelId }) => modelId === model.id);
    return structure === undefined ? [] : [{ label, dimension: model.dimension, structure }];
  });
  return {
    kind: "table",
    id: "structure",
    title: "Structure of the embeddings in numbers",
    takeaway: takeaway(models),
    body: html`${htmlTable({
      label: "Structure of the embeddings in numbers",
      sortable: true,
      columns: [
        {
          head: "Number",
          cell: ({ name, direction }: Line) =>
            html`${name}${direction !== "neither" && html`<span class="sub">${direction} is better</span>`}`,
        },
        ...shown.map(({ label, dimension, structure }) => ({
          head: html`${label}<span class="sub">${countOf(dimension, "dimension")}</span>`,
          numeric: true,
          cell: ({ name }: Line) => cellOf(structure.numbers.find((one) => one.name === name)),
          sortBy: ({ name }: Line) =>
            structure.numbers.find((one) => one.name === name)?.value ?? null,
        })),
      ],
      groups: GROUPS.map(([about, title]) => ({
        title,
        rows: lines.filter((line) => line.about === about),
      })),
    })}${meanings(lines)}`,
    alternative: `Table of numbers about every embedding. ${shown
      .map(
        ({ label, structure }) =>
          `${label}: ${structure.numbers.map(({ name, value }) => `${name} ${numberText(value)}`).join(", ")}`,
      )
      .join("; ")}.`,
    interval:
      "Small numbers: where 95 % of the values fall when labels are permuted between patients; a number in bold lies outside that range, any other is what chance gives.",
    counts: `${countOf(Math.max(...models.map(({ records }) => records)), "held-out patient")} of all datasets, one recording each, the same for every model.`,
    howToRead:
      "Taken in the embedding itself, so no drawing can flatter it. Compare across a line: the dimension bounds the ranks, and separate hospitals mean that the embedding carries the place of recording, which a probe can mistake for the disease.",
    simulation: simulationNote(view),
    table: {
      name: "structure",
      columns: [
        "model",
        "about",
        "name",
        "value",
        "chance_low",
        "chance_high",
        "direction",
        "patients",
        "meaning",
      ],
      rows: models.flatMap(({ modelId, records, numbers }) =>
        numbers.map(({ about, name, value, nullRange, direction, meaning }) => [
          modelId,
          about,
          name,
          value,
          nullRange?.[0] ?? null,
          nullRange?.[1] ?? null,
          direction,
          records,
          meaning,
        ]),
      ),
    },
  };
}

function linesOf(models: readonly StructureSummary[]): Line[] {
  const lines = new Map<string, Line>();
  for (const { numbers } of models) for (const number of numbers) lines.set(number.name, number);
  return [...lines.values()];
}

function cellOf(number: StructureNumber | undefined): Html {
  if (number === undefined) return html`${MISSING}`;
  const { value, nullRange } = number;
  if (nullRange === null) return html`${numberText(value)}`;
  const range = html`<span class="sub">${numberText(nullRange[0])} to ${numberText(nullRange[1])}</span>`;
  return isOutside(number)
    ? html`<b>${numberText(value)}</b>${range}`
    : html`${numberText(value)}${range}`;
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1000) return String(value);
  return Math.abs(value) < 10 ? formatScore(value) : threeDigits(value);
}

function isOutside({ value, nullRange }: StructureNumber): boolean {
  return nullRange !== null && (value < nullRange[0] || value > nullRange[1]);
}

function meanings(lines: readonly Line[]): Html {
  return html`<details><summary>What the numbers mean</summary><div class="reasons"><ul>${lines.map(
    ({ name, meaning }) => html`<li>${name}: ${meaning}</li>`,
  )}</ul></div></details>`;
}

function takeaway(models: readonly StructureSummary[]): string {
  const part = (about: StructureNumber["about"], what: string): string | null => {
    const judged = models.flatMap(({ numbers }) =>
      numbers.filter((number) => number.about === about && number.nullRange !== null),
    );
    if (judged.length === 0) return null;
    return `${what} ${judged.filter(isOutside).length} of ${judged.length}`;
  };
  const parts = [
    part("classes", "about diagnoses"),
    part("groups", "about groups found without labels"),
    part("datasets", "about hospitals"),
  ].filter((text) => text !== null);
  return parts.length === 0
    ? `${countOf(models.length, "embedding")}; no number depends on labels.`
    : `Numbers outside what permuted labels give: ${parts.join("; ")}.`;
}
