import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { clusterFigure } from "../../src/report/figures/cluster-medoids.ts";
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
    clusterFigure,
    tunedMapFigure,
    shiftTable,
    shiftDropFigure,
  ])
    expect(figure(none)).toBeNull();
});
