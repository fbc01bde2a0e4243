import { expect, test } from "vitest";
import { parse } from "yaml";
import { bundleTables } from "../../../src/report/export/bundle-tables.ts";
import { latexLeaderboard, latexText } from "../../../src/report/export/latex-leaderboard.ts";
import { modelIndices } from "../../../src/report/export/model-index.ts";
import { tripodMarkdown } from "../../../src/report/export/tripod-markdown.ts";
import { renderReport } from "../../../src/report/render-report.ts";
import { bundleHash, readSeal } from "../../../src/report/report-seal.ts";
import { tripodOf } from "../../../src/report/tripod.ts";
import { fixtureBundle } from "../fixture-bundle.ts";
import { minimalBundle } from "../minimal-bundle.ts";

const bundle = fixtureBundle();

test("every table has one cell per column, and maps one row per point", () => {
  for (const { name, columns, rows } of [
    ...bundleTables(bundle),
    ...bundleTables(minimalBundle()),
  ]) {
    expect(new Set(columns).size, name).toBe(columns.length);
    for (const row of rows) expect(row, name).toHaveLength(columns.length);
  }
  const maps = bundleTables(bundle).find(({ name }) => name === "maps")!;
  expect(maps.rows).toHaveLength(bundle.maps.reduce((sum, { x }) => sum + x.length, 0));
});

test("the LaTeX table has one row per model and one best value per dataset", () => {
  const tex = latexLeaderboard(bundle);
  const rows = tex.split("\n").filter((line) => line.endsWith("\\\\"));
  expect(rows).toHaveLength(1 + bundle.models.length);
  for (const row of rows) expect(row.split(" & ")).toHaveLength(1 + bundle.datasets.length);
  const bold = tex.match(/\\textbf/g) ?? [];
  expect(bold.length).toBeGreaterThanOrEqual(bundle.datasets.length);
  expect(tex).toContain("Simulated data.");
  for (const word of ["\\toprule", "\\midrule", "\\bottomrule"]) expect(tex).toContain(word);
});

test("what LaTeX would take for commands is printed", () => {
  expect(latexText("50 % of $x_1$ & {a}~b\\c^#<>")).toBe(
    "50 \\% of \\$x\\_1\\$ \\& \\{a\\}\\textasciitilde{}b\\textbackslash{}c\\textasciicircum{}\\#\\textless{}\\textgreater{}",
  );
});

test("model-index blocks hold the bundle's numbers, one result per test set", () => {
  const { yaml } = modelIndices(bundle).find(({ modelId }) => modelId === "features")!;
  const [index] = parse(yaml.replaceAll("---\n", ""))["model-index"] as {
    results: {
      dataset: { type: string; split: string };
      metrics: { type: string; value: number; args: { lower_95: number } }[];
    }[];
  }[];
  const own = bundle.scores.find(
    (row) =>
      row.modelId === "features" &&
      row.metric === "auroc" &&
      row.classId === null &&
      row.setting.kind === "fraction" &&
      row.setting.value === 1 &&
      row.trainDatasetId === "north" &&
      row.testDatasetId === "north",
  )!;
  const found = index!.results
    .filter(({ dataset }) => dataset.type === "simulated-north")
    .flatMap(({ metrics }) => metrics)
    .find(({ type, value }) => type === "roc_auc" && value === own.value);
  expect(found?.args.lower_95).toBe(own.lower);
  expect(new Set(index!.results.map(({ dataset }) => dataset.split))).toEqual(new Set(["test"]));
});

test("TRIPOD+AI: all 27 items, none twice, and every author's part begins alike", () => {
  const items = tripodOf(bundle);
  expect(new Set(items.map(({ item }) => item)).size).toBe(items.length);
  const numbers = new Set(items.map(({ item }) => Number.parseInt(item, 10)));
  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 27 }, (_, i) => i + 1));
  for (const { item, state, text } of items) {
    expect(text.includes("Author:"), item).toBe(state !== "filled");
    if (state === "author") expect(text.startsWith("Author:"), item).toBe(true);
  }
});

test("the report and the export tell the same TRIPOD+AI", () => {
  const page = renderReport(bundle);
  const markdown = tripodMarkdown(bundle);
  for (const { topic } of tripodOf(bundle)) {
    expect(page).toContain(topic);
    expect(markdown).toContain(topic);
  }
});

test("a page bears the hash of its bundle, which any change of a number changes", () => {
  const seal = readSeal(renderReport(bundle))!;
  expect(seal).toMatchObject({ bundle: bundleHash(bundle), results: bundle.results.root });
  const [score, ...scores] = bundle.scores;
  const forged = { ...bundle, scores: [{ ...score!, value: 0.123 }, ...scores] };
  expect(bundleHash(forged)).not.toBe(seal.bundle);
  expect(bundleHash(JSON.parse(JSON.stringify(bundle)))).toBe(seal.bundle);
  expect(readSeal("<html></html>")).toBeNull();
});
