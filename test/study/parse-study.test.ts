import { expect, test } from "vitest";
import { EinthovenError } from "../../src/core/error.ts";
import { parseStudy } from "../../src/study/parse-study.ts";

const MINIMAL = `title: Ours
datasets:
  - card: ptb-xl
    path: data/ptb-xl
models:
  - features
`;

function problemsOf(text: string): string {
  try {
    parseStudy(text);
  } catch (error) {
    expect(error).toBeInstanceOf(EinthovenError);
    expect((error as EinthovenError).code).toBe("study-malformed");
    return (error as EinthovenError).message;
  }
  throw new Error("the study was accepted");
}

test("a minimal study gets the protocol's defaults", () => {
  const study = parseStudy(MINIMAL);
  expect(study).toMatchObject({
    task: "core-6",
    seeds: [1, 2, 3, 4, 5],
    fractions: [0.01, 0.05, 0.1, 0.25, 0.5, 1],
    bootstrapReplicates: 2000,
    probes: ["linear"],
    datasets: [{ name: "ptb-xl", card: "ptb-xl", exclude: [] }],
    models: [{ id: "features", weights: null }],
    explain: { shap: { nullRepeats: 10 }, umap: { metric: "cosine" } },
  });
});

test("all training data is always one of the fractions, and fractions are sorted", () => {
  expect(parseStudy(`${MINIMAL}fractions: [0.5, 0.1]\n`).fractions).toEqual([0.1, 0.5, 1]);
});

test("an unknown setting names its line", () => {
  expect(problemsOf(`${MINIMAL}fractoins: [0.5]\n`)).toBe(
    "study.yaml:7: fractoins is not a setting; remove it or correct its spelling",
  );
});

test("a wrong value names its line, the value and what is expected", () => {
  const message = problemsOf(`${MINIMAL}seeds: [1, two]\n`);
  expect(message).toContain('study.yaml:7: seeds[1] is "two"');
});

test("a missing setting is named", () => {
  expect(problemsOf("datasets: []\n")).toMatch(/title missing/);
});

test("malformed YAML names its line", () => {
  expect(problemsOf(`${MINIMAL}task: [core-6\n`)).toMatch(/study\.yaml:\d+: /);
});

test("an unknown dataset card is answered with those that come close", () => {
  const message = problemsOf(MINIMAL.replace("card: ptb-xl", "card: ptbxl"));
  expect(message).toContain('study.yaml:3: datasets[0].card: no dataset "ptbxl"');
  expect(message).toContain("ptb-xl");
});

test("an unknown model is named with its line", () => {
  expect(problemsOf(MINIMAL.replace("- features", "- featurs"))).toMatch(
    /study\.yaml:6: models\[0\].*featurs/,
  );
});

test("an encoder without weights says which file is needed, or how to run its twin alone", () => {
  const message = problemsOf(MINIMAL.replace("- features", "- ecgfounder"));
  expect(message).toContain("ecgfounder needs 'weights:'");
  expect(message).toContain("'random'");
});

test("a control with weights is refused", () => {
  const message = problemsOf(MINIMAL.replace("- features", "- { id: features, weights: x.pth }"));
  expect(message).toContain("has no weights file");
});

test("an unknown task and unknown classes are answered with the known ones", () => {
  expect(problemsOf(`${MINIMAL}task: core-7\n`)).toMatch(
    /study\.yaml:7: task: no task "core-7".*core-6/,
  );
  expect(problemsOf(`${MINIMAL}task: { title: Mine, classes: [AF, XX] }\n`)).toMatch(
    /unknown classes: XX/,
  );
});

test("two datasets of one name are refused", () => {
  const twice = MINIMAL.replace("models:", "  - card: ptb-xl\n    path: elsewhere\nmodels:");
  expect(problemsOf(twice)).toContain('two datasets are called "ptb-xl"');
});

test("several problems are listed together", () => {
  const message = problemsOf(`${MINIMAL}seeds: []\nbootstrapReplicates: 3\n`);
  expect(message.split("\n")).toHaveLength(2);
});

test("a seed or probe that is listed twice counts once", () => {
  const study = parseStudy(`${MINIMAL}seeds: [3, 1, 3]\nprobes: [linear, linear]\n`);
  expect(study.seeds).toEqual([3, 1]);
  expect(study.probes).toEqual(["linear"]);
});

test("a class that is listed twice is refused: it would count twice in every mean", () => {
  expect(problemsOf(`${MINIMAL}task: { title: Rhythm, classes: [AF, SB, AF] }\n`)).toBe(
    "study.yaml:7: task: classes listed twice: AF (name each class once)",
  );
});

test.each([
  ["an alias without its anchor", "description: *nowhere\n", /nowhere/],
  [
    "aliases that unfold without end",
    `x: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
y: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
z: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
w: [*c, *c, *c, *c]
`,
    /alias/,
  ],
])("%s: a study error, not a crash", (_, lines, expected) => {
  expect(problemsOf(MINIMAL + lines)).toMatch(expected);
});
