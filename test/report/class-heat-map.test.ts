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

test("cells are coloured only with ten positives or more; others are hatched and explained", () => {
  const scored = figure.table.rows.filter((row) => row[4] !== null);
  const few = scored.filter((row) => Number(row[7]) < 10);
  expect(few.length).toBeGreaterThan(0);
  const colored = figure.body.markup.match(/<rect[^>]*fill="#[0-9a-f]{6}"[^>]*><title>/g) ?? [];
  expect(colored.length).toBe(scored.length - few.length);
  expect(figure.body.markup).toContain(
    "fewer than 10 positive test records, printed without colour",
  );
  expect(figure.body.markup).toContain("not assessed in this dataset");
});
