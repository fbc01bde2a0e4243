import { expect, test } from "vitest";
import { foldsOf, settingsOf } from "../../src/study/evaluation.ts";
import { settingLines } from "../../src/study/evaluation-words.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { studyForTask } from "../../src/study/probes-for-task.ts";

const HEAD = `title: T
datasets:
  - { name: a, card: ptb-xl, path: a }
  - { name: b, card: cpsc2018, path: b }
  - { name: c, card: georgia, path: c }
models: [features, ecgfounder-twin]
`.replace("ecgfounder-twin", "{ id: ecg-jepa, weights: random }");

test("without a word about it a study has one split, no shots, and the linear probe", () => {
  const study = parseStudy(HEAD);
  expect(study).toMatchObject({
    evaluation: { kind: "split" },
    shots: [],
    preset: null,
    sampling: "all",
    leaveOneDatasetOut: false,
    probes: ["linear"],
  });
  expect(foldsOf(study.evaluation)).toEqual([null]);
  expect(settingsOf(study)).toHaveLength(6);
});

test("shots are sorted, each once, and stand behind the fractions", () => {
  const study = parseStudy(`${HEAD}fractions: [1]\nshots: [16, 4, 4]\n`);
  expect(settingsOf(study)).toEqual([
    { kind: "fraction", value: 1 },
    { kind: "shots", value: 4 },
    { kind: "shots", value: 16 },
  ]);
  expect(() => parseStudy(`${HEAD}shots: [0]\n`)).toThrow("shots[0] is 0");
});

test("cross-validation is asked for by one word, or with folds and repeats", () => {
  const short = parseStudy(`${HEAD}evaluation: cross-validation\n`);
  expect(short.evaluation).toMatchObject({
    folds: 5,
    repeats: 1,
    unit: "patient",
    summary: "mean",
  });
  const long = parseStudy(`${HEAD}evaluation: { kind: cross-validation, folds: 3, repeats: 2 }\n`);
  expect(foldsOf(long.evaluation)).toHaveLength(6);
  expect(() => parseStudy(`${HEAD}evaluation: { kind: cross-validation, folds: 1 }\n`)).toThrow(
    "folds",
  );
  expect(() => parseStudy(`${HEAD}evaluation: loo\n`)).toThrow("evaluation");
});

test("a number is read by ridge regression, and no other probe, shot or preset is taken for it", () => {
  expect(parseStudy(`${HEAD}task: age\n`).probes).toEqual(["ridge"]);
  expect(parseStudy(`${HEAD}task: age\nprobes: [knn, mlp]\n`).probes).toEqual(["knn", "mlp"]);
  expect(() => parseStudy(`${HEAD}task: age\nprobes: [linear]\n`)).toThrow(
    "which linear cannot learn (choose 'probes:' from ridge, knn, mlp)",
  );
  expect(() => parseStudy(`${HEAD}task: age\nshots: [4]\n`)).toThrow("no positive patients");
  expect(() => parseStudy(`${HEAD}task: age\npreset: paper\n`)).toThrow("classes");
});

test("what a folder asks settles the probes once it is read", () => {
  const study = parseStudy(`${HEAD}task: folder/lvef\n`);
  expect(study.probes).toEqual([]);
  expect(studyForTask(study, "regression").probes).toEqual(["ridge"]);
  expect(studyForTask(study, "multi-class").probes).toEqual(["linear"]);
});

test("datasets are pooled from three on, by their splits", () => {
  expect(parseStudy(`${HEAD}leaveOneDatasetOut: true\n`).leaveOneDatasetOut).toBe(true);
  const two = HEAD.replace(/ {2}- \{ name: c.*\n/, "");
  expect(() => parseStudy(`${two}leaveOneDatasetOut: true\n`)).toThrow("2 datasets");
  expect(() =>
    parseStudy(`${HEAD}leaveOneDatasetOut: true\nevaluation: cross-validation\n`),
  ).toThrow("not by folds");
});

test("the preset expands to the predecessor's protocol, and the plan prints it", () => {
  const study = parseStudy(`${HEAD}preset: paper\n`);
  expect(study).toMatchObject({
    sampling: "balanced",
    fractions: [1],
    seeds: [1],
    evaluation: { kind: "cross-validation", unit: "record", summary: "median" },
  });
  expect(study.probes).toContain("rbf-svm");
  expect(study.explain.umap).toMatchObject({ tuned: true, metric: "cosine" });
  expect(study.models.find(({ id }) => id === "ecg-jepa")?.pooling).toBe("max");
  const lines = settingLines(study).join("\n");
  expect(lines).toContain("preset: paper (for comparison only");
  expect(lines).toContain("patients are NOT kept whole");
  expect(lines).toContain("classes cut to equal size");
});

test("the preset leaves the study's own choices alone, and refuses what it decides itself", () => {
  const study = parseStudy(`${HEAD}preset: paper\nseeds: [3, 4]\nprobes: [mlp]\n`);
  expect([study.seeds, study.probes]).toEqual([[3, 4], ["mlp"]]);
  const explained = (umap: string): unknown =>
    parseStudy(`${HEAD}preset: paper\nexplain: { umap: ${umap} }\n`).explain.umap;
  expect(explained("false")).toBe(false);
  expect(explained("{ tuned: false }")).toMatchObject({ tuned: false });
  expect(explained("{ metric: euclidean }")).toMatchObject({ tuned: true, metric: "euclidean" });
  expect(() => parseStudy(`${HEAD}preset: paper\nevaluation: split\n`)).toThrow(
    "'preset: paper' decides 'evaluation'",
  );
});
