import { expect, test } from "vitest";
import { probeTable } from "../../src/report/figures/probe-table.ts";
import { viewOf } from "../../src/report/study-view.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { fixtureBundle } from "./fixture-bundle.ts";

const bundle = fixtureBundle();

/** The fixture with every score a second time under another probe, changed. */
function withForest(change: (value: number, modelId: string) => number | null): StudyBundle {
  const forest = bundle.scores.map((row) => ({
    ...row,
    probe: "random-forest",
    value: row.value === null ? null : change(row.value, row.modelId),
  }));
  return { ...bundle, scores: [...bundle.scores, ...forest] };
}

test("a study with one probe has no table of probes", () => {
  expect(probeTable(viewOf(bundle))).toBeNull();
});

test("every model has its mean under every probe, over the same datasets", () => {
  const view = viewOf(withForest((value) => value / 2));
  const { table, takeaway } = probeTable(view)!;
  expect(table?.columns).toEqual(["model", "linear", "random-forest"]);
  for (const [modelId, linear, forest] of table?.rows ?? []) {
    const mean = view.model(String(modelId))!.mean;
    expect(linear).toEqual(mean === null ? null : expect.closeTo(mean.value, 12));
    expect(forest).toEqual(mean === null ? null : expect.closeTo(mean.value / 2, 12));
  }
  expect(takeaway).toContain("stands first under every probe");
});

test("it says so when another probe puts another model first, and leaves a missing mean empty", () => {
  const last = viewOf(bundle)
    .ranked.filter(({ mean }) => mean !== null)
    .at(-1)!.model;
  const view = viewOf(withForest((value, modelId) => (modelId === last.id ? 0.999 : value / 2)));
  expect(probeTable(view)!.takeaway).toContain(last.title);
  const gone = viewOf(withForest((value, modelId) => (modelId === last.id ? null : value)));
  const row = probeTable(gone)!.table?.rows.find(([modelId]) => modelId === last.id);
  expect(row?.[2]).toBeNull();
  expect(row?.[1]).not.toBeNull();
});

test("it says which models a probe does not apply to, and why", () => {
  const [first, second] = bundle.models;
  const notApplicable = [first!, second!].map(({ id }) => ({
    modelId: id,
    probe: "random-forest",
    reason: "it has no tokens",
  }));
  const view = viewOf({ ...withForest((value) => value), notApplicable });
  expect(probeTable(view)!.howToRead).toContain(
    `The random-forest probe does not apply to ${first!.title} and ${second!.title}: it has no tokens.`,
  );
});
