import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { clusterFigure } from "../../src/report/figures/cluster-medoids.ts";
import { layerFigure } from "../../src/report/figures/layer-maps.ts";
import { mapHeadline } from "../../src/report/figures/map-numbers.ts";
import { shiftDropFigure } from "../../src/report/figures/shift-drop.ts";
import { shiftTable } from "../../src/report/figures/shift-table.ts";
import { similarityFigure } from "../../src/report/figures/similarity-matrix.ts";
import { structureTable } from "../../src/report/figures/structure-table.ts";
import { tunedMapFigure } from "../../src/report/figures/tuned-maps.ts";
import { viewOf } from "../../src/report/study-view.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { fixtureBundle } from "./fixture-bundle.ts";
import { minimalBundle } from "./minimal-bundle.ts";

const bundle = fixtureBundle();
const view = viewOf(bundle);

test("a tuned map is never drawn without its permuted twin", () => {
  const figure = tunedMapFigure(view)!;
  const maps = [...parseHTML(figure.body.markup).document.querySelectorAll("svg.map")];
  expect(maps.map((map) => map.querySelector("text")?.textContent)).toEqual([
    "true labels",
    "permuted labels",
  ]);
  expect(figure.alternative).toContain("permuted labels 0.050 to 0.110 in 3 searches");
  expect(figure.takeaway).toContain("for 1 of 1 model");
});

test("the maps' headline counts embeddings in which like lies beside like beyond chance", () => {
  const [map] = bundle.maps;
  const number = (name: string, value: number) => ({
    ...map!.numbers[0]!,
    name,
    value,
    nullRange: [0.1, 0.2] as const,
  });
  const numbers = [number("neighbour purity of classes", 0.3), number("dataset mixing", 0.15)];
  const other = [number("neighbour purity of classes", 0.05), number("dataset mixing", 0.05)];
  const maps = [
    { ...map!, modelId: "a", method: "umap" as const, numbers },
    { ...map!, modelId: "a", method: "pca" as const, numbers },
    { ...map!, modelId: "b", method: "umap" as const, numbers: other },
  ];
  expect(mapHeadline(maps)).toBe(
    "Recordings of one diagnosis lie beside each other more often than by chance in 1 of 2 embeddings, recordings of one dataset in 1 of 2 embeddings.",
  );
});

test("a waveform is drawn only where its dataset allows it", () => {
  const { document } = parseHTML(clusterFigure(view)!.body.markup);
  const groups = [...document.querySelectorAll("details")][0]!.querySelectorAll(".cluster");
  expect([...groups].map((group) => group.querySelectorAll("svg.strip").length)).toEqual([1, 1, 0]);
  expect(groups[2]!.textContent).toContain("does not allow");
});

test("similarity is on a scale from 0 to 1, every pair once in the CSV, chance in brackets", () => {
  const { similarity } = bundle.structure;
  const figure = similarityFigure(view)!;
  expect(figure.table.rows).toHaveLength(similarity!.pairs.length);
  const { document } = parseHTML(figure.body.markup);
  const ticks = [...document.querySelectorAll("svg.ramp text")].map((text) => text.textContent);
  expect(ticks.slice(1)).toEqual(["0", "0.25", "0.5", "0.75", "1"]);
  const chance: StudyBundle = {
    ...bundle,
    structure: {
      ...bundle.structure,
      similarity: {
        ...similarity!,
        pairs: similarity!.pairs.map((pair) => ({ ...pair, value: 0.01 })),
      },
    },
  };
  const shown = similarityFigure(viewOf(chance))!;
  expect(shown.body.markup).toContain("(0.01)");
  expect(shown.takeaway).toContain("0 of ");
});

test("layers are drawn model by model, then between networks; every pair of layers is once in the CSV", () => {
  const figure = layerFigure(view)!;
  const { document } = parseHTML(figure.body.markup);
  const [within, between] = [...document.querySelectorAll(".layer-maps")];
  const titles = (part: typeof within): (string | null)[] =>
    [...part!.querySelectorAll("svg")].map((panel) => panel.getAttribute("aria-label"));
  const name = (id: string): string => view.model(id)!.label;
  const [ours, twin] = [name("ecgfounder"), name("ecgfounder-random")];
  expect(new Set(titles(within))).toEqual(
    new Set([
      `${ours}: stem and stage 4 0.40`,
      `down: ${ours} across: ${twin}: embeddings 0.60, most alike stem and stem 0.60`,
      `${name("merl-resnet18-random")}: stem and stage 3 0.55`,
      `${twin}: stem and stage 4 0.40`,
    ]),
  );
  // A model is followed by the comparison with its twin.
  expect(titles(within).slice(0, 2)).toEqual([
    expect.stringMatching(/^[^(]+: stem and stage 4 0.40$/),
    expect.stringContaining("across: "),
  ]);
  expect(titles(between)).toHaveLength(1);
  expect(figure.table.rows).toHaveLength(10 + 25 + 20 + 10 + 6);
  expect(figure.table.rows[0]).toEqual([
    ...["ecgfounder", "stem", 0, "ecgfounder", "stage 1", 1],
    ...[0.85, 0.8, 0.89].map((value) => expect.closeTo(value, 10)),
    256,
  ]);
  expect(figure.takeaway).toBe(
    "In ECGFounder, stem and embedding: 0.400 [0.350, 0.440]; the largest change from one layer to the next is from stem to stage 1 (0.850); its embedding and that of its untrained twin: 0.600 [0.550, 0.640].",
  );
  expect(figure.counts).toContain("256 held-out patients");
  expect(figure.counts).toContain("1 record left out");
});

test("a layer that is constant is hatched, and only its cells", () => {
  const { layers } = bundle.structure;
  const [first, ...others] = layers!.blocks;
  const values = first!.values.map((value, cell) => (cell % 5 === 2 ? null : value));
  const blocks = [{ ...first!, values }, ...others];
  const changed = { ...bundle.structure, layers: { ...layers!, blocks } };
  const figure = layerFigure(viewOf({ ...bundle, structure: changed }))!;
  const { document } = parseHTML(figure.body.markup);
  expect(document.querySelectorAll('rect[fill="var(--hatch-ground)"]')).toHaveLength(5);
});

test("shift against score counts points and says how few datasets stand behind them", () => {
  const figure = shiftDropFigure(view)!;
  expect(figure.interval).toContain("only 3 pairs of datasets");
  expect(figure.alternative).toMatch(/site AUROC: ρ = [+−]\d\.\d\d \[.+\], N = \d+/);
  const blind = figure.table.rows.filter(([model]) => model === "demographics");
  expect(blind).toHaveLength(0);
  expect(shiftTable(view)!.table.rows).toHaveLength(
    bundle.shift.models.length * bundle.shift.models[0]!.pairs.length * 3,
  );
});

test("numbers outside chance are bold, those inside are not", () => {
  const { document } = parseHTML(structureTable(view)!.body.markup);
  const rows = [...document.querySelectorAll("tbody tr")];
  const row = (name: string) => rows.find((one) => one.textContent?.startsWith(name))!;
  expect(row("silhouette of classes").querySelectorAll("b").length).toBeGreaterThan(0);
  expect(row("dataset mixing").querySelectorAll("b")).toHaveLength(0);
});

test("a study without spaces or shifts has none of these figures", () => {
  const none = viewOf(minimalBundle());
  for (const figure of [
    structureTable,
    similarityFigure,
    layerFigure,
    clusterFigure,
    tunedMapFigure,
    shiftTable,
    shiftDropFigure,
  ])
    expect(figure(none)).toBeNull();
});
