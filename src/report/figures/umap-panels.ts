import { randomOf, shuffled } from "../../core/random.ts";
import type { MapSummary } from "../../results/map-summary.ts";
import { simulationNote } from "../counts.ts";
import { rounded } from "../csv-table.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatCount, formatScore } from "../number-format.ts";
import { categoryColor } from "../palette.ts";
import type { StudyView } from "../study-view.ts";
import { legendHtml } from "./legend.ts";
import { mapHeadline, mapNumber } from "./map-numbers.ts";
import { mapFrame, mapPanel } from "./map-panel.ts";

/** One way to colour a map. */
interface Coloring {
  readonly title: string;
  color(map: MapSummary, i: number): string;
}

/** More dots than this would hide each other and swell the page; the CSV always has all. */
const MOST_DOTS = 1500;
const AGE_BANDS = ["< 30", "30-44", "45-59", "60-74", "75-89", "≥ 90"] as const;
const NO_VALUE = "var(--hatch)";

/** Says so where a study has more held-out records than its maps. */
function drawnText({ bundle }: StudyView, points: number): string {
  const tested = bundle.datasets.flatMap(({ split }) =>
    split.filter(({ part }) => part === "test"),
  );
  const all = tested.reduce((sum, { records }) => sum + records, 0);
  return all > points ? `, drawn at random from ${formatCount(all)}` : "";
}

/** Draws the maps: a row per model; UMAP by class, dataset, sex and age, and PCA by class; null without maps. */
export function mapFigure(view: StudyView): Exhibit | null {
  const { maps } = view.bundle;
  if (maps.length === 0) return null;
  const shown = view.ranked
    .map((entry) => ({ entry, maps: maps.filter(({ modelId }) => modelId === entry.model.id) }))
    .filter((row) => row.maps.length > 0);
  const points = Math.max(...maps.map(({ x }) => x.length));
  const umap = maps.filter(({ method }) => method === "umap");
  const parameters = [...new Set(umap.map((map) => map.parameters))];
  return {
    kind: "figure",
    id: "maps",
    title: "Maps of the embeddings",
    takeaway: mapHeadline(maps),
    body: html`${legends(view)}${shown.map(
      ({ entry, maps: own }) => html`<h4 data-export="text">${entry.model.title}</h4>
<div class="map-grid">${own.flatMap((map) => panels(view, map))}</div>
<div class="numbers">${own.map(numbersHtml)}</div>`,
    )}`,
    alternative: `Scatter plots of held-out records, one row per model. ${shown
      .map(
        ({ entry, maps: own }) =>
          `${entry.label}: ${own.map((map) => map.numbers.map(({ name, value }) => `${map.method} ${name} ${mapNumber(value)}`).join(", ")).join("; ")}`,
      )
      .join(". ")}.`,
    interval:
      "A range after a number is where 95 % of the values fall when labels are permuted between records; a number inside it is what chance gives.",
    counts: `Each map holds up to ${countOf(points, "held-out record")} of all datasets${drawnText(view, points)}${points > MOST_DOTS ? `, of which ${formatCount(MOST_DOTS)} are drawn` : ""}. ${parameters.length > 0 ? `UMAP: ${parameters.join("; or ")}.` : ""}`,
    howToRead:
      "Each dot is one recording; near dots have similar embeddings. Axes, rotation and the size of gaps between far groups have no meaning, and the eye finds groups in noise: trust the numbers below each row (all of them in the table that follows). Fitted without labels; the parameters were fixed beforehand. Dots are drawn in shuffled order. Grey: unknown.",
    simulation: simulationNote(view),
    table: {
      name: "maps",
      columns: ["model", "method", "record", "dataset", "x", "y", "class", "sex", "age_years"],
      rows: maps.flatMap((map) =>
        map.x.map((x, i) => [
          map.modelId,
          map.method,
          map.recordIds[i]!,
          view.bundle.datasets[map.dataset[i]!]?.id ?? null,
          rounded(x, 3),
          rounded(map.y[i]!, 3),
          className(view, map.classIndex[i]!),
          map.sex[i] ?? null,
          map.ageYears[i] ?? null,
        ]),
      ),
    },
  };
}

