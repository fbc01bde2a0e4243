import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { headlineOf } from "../../src/report/headline.ts";
import { renderReport } from "../../src/report/render-report.ts";
import { reportTables } from "../../src/report/report-tables.ts";
import { viewOf } from "../../src/report/study-view.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { fixtureBundle } from "./fixture-bundle.ts";

const bundle = fixtureBundle();

/** The fixture with every score of one model gone, as after a failed download. */
function withoutScoresOf(modelId: string): StudyBundle {
  return {
    ...bundle,
    scores: bundle.scores.filter((row) => row.modelId !== modelId),
    lifts: bundle.lifts.filter((row) => row.modelId !== modelId),
  };
}

function textOf(study: StudyBundle, selector: string): string {
  return parseHTML(renderReport(study)).document.querySelector(selector)?.textContent ?? "";
}

test("the mean is over the datasets on which every scored model has a score, and says so", () => {
  expect(headlineOf(bundle).datasetIds).toEqual(["north", "harbour"]);
  const features = viewOf(bundle).model("features")!;
  const [north, harbour] = ["north", "harbour"].map(
    (id) => viewOf(bundle).score({ modelId: "features", trainDatasetId: id })!.value!,
  );
  expect(features.mean?.value).toBeCloseTo((north! + harbour!) / 2, 12);
  expect(textOf(bundle, "#leaderboard .takeaway")).toContain(
    "mean over 2 of 3 datasets: Simulated North (north) and Simulated Harbour (harbour)",
  );
});

test("a model without any score has no say in the mean", () => {
  const study = withoutScoresOf("merl-resnet18-random");
  expect(headlineOf(study).datasetIds).toEqual(["north", "harbour", "valley"]);
});

test("where no dataset has every model there is no mean", () => {
  const sites = ["north", "harbour"];
  const models = ["features", "prior"];
  const scores = bundle.scores.filter(
    ({ modelId, testDatasetId }) => models.indexOf(modelId) === sites.indexOf(testDatasetId),
  );
  const study = { ...bundle, scores: scores.filter(({ modelId }) => models.includes(modelId)) };
  expect(headlineOf(study).datasetIds).toEqual([]);
  expect(viewOf(study).ranked.every(({ mean }) => mean === null)).toBe(true);
  expect(textOf(study, "#leaderboard .takeaway")).toContain("no mean over datasets");
});

test("figure, table and their CSV files give the same mean", () => {
  const tables = new Map(reportTables(bundle).map(({ name, csv }) => [name, csv]));
  const { value } = viewOf(bundle).model("features")!.mean!;
  expect(tables.get("leaderboard")).toContain(`(mean),${value},`);
  expect(tables.get("leaderboard-table")).toContain(`control,${value},`);
});

test("an encoder without a score is neither compared nor beaten", () => {
  const study = withoutScoresOf("ecgfounder");
  expect(textOf(study, ".lede")).not.toContain("1 trained ECG encoder");
  expect(textOf(study, ".lede")).toContain("Without any score, and so not counted: ECGFounder.");
  expect(textOf(study, ".meta")).toContain("6 of 7 models scored");
  expect(textOf(study, "#leaderboard-table .takeaway")).toMatch(/^No encoder with trained weights/);
  expect(textOf(study, "#lift .takeaway")).toMatch(/^No encoder with trained weights has a score/);
  expect(textOf(study, ".cards")).not.toContain("Highest encoder score");
});

test("failed jobs are announced at the top, one line per message", () => {
  const failure = bundle.failures[0]!;
  const study = {
    ...bundle,
    failures: [
      { ...failure, job: "embed: a on north", message: "no such file" },
      { ...failure, job: "probe: a on north", message: "an input of this job failed" },
      { ...failure, job: "probe: a on valley", message: "an input of this job failed" },
    ],
  };
  const notice = parseHTML(renderReport(study)).document.querySelector(".masthead .failed")!;
  expect(notice.textContent).toContain("3 cells are missing");
  const lines = [...notice.querySelectorAll("li")].map(({ textContent }) => textContent);
  expect(lines).toEqual([
    "embed: a on north: no such file",
    "probe: a on north: an input of this job failed (and 1 more job with this message)",
  ]);
  expect(textOf({ ...bundle, failures: [] }, ".masthead .failed")).toBe("");
});

test("datasets that share a title, or are not named as their card, show their id", () => {
  const titled = (ids: readonly (readonly [string, string])[]): string[] =>
    viewOf({
      ...bundle,
      datasets: ids.map(([id, title], d) => ({
        ...bundle.datasets[d]!,
        id,
        title,
        cardId: "north",
      })),
    }).bundle.datasets.map(({ title }) => title);
  expect(titled([["north", "Northern"]])).toEqual(["Northern"]);
  expect(titled([["old", "Northern"]])).toEqual(["Northern (old)"]);
  expect(
    titled([
      ["north", "Northern"],
      ["old", "Northern"],
    ]),
  ).toEqual(["Northern (north)", "Northern (old)"]);
});

test("labels beyond the task's classes are printed in the caption of a recording", () => {
  const examples = bundle.examples.map((example) => ({
    ...example,
    labels: [...example.labels, "PVC"],
  }));
  expect(textOf({ ...bundle, examples }, ".ecg p")).toMatch(/also labelled: .*PVC/);
});
