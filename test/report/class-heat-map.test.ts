import { expect, test } from "vitest";
import { classHeatMapFigure } from "../../src/report/figures/class-heat-map.ts";
import { viewOf } from "../../src/report/study-view.ts";
import { fixtureBundle } from "./fixture-bundle.ts";

const bundle = fixtureBundle();
const figure = classHeatMapFigure(viewOf(bundle))!;

test("classes stand in the order of their frequency in all test sets", () => {
  const positives = (classId: string): number =>
    bundle.datasets.reduce((sum, { split }) => sum + (split[2]?.positives[classId] ?? 0), 0);
  const classes = figure.table.rows.slice(0, 6).map((row) => String(row[2]));
  expect(classes).toEqual(classes.toSorted((a, b) => positives(b) - positives(a)));
});

test("every cell with a value is coloured, one of few positives in italics; only the others are hatched", () => {
  const scored = figure.table.rows.filter((row) => row[4] !== null);
  const few = scored.filter((row) => Number(row[7]) < 10);
  expect(few.length).toBeGreaterThan(0);
  const colored = figure.body.markup.match(/<rect[^>]*fill="#[0-9a-f]{6}"[^>]*><title>/g) ?? [];
  expect(colored.length).toBe(scored.length);
  const italics = figure.body.markup.match(/<g[^>]*font-style="italic"[^>]*>.*?<\/g>/gs) ?? [];
  expect(italics.join("").match(/<text/g)?.length).toBe(few.length);
  const hatched = figure.body.markup.match(/<g[^>]*fill="url\(#hatch[^>]*>.*?<\/g>/gs) ?? [];
  expect(hatched.join("").match(/<rect/g)?.length).toBe(figure.table.rows.length - scored.length);
  expect(figure.body.markup).toContain("not assessed in this dataset");
  expect(figure.howToRead).toContain("italics");
});
