import { expect, test } from "vitest";
import { signalOverlayFigure } from "../../src/report/figures/signal-overlay.ts";
import { completenessText, signalTable } from "../../src/report/figures/signal-table.ts";
import { viewOf } from "../../src/report/study-view.ts";
import { parseBundle } from "../../src/results/bundle-schema.ts";
import { signalSummarySchema } from "../../src/results/signal-summary.ts";
import { fixtureBundle } from "./fixture-bundle.ts";

const bundle = fixtureBundle();
const view = viewOf(bundle);

test("the table has a row for every class and model, its errors and its agreement with masking", () => {
  const table = signalTable(view)!;
  expect(table.takeaway).toMatch(/within 2 % for 36 of 36 records \(median error 0\.4 %\)/);
  expect(table.takeaway).toMatch(/rank correlation with masking is [+−]0\.\d\d/);
  expect(table.body.markup.match(/at most 1\.8 %/g)).toHaveLength(12);
  expect(table.table.rows).toHaveLength(2 * 6 * 48);
  expect(table.counts).toMatch(/^Log-odds of the linear probe; /);
});

test("values that masking gives as well agree with themselves", () => {
  const signals = bundle.signals.map((entry) => ({
    ...entry,
    mean: bundle.segments.find(
      ({ modelId, classId }) => modelId === entry.modelId && classId === entry.classId,
    )!.mean,
  }));
  const { rows } = signalTable(viewOf({ ...bundle, signals }))!.table;
  for (const row of rows) expect(row.at(-1)).toBeCloseTo(1, 12);
});

test("a model without gradient is a row that says why", () => {
  const failure = "operator Hardmax: its gradient is not known";
  const [first] = bundle.signals;
  const failed = {
    ...first!,
    records: 0,
    failed: 3,
    failure,
    completenessErrors: [],
    overlay: null,
  };
  const table = signalTable(viewOf({ ...bundle, signals: [failed] }))!;
  expect(table.body.markup).toContain(failure);
  expect(table.takeaway).toBe("No record could be explained by gradients.");
});

test("an overlay colours the moments of the best ranked model's recordings", () => {
  const figure = signalOverlayFigure(view)!;
  expect(figure.body.markup).toMatch(
    /<path stroke="#[0-9a-f]{8}" d="M\d+ 2000h\d+[^"]*"><title>V1: [+−]\d\.\d{4} to [+−]\d\.\d{4} log-odds in 40 ms/,
  );
  expect(figure.table.rows).toHaveLength(6 * 12 * 10);
  expect(new Set(figure.table.rows.map(([model]) => model)).size).toBe(1);
});

test("stretches of one step of colour are one line, whatever their number", () => {
  const [first] = bundle.signals;
  const markup = signalOverlayFigure(viewOf({ ...bundle, signals: [first!] }))!.body.markup;
  const lines = [...markup.matchAll(/<g class="shades"[^>]*>(.*?)<\/g>/g)].map(([, g]) =>
    [...g!.matchAll(/<title>([^<]+)</g)].map(([, title]) => title!),
  );
  expect(lines).toHaveLength(13);
  for (const titles of lines) {
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.length).toBeLessThanOrEqual(24);
  }
  // The rhythm strip has every stretch of II that is strong enough, once.
  const { values } = first!.overlay!;
  const stretches = values.length / first!.leads.length;
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  const full = sizes[Math.floor(0.99 * (sizes.length - 1))]!;
  const l = first!.leads.indexOf("II");
  const strong = values
    .slice(l * stretches, (l + 1) * stretches)
    .filter((value) => Math.abs(value) / full >= 0.15);
  const rhythm = [...markup.matchAll(/<g class="shades"[^>]*>(.*?)<\/g>/g)].at(-1)![1]!;
  const drawn = [...rhythm.matchAll(/h(\d+)/g)].reduce((sum, [, h]) => sum + Number(h), 0);
  expect(drawn).toBe(100 * strong.length);
});

test("a study that did not ask has neither, and old bundles did not ask", () => {
  const without = viewOf({ ...bundle, signals: [] });
  expect(signalTable(without)).toBeNull();
  expect(signalOverlayFigure(without)).toBeNull();
  const { signals: _, ...old } = bundle;
  expect(parseBundle(JSON.stringify(old)).signals).toEqual([]);
  const unsaid = bundle.signals.map(({ probe: _probe, ...rest }) => rest);
  const older = parseBundle(JSON.stringify({ ...bundle, signals: unsaid }));
  expect(new Set(older.signals.map(({ probe }) => probe))).toEqual(new Set(["linear"]));
  expect(parseBundle(JSON.stringify(bundle)).signals).toEqual(
    JSON.parse(JSON.stringify(bundle.signals)),
  );
});

test("a summary with an error too few or a stretch too many is refused", () => {
  const [first] = bundle.signals;
  expect(signalSummarySchema.safeParse(first).success).toBe(true);
  for (const wrong of [
    { ...first!, completenessErrors: [0.1] },
    { ...first!, overlay: { ...first!.overlay!, values: [1] } },
  ]) {
    expect(signalSummarySchema.safeParse(wrong).success).toBe(false);
  }
});

test.each([
  [0, "< 0.1 %"],
  [0.0183, "1.8 %"],
])("a completeness error of %d is written %s", (error, text) => {
  expect(completenessText(error)).toBe(text);
});
