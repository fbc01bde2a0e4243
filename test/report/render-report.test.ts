import { csvParse } from "d3-dsv";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { hasAllLabels } from "../../src/core/setting.ts";
import { renderReport } from "../../src/report/render-report.ts";
import { reportTables } from "../../src/report/report-tables.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { fixtureBundle } from "./fixture-bundle.ts";
import { minimalBundle } from "./minimal-bundle.ts";

const bundle = fixtureBundle();
const tables = reportTables(bundle);
const page = renderReport(bundle, { script: "start()", style: ".x{}" });

test("every figure has a number, a title, a takeaway, a text alternative, a caption and its numbers as CSV", () => {
  const { document } = parseHTML(page);
  const figures = [...document.querySelectorAll("figure.exhibit")];
  expect(figures.length).toBeGreaterThanOrEqual(15);
  for (const figure of figures) {
    expect(figure.id, "anchor").not.toBe("");
    expect(document.querySelectorAll(`[id="${figure.id}"]`).length, figure.id).toBe(1);
    expect(figure.querySelector(".number")?.textContent).toMatch(/^(Figure|Table) \d+\.$/);
    expect(figure.querySelector(".takeaway")?.textContent).toMatch(/\.$/);
    expect(figure.querySelector("[role=group]")?.getAttribute("aria-label"), figure.id).not.toBe(
      "",
    );
    expect(figure.querySelector("figcaption")?.textContent).toContain("How to read this.");
    const href = figure.querySelector("a[download]")?.getAttribute("href") ?? "";
    expect(
      csvParse(decodeURIComponent(href.slice(href.indexOf(",") + 1))).columns.length,
    ).toBeGreaterThan(1);
    for (const svg of figure.querySelectorAll("svg"))
      expect(svg.getAttribute("aria-label")).not.toBe("");
  }
});

test("anchors keep their names, since papers link to them", () => {
  const { document } = parseHTML(page);
  const ids = [...document.querySelectorAll("figure.exhibit")].map(({ id }) => id);
  expect(ids).toEqual([
    "leaderboard",
    "leaderboard-table",
    "lift",
    "ranks",
    "wins",
    "delong",
    "cost",
    "label-fraction",
    "label-efficiency",
    "classes",
    "transfer",
    "drops",
    "calibration",
    "net-benefit",
    "subgroups",
    "maps",
    "map-numbers",
    "tuned-maps",
    "structure",
    "similarity",
    "layers",
    "clusters",
    "population-shift",
    "shift",
    "shift-drop",
    "shap",
    "concentration",
    "concentration-table",
    "stability",
    "faithfulness",
    "segments",
    "segment-ecgs",
    "gradients",
    "signal-ecgs",
    "ecg",
    "datasets",
    "splits",
    "exclusions",
    "failed-jobs",
  ]);
});

