import { csvParse } from "d3-dsv";
import { expect, test } from "vitest";
import { hasAllLabels } from "../../src/core/setting.ts";
import { transferCells } from "../../src/report/figures/transfer-cells.ts";
import { renderReport } from "../../src/report/render-report.ts";
import { reportTables } from "../../src/report/report-tables.ts";
import { viewOf } from "../../src/report/study-view.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import type { ScoreRow } from "../../src/results/score-rows.ts";
import { fixtureBundle } from "./fixture-bundle.ts";

const whole = fixtureBundle();

/** Two datasets, one model; the class scores of home (north) and abroad (valley) are given. */
function studyOf(
  home: Record<string, number | null>,
  abroad: Record<string, number | null>,
  reason = "not assessed in the test dataset",
): StudyBundle {
  const base = whole.scores.find(
    ({ modelId, metric, setting }) =>
      modelId === "features" && metric === "auroc" && hasAllLabels(setting),
  )!;
  const rows = (test: string, classes: Record<string, number | null>): ScoreRow[] => {
    const values = Object.values(classes).map((value) => value ?? 0.5);
    const macro = values.reduce((a, b) => a + b) / values.length;
    const place = { ...base, trainDatasetId: "north", testDatasetId: test };
    return [
      { ...place, classId: null, value: macro, reason: null },
      ...Object.entries(classes).map(([classId, value]) => ({
        ...place,
        classId,
        value,
        reason: value === null ? reason : null,
      })),
    ];
  };
  return {
    ...whole,
    datasets: whole.datasets.filter(({ id }) => id !== "harbour"),
    models: whole.models.filter(({ id }) => id === "features"),
    scores: [...rows("north", home), ...rows("valley", abroad)],
    lifts: [],
  };
}

function abroadCell(study: StudyBundle) {
  return transferCells(viewOf(study), "features").find(
    ({ train, test: at }) => train === "north" && at === "valley",
  )!;
}

test("the change compares the same classes at home and abroad, and the CSV names them", () => {
  const study = studyOf({ AF: 0.9, SB: 0.5, RBBB: 0.8 }, { AF: 0.8, SB: null, RBBB: 0.7 });
  const { change } = abroadCell(study);
  expect(change?.classIds).toEqual(["RBBB", "AF"]);
  expect(change?.internal).toBeCloseTo(0.85, 12);
  expect(change?.external).toBeCloseTo(0.75, 12);
  expect(change?.difference).toBeCloseTo(-0.1, 12);
  const { csv } = reportTables(study).find(({ name }) => name === "transfer")!;
  const row = csvParse(csv).find((one) => one["test_dataset"] === "valley")!;
  expect(row["classes_compared"]).toBe("RBBB AF");
  expect(Number(row["internal_mean"])).toBeCloseTo(0.85, 12);
  expect(Number(row["external_mean"])).toBeCloseTo(0.75, 12);
});

test("without a class in common there is a score abroad but no change", () => {
  const cell = abroadCell(studyOf({ AF: 0.9, SB: null }, { AF: null, SB: 0.8 }));
  expect(cell.value).not.toBeNull();
  expect(cell.change).toBeNull();
});

test("where no class could be trained the coin toss of the macro score is hatched, not shown", () => {
  const cell = abroadCell(
    studyOf({ AF: 0.9 }, { AF: null }, "the training subset cannot train this class with seed 1"),
  );
  expect(cell.row?.value).toBe(0.5);
  expect(cell.value).toBeNull();
  expect(cell.reason).toContain("cannot train any class");
});

test("seven datasets get one wide panel per model", () => {
  const ids = ["a", "b", "c", "d", "e", "f", "g"];
  const north = whole.datasets[0]!;
  const study = {
    ...whole,
    datasets: ids.map((id) => ({ ...north, id, cardId: id, title: `Hospital ${id}` })),
    scores: whole.scores.filter(({ trainDatasetId, testDatasetId }) =>
      [trainDatasetId, testDatasetId].every((id) => id === "north"),
    ),
    maps: [],
    attributions: [],
    examples: [],
  };
  const page = renderReport({
    ...study,
    scores: study.scores.flatMap((row) =>
      ids.map((id) => ({ ...row, trainDatasetId: id, testDatasetId: id })),
    ),
  });
  expect(page.slice(page.indexOf('id="transfer"'))).toContain('<div class="panels one">');
});
