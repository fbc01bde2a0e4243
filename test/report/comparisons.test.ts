import { csvParse } from "d3-dsv";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { renderReport } from "../../src/report/render-report.ts";
import { reportTables } from "../../src/report/report-tables.ts";
import { fixtureBundle } from "./fixture-bundle.ts";

const bundle = fixtureBundle();
const tables = reportTables(bundle);
const page = renderReport(bundle);

test("tie letters, rank intervals and win counts of the page are those of the bundle", () => {
  const { document } = parseHTML(page);
  const table = (name: string) => csvParse(tables.find((one) => one.name === name)!.csv);
  const overall = bundle.comparison!.rankings.at(-1)!;
  const best = table("leaderboard-table").find((row) => row["model"] === overall.ranks[0]!.modelId);
  expect(best).toMatchObject({ mean_rank: "1", tie_groups: "a" });
  expect(document.querySelector("#ranks .takeaway")?.textContent).toContain(
    "does not differ from 1 other",
  );
  const differing = overall.pairs.filter(({ p }) => p! < 0.05).length;
  expect(document.querySelector("#wins .takeaway")?.textContent).toContain(
    `${differing} of ${overall.pairs.length} pairs`,
  );
  expect(table("wins")).toHaveLength(4 * overall.pairs.length);
  expect(document.querySelector("#ranks")?.textContent).toContain("N = 15");
});

test("the change of a transfer carries the interval of its drop where both count the same classes", () => {
  const cells = csvParse(tables.find(({ name }) => name === "transfer")!.csv);
  const moved = cells.filter((row) => row["external_minus_internal"] !== "");
  const known = moved.filter((row) => row["change_lower_95"] !== "");
  expect(moved.length).toBeGreaterThan(known.length);
  expect(known.length).toBeGreaterThan(0);
  for (const row of known) expect(row["classes_compared"]!.split(" ")).toHaveLength(4);
});

test("too few blocks are said with their number, and suppressed subgroups are counted", () => {
  const blocks = {
    ...bundle.comparison!.blocks,
    friedman: null,
    wilcoxon: [],
    reason: "4 pairs of a dataset and a class in which every model has a score; 5 are needed",
  };
  const { document } = parseHTML(
    renderReport({ ...bundle, comparison: { ...bundle.comparison!, blocks } }),
  );
  expect(document.querySelector("#ranks .empty-panel")?.textContent).toContain("5 are needed");
  expect(document.querySelector("#subgroups figcaption")?.textContent).toContain(
    "21 of 84 subgroup scores",
  );
});

test("decision curves hold the line of sending everybody on, from the prevalence alone", () => {
  const rows = csvParse(tables.find(({ name }) => name === "net-benefit")!.csv);
  const everybody = rows.filter((row) => row["model"] === "(everybody)");
  expect(everybody.length).toBeGreaterThan(0);
  for (const row of everybody) {
    const prevalence = Number(row["prevalence"]);
    for (const threshold of [0.05, 0.4]) {
      const expected = prevalence - ((1 - prevalence) * threshold) / (1 - threshold);
      expect(Number(row[`at_${threshold}`])).toBeCloseTo(expected, 3);
    }
  }
});

test("calibration curves are in their table, bin by bin", () => {
  const [row] = csvParse(tables.find(({ name }) => name === "calibration")!.csv);
  const { classId, curves } = bundle.inspections[0]!.classes[0]!;
  expect(row).toMatchObject({ class: classId, model: curves[0]!.modelId, slope: "1.1" });
  expect(Number(row!["mean_probability_3"])).toBe(curves[0]!.predicted[2]);
  expect(Number(row!["positive_share_4"])).toBe(curves[0]!.observed[3]);
});
