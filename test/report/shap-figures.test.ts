import { expect, test } from "vitest";
import { beeswarmFigure } from "../../src/report/figures/beeswarm.ts";
import { keepTopFigure } from "../../src/report/figures/keep-top.ts";
import { overlapPanels } from "../../src/report/figures/overlap-cells.ts";
import { overlapFigure } from "../../src/report/figures/overlap-map.ts";
import { viewOf } from "../../src/report/study-view.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { parseBundle } from "../../src/results/bundle-schema.ts";
import { fixtureBundle } from "./fixture-bundle.ts";
import { minimalBundle } from "./minimal-bundle.ts";

const bundle = fixtureBundle();

/** The fixture with every attribution a second time under a forest. */
function withForest(): StudyBundle {
  const forest = bundle.attributions.map((own) => ({
    ...own,
    probe: "random-forest",
    method: "tree-interventional",
    output: "probability" as const,
  }));
  return { ...bundle, attributions: [...bundle.attributions, ...forest] };
}

test("the overlap figure has a panel per model, seeds before fractions, halves and datasets", () => {
  const [panel] = overlapPanels(viewOf(bundle));
  expect(panel!.columns).toEqual([
    "seeds, 5 %",
    "seeds, 25 %",
    "seeds, 100 %",
    "5 % vs all",
    "25 % vs all",
    "halves",
    "north - harbour",
    "north - valley",
    "harbour - valley",
  ]);
  expect(panel!.cells).toHaveLength(9 * bundle.task.classes.length);
  const figure = overlapFigure(viewOf(bundle))!;
  expect(figure.table.rows).toHaveLength(
    bundle.stabilities.reduce((sum, { rows }) => sum + rows.length, 0) + bundle.agreements.length,
  );
  for (const row of figure.table.rows) expect(row).toHaveLength(figure.table.columns.length);
});

test("an overlap within chance is hatched and not counted", () => {
  const weak = bundle.stabilities.map((own) => ({
    ...own,
    rows: own.rows.map((row) => ({ ...row, overlap: own.chance.overlap })),
  }));
  const { takeaway, body } = overlapFigure(viewOf({ ...bundle, stabilities: weak }))!;
  expect(takeaway).toMatch(/halves of the patients in 0 of /);
  expect(body.markup).toContain('fill="url(#hatch-stability-0)"');
});

test("the keep-top figure compares the leading dimensions with random ones", () => {
  const figure = keepTopFigure(viewOf(bundle))!;
  expect(figure.takeaway).toMatch(
    /leading ones give a median AUROC of 0\.\d{3} and random ones 0\.\d{3}/,
  );
  const points = bundle.attributions.flatMap(({ faithfulness }) => faithfulness?.points ?? []);
  expect(figure.table.rows).toHaveLength(points.length);
  for (const row of figure.table.rows) expect(row).toHaveLength(figure.table.columns.length);
});

test("a study that asked for neither has neither figure", () => {
  const view = viewOf(minimalBundle());
  expect(overlapFigure(view)).toBeNull();
  expect(keepTopFigure(view)).toBeNull();
});

test("with two explained probes every model stands twice, with the unit of its values", () => {
  const one = beeswarmFigure(viewOf(bundle))!.body.markup.match(/<details/g)!.length;
  const { markup } = beeswarmFigure(viewOf(withForest()))!.body;
  expect(markup.match(/<details/g)).toHaveLength(2 * one);
  expect(markup).toContain("random-forest probe, probability");
  expect(markup).toContain("linear probe, log-odds");
});

test("a bundle from before stability and other probes is still read, as what it was", () => {
  const { stabilities: _s, agreements: _a, ...old } = bundle;
  const attributions = bundle.attributions.map(
    ({
      probe: _p,
      method: _m,
      output: _o,
      order: _r,
      nullReference: _n,
      faithfulness: _f,
      ...own
    }) => own,
  );
  const found = parseBundle(JSON.stringify({ ...old, attributions }));
  expect(found.stabilities).toEqual([]);
  expect(found.attributions[0]).toMatchObject({ probe: "linear", output: "log-odds", order: [] });
});
