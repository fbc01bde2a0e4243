import type { MapNumber, MapSummary } from "../../results/map-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { countOf, formatScore, MISSING, threeDigits } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

/** Tabulates every number of every map beside its permuted-label range; null without maps. */
export function mapNumbersTable(view: StudyView): Exhibit | null {
  const { maps } = view.bundle;
  const byName = new Map<string, MapNumber>();
  for (const { numbers } of maps) for (const number of numbers) byName.set(number.name, number);
  if (byName.size === 0) return null;
  return {
    kind: "table",
    id: "map-numbers",
    title: "Numbers beside the maps",
    takeaway: mapTakeaway(maps),
    body: html`${htmlTable({
      label: "Numbers beside the maps",
      columns: [
        { head: "Map", cell: ({ method }: MapSummary) => method.toUpperCase() },
        ...[...byName.keys()].map((name) => ({
          head: name,
          numeric: true,
          cell: (map: MapSummary) => numberCell(map.numbers.find((number) => number.name === name)),
        })),
      ],
      groups: view.ranked.map(({ model }) => ({
        title: model.title,
        rows: maps.filter(({ modelId }) => modelId === model.id),
      })),
    })}${meanings([...byName.values()])}`,
    alternative: `Table of map quality numbers. ${maps
      .map(
        (map) =>
          `${map.modelId} ${map.method}: ${map.numbers.map(({ name, value }) => `${name} ${mapNumber(value)}`).join(", ")}`,
      )
      .join("; ")}.`,
    interval:
      "Small numbers: where 95 % of the values fall when labels are permuted between records; a number inside that range is what chance gives.",
    counts: `${countOf(maps.length, "map")}.`,
    howToRead:
      "Numbers of the embedding are the same for both maps of a model; numbers of the map judge the drawing. Only the first kind says something about the model.",
    simulation: simulationNote(view),
    table: {
      name: "map-numbers",
      columns: [
        "model",
        "method",
        "name",
        "value",
        "chance_low",
        "chance_high",
        "direction",
        "meaning",
      ],
      rows: maps.flatMap(({ modelId, method, numbers }) =>
        numbers.map(({ name, value, nullRange, direction, meaning }) => [
          modelId,
          method,
          name,
          value,
          nullRange?.[0] ?? null,
          nullRange?.[1] ?? null,
          direction,
          meaning,
        ]),
      ),
    },
  };
}

/** Writes three decimals for what lives near one, three digits for what does not. */
export function mapNumber(value: number): string {
  return Math.abs(value) < 10 ? formatScore(value) : threeDigits(value);
}

/** Says for how many models each label-based number leaves the range of permuted labels. */
function mapTakeaway(maps: readonly MapSummary[]): string {
  const umap = maps.filter(({ method }) => method === "umap");
  const shown = umap.length > 0 ? umap : maps;
  const numbers = shown.flatMap((map) => map.numbers).filter(({ nullRange }) => nullRange !== null);
  const names = [...new Set(numbers.map(({ name }) => name))];
  if (names.length === 0)
    return `${countOf(shown.length, "map")}; none of the numbers depends on labels.`;
  const parts = names.map((name) => {
    const found = numbers.filter((number) => number.name === name);
    return `${name} for ${found.filter(isOutside).length} of ${found.length}`;
  });
  return `Models whose numbers lie outside what permuted labels give: ${parts.join("; ")}.`;
}

/** Whether like lies beside like, in a sentence: diagnoses, as one hopes, and hospitals, as one fears. */
export function mapHeadline(maps: readonly MapSummary[]): string {
  const one = new Map(maps.map((map) => [map.modelId, map]));
  const found = (name: string): MapNumber[] =>
    [...one.values()].flatMap(({ numbers }) =>
      numbers.filter((number) => number.name === name && number.nullRange !== null),
    );
  const [purity, mixing] = [found("neighbour purity of classes"), found("dataset mixing")];
  if (purity.length === 0) return mapTakeaway(maps);
  const count = (outside: readonly MapNumber[], all: readonly MapNumber[]): string =>
    `${outside.length} of ${countOf(all.length, "embedding")}`;
  const classes = `Recordings of one diagnosis lie beside each other more often than by chance in ${count(
    purity.filter(({ value, nullRange }) => value > nullRange![1]),
    purity,
  )}`;
  if (mixing.length === 0) return `${classes}.`;
  return `${classes}, recordings of one dataset in ${count(
    mixing.filter(({ value, nullRange }) => value < nullRange![0]),
    mixing,
  )}.`;
}

function isOutside({ value, nullRange }: MapNumber): boolean {
  return nullRange !== null && (value < nullRange[0] || value > nullRange[1]);
}

function numberCell(number: MapNumber | undefined): Html {
  if (number === undefined) return html`${MISSING}`;
  const { value, nullRange } = number;
  return html`${mapNumber(value)}${nullRange !== null && html`<span class="sub">${mapNumber(nullRange[0])} to ${mapNumber(nullRange[1])}</span>`}`;
}

function meanings(numbers: readonly MapNumber[]): Html {
  const directions = {
    higher: " Higher is better.",
    lower: " Lower is better.",
    neither: "",
  } as const;
  const items = numbers.map(
    ({ name, meaning, direction }) => html`<li>${name}: ${meaning}${directions[direction]}</li>`,
  );
  return html`<div class="reasons"><p>What the numbers mean</p><ul>${items}</ul></div>`;
}
