import { expect, test } from "vitest";
import { segmentHeatMapFigure } from "../../src/report/figures/segment-heat-map.ts";
import { segmentOverlayFigure } from "../../src/report/figures/segment-overlay.ts";
import { segmentShares, wavesByShare } from "../../src/report/segment-shares.ts";
import { viewOf } from "../../src/report/study-view.ts";
import { fixtureBundle } from "./fixture-bundle.ts";

const bundle = fixtureBundle();
const view = viewOf(bundle);

test("shares of a model and class add up to one, and datasets count by their records", () => {
  const twice = viewOf({
    ...bundle,
    segments: bundle.segments.flatMap((entry) => [
      entry,
      { ...entry, datasetId: "harbour", records: 0 },
    ]),
  });
  for (const shares of segmentShares(twice)) {
    expect(shares.shares.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    expect(shares.records).toBe(4);
    expect(wavesByShare(shares)[0]!.wave).toBe("QRS");
  }
});

test("a heat map has a cell for every lead and wave of every class and model, and says what is read most", () => {
  const figure = segmentHeatMapFigure(view)!;
  expect(figure.body.markup.match(/<title>aVR, QRS: /g)).toHaveLength(12);
  expect(figure.takeaway).toMatch(/Atrial fibrillation: QRS \(\d+ %\)/);
  expect(figure.table.rows).toHaveLength(2 * 6 * 48);
});

test("an overlay colours the waves of the best ranked model's recordings", () => {
  const figure = segmentOverlayFigure(view)!;
  expect(figure.body.markup).toMatch(/<path stroke="#[0-9a-f]{8}" d="[^"]+"><title>V1, QRS: [+−]/);
  // All QRS complexes of a lead mean the same: one line, with gaps where other waves are.
  expect(figure.body.markup.match(/<title>V1, QRS: /g)).toHaveLength(6);
  expect(figure.table.rows).toHaveLength(6 * 48);
  expect(new Set(figure.table.rows.map(([model]) => model)).size).toBe(1);
});

test("a study that did not ask has neither", () => {
  const without = viewOf({ ...bundle, segments: [] });
  expect(segmentHeatMapFigure(without)).toBeNull();
  expect(segmentOverlayFigure(without)).toBeNull();
});