function panels(view: StudyView, map: MapSummary): Html[] {
  const colorings = coloringsOf(view);
  const drawn = drawnPoints(map);
  const at = (values: readonly number[]): number[] => drawn.map((i) => values[i]!);
  const [x, y] = [at(map.x), at(map.y)];
  const frame = mapFrame(x, y);
  const method = map.method.toUpperCase();
  return (map.method === "pca" ? colorings.slice(0, 1) : colorings).map(({ title, color }) =>
    mapPanel(x, y, {
      title: `${method}, ${title}`,
      frame,
      colors: drawn.map((i) => color(map, i)),
      key: `${map.modelId}/${map.method}/${title}`,
      label: `${method} of ${map.modelId}, coloured by ${title}`,
      modelId: map.modelId,
      method: map.method,
    }),
  );
}

/** The same records for every model, chosen by the place in the map alone. */
function drawnPoints({ x }: MapSummary): number[] {
  const all = x.map((_, i) => i);
  if (all.length <= MOST_DOTS) return all;
  return shuffled(all, randomOf(`report/map-points/${x.length}`)).slice(0, MOST_DOTS);
}

function coloringsOf(view: StudyView): Coloring[] {
  const classes = view.bundle.task.classes.length;
  const classColor = (c: number): string => {
    if (c === -1) return NO_VALUE;
    return c === -2 || c >= classes ? "var(--ink)" : categoryColor(c);
  };
  const sexes = new Map([
    ["female", categoryColor(1)],
    ["male", categoryColor(0)],
  ]);
  return [
    { title: "class", color: (map, i) => classColor(map.classIndex[i]!) },
    { title: "dataset", color: (map, i) => categoryColor(map.dataset[i]!) },
    { title: "sex", color: (map, i) => sexes.get(map.sex[i] ?? "") ?? NO_VALUE },
    { title: "age", color: (map, i) => ageColor(map.ageYears[i] ?? null) },
  ];
}

function ageColor(ageYears: number | null): string {
  if (ageYears === null) return NO_VALUE;
  const band = Math.floor((ageYears - 15) / 15);
  return `var(--age-${Math.min(AGE_BANDS.length - 1, Math.max(0, band))})`;
}

function legends(view: StudyView): Html {
  const { task, datasets } = view.bundle;
  return legendHtml([
    {
      name: "Class",
      items: [
        ...task.classes.map(({ title }, c) => ({ label: title, color: categoryColor(c) })),
        { label: "several", color: "var(--ink)" },
        { label: "none of these", color: NO_VALUE },
      ],
    },
    {
      name: "Dataset",
      items: datasets.map(({ title }, d) => ({ label: title, color: categoryColor(d) })),
    },
    {
      name: "Sex",
      items: [
        { label: "female", color: categoryColor(1) },
        { label: "male", color: categoryColor(0) },
      ],
    },
    {
      name: "Age, years",
      items: AGE_BANDS.map((label, band) => ({ label, color: `var(--age-${band})` })),
    },
  ]);
}

/** The first number and the first two that labels decide; all of them stand in the table that follows. */
function numbersHtml({ method, numbers, parameters }: MapSummary): Html {
  const key = [
    ...numbers.filter(({ nullRange }) => nullRange === null).slice(0, 1),
    ...numbers.filter(({ nullRange }) => nullRange !== null).slice(0, 2),
  ];
  const items = key.map(
    ({ name, value, nullRange }, i) =>
      html`${i > 0 && " · "}${name} <b>${mapNumber(value)}</b>${nullRange !== null && html` <span class="null">(chance ${formatScore(nullRange[0], { digits: 2 })} to ${formatScore(nullRange[1], { digits: 2 })})</span>`}`,
  );
  return html`<div data-export="text"><b>${method.toUpperCase()}</b> ${items}${method === "pca" && html` <span class="null">(${parameters})</span>`}</div>`;
}

function className(view: StudyView, c: number): string {
  if (c === -1) return "none";
  return view.bundle.task.classes[c]?.id ?? "several";
}