test("nothing is loaded from anywhere", () => {
  const { document } = parseHTML(page);
  for (const element of document.querySelectorAll(
    "[src], link[href], use, image, img, iframe, object",
  )) {
    expect(element.getAttribute("src")).toBeNull();
    expect(element.getAttribute("href")).toMatch(/^data:/);
  }
  for (const link of document.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href")!;
    expect(href, href.slice(0, 60)).toMatch(/^(#|data:text\/csv|https:\/\/arxiv\.org\/)/);
  }
  expect(page).not.toMatch(/@import|url\((?!#)/);
  expect(page).toContain("default-src 'none'");
});

test("links within the page lead somewhere", () => {
  const { document } = parseHTML(page);
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const target = link.getAttribute("href")!.slice(1);
    expect(document.getElementById(target) === null, target).toBe(false);
  }
});

test("every figure of simulated data says so, and so does the top of the page", () => {
  const { document } = parseHTML(page);
  expect(document.querySelector(".banner:not(.failed)")?.textContent).toContain("SIMULATED DATA.");
  for (const figure of document.querySelectorAll("figure.exhibit")) {
    if (figure.id === "failed-jobs") continue;
    expect(figure.querySelector(".simulated")?.textContent, figure.id).toBe("Simulated data.");
  }
});

test("a study of real and simulated datasets names the simulated ones; a real one says nothing", () => {
  const mixed = withDatasets(bundle, (dataset, d) => ({ ...dataset, simulated: d === 1 }));
  const { document } = parseHTML(renderReport(mixed));
  expect(document.querySelector(".banner:not(.failed)")?.textContent).toContain(
    "PARTLY SIMULATED DATA: SIMULATED HARBOUR (HARBOUR).",
  );
  const real = withDatasets(bundle, (dataset) => ({
    ...dataset,
    simulated: false,
    title: `Hospital ${dataset.id}`,
  }));
  expect(
    parseHTML(renderReport(real)).document.querySelector(".banner:not(.failed), .simulated") ===
      null,
  ).toBe(true);
});

test("hostile text stays text, wherever it stands", () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
  const poisoned = JSON.parse(
    JSON.stringify(bundle, (key, value) => (TEXT_KEYS.has(key) ? `${value}${hostile}` : value)),
  ) as StudyBundle;
  const { document } = parseHTML(renderReport(poisoned));
  expect(document.querySelectorAll("script").length).toBe(0);
  expect(document.querySelectorAll("img, [onerror]").length).toBe(0);
  expect(document.querySelector("h1")?.textContent).toContain("<script>");
});

test("a link is made only of a web address", () => {
  const models = bundle.models.map((model) => ({ ...model, paper: "javascript:alert(1)" }));
  expect(renderReport({ ...bundle, models })).not.toContain('href="javascript');
});

test("an inlined script cannot end its own element", () => {
  const { document } = parseHTML(renderReport(minimalBundle(), { script: 'x = "</script><b>"' }));
  expect(document.querySelectorAll("script").length).toBe(1);
  expect(document.querySelectorAll("body > b").length).toBe(0);
});

test("the same bundle gives the same bytes", () => {
  expect(renderReport(fixtureBundle(), { script: "start()", style: ".x{}" })).toBe(page);
});

test("the page stays small enough to be sent by mail", () => {
  expect(page.length).toBeLessThan(5_000_000);
});

test("the least bundle gives a whole page that says what is absent", () => {
  const minimal = renderReport(minimalBundle());
  for (const sentence of [
    "one label fraction",
    "the study has one dataset",
    "asked for no map",
    "asked for no attribution",
  ]) {
    expect(minimal).toContain(sentence);
  }
  expect(minimal).not.toMatch(/NaN|undefined|Infinity|\[object/);
});

test("no number on the page failed to be one", () => {
  const { document } = parseHTML(page);
  for (const part of document.querySelectorAll("pre, .failed, #failed-jobs")) part.remove();
  expect(document.body.innerHTML).not.toMatch(/NaN|undefined|Infinity|\[object/);
});

test("a study without any score says so instead of failing", () => {
  const empty = renderReport({
    ...bundle,
    scores: [],
    lifts: [],
    comparison: null,
    inspections: [],
    attributions: [],
    maps: [],
    examples: [],
  });
  expect(empty).toContain("No model has a score.");
  expect(empty).not.toMatch(/>NaN|undefined|Infinity/);
});

test("tables have unique names", () => {
  const names = tables.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("the CSV of the scores holds the bundle's numbers, every digit", () => {
  const rows = csvParse(tables.find(({ name }) => name === "scores")!.csv);
  expect(rows).toHaveLength(bundle.scores.length);
  for (const [i, row] of rows.entries()) {
    const score = bundle.scores[i]!;
    expect(row["value"] === "" ? null : Number(row["value"])).toBe(score.value);
    expect(row["seed_2"] === "" ? null : Number(row["seed_2"])).toBe(score.seedValues[1]);
  }
});

test("figures' CSV files hold the bundle's numbers", () => {
  const table = (name: string) => csvParse(tables.find((one) => one.name === name)!.csv);
  const north = table("leaderboard").find(
    (row) => row["model"] === "features" && row["dataset"] === "north",
  );
  expect(Number(north?.["macro_auroc"])).toBe(scoreOf("features", "north", "north"));
  const abroad = table("transfer").find(
    (row) =>
      row["model"] === "features" &&
      row["train_dataset"] === "north" &&
      row["test_dataset"] === "valley",
  );
  expect(Number(abroad?.["macro_auroc"])).toBe(scoreOf("features", "north", "valley"));
  const lift = table("lift")[0]!;
  expect(Number(lift["difference"])).toBe(bundle.lifts[0]!.difference);
  const shap = table("shap")[0]!;
  expect(Number(shap["mean_abs_shap"])).toBe(bundle.attributions[0]!.top[0]!.importance);
  expect(table("maps")).toHaveLength(bundle.maps.reduce((sum, { x }) => sum + x.length, 0));
});

const TEXT_KEYS = new Set([
  "title",
  "description",
  "summary",
  "cite",
  "license",
  "recordId",
  "message",
  "reason",
  "studyText",
  "name",
  "splitRule",
  "weights",
  "leakCheck",
]);

function scoreOf(modelId: string, train: string, testSet: string): number {
  return bundle.scores.find((row) =>
    [
      row.modelId === modelId,
      row.trainDatasetId === train,
      row.testDatasetId === testSet,
      hasAllLabels(row.setting),
      row.metric === "auroc",
      row.classId === null,
    ].every(Boolean),
  )!.value!;
}

function withDatasets(
  from: StudyBundle,
  change: (dataset: StudyBundle["datasets"][number], d: number) => StudyBundle["datasets"][number],
): StudyBundle {
  return {
    ...from,
    title: "A study",
    description: "",
    simulatedOnly: false,
    datasets: from.datasets.map(change),
  };
}
