import { expect, test } from "vitest";
import { EinthovenError } from "../../src/core/error.ts";
import { contestantsOf } from "../../src/study/contestants.ts";
import { parseStudy } from "../../src/study/parse-study.ts";

function studyOf(...models: string[]): string {
  return `title: Models
datasets: [{ name: a, card: simulated-south, path: x }]
models:
${models.map((model) => `  - ${model}`).join("\n")}
`;
}

function problemsOf(...models: string[]): string {
  try {
    parseStudy(studyOf(...models));
  } catch (error) {
    expect(error).toBeInstanceOf(EinthovenError);
    return (error as EinthovenError).message;
  }
  throw new Error("the study was accepted");
}

const idsOf = (...models: string[]): string[] =>
  contestantsOf(parseStudy(studyOf(...models)), () => "abc").map(({ id }) => id);

test("one encoder may take part with several poolings, each with its twin", () => {
  expect(
    idsOf(
      "{ id: ecg-jepa, weights: w.pth }",
      "{ id: ecg-jepa, weights: w.pth, pooling: max }",
      "{ id: ecg-jepa-weimann-xs, weights: w.pt, pooling: cls, randomTwin: false }",
    ),
  ).toEqual([
    "ecg-jepa",
    "ecg-jepa~random",
    "ecg-jepa@max",
    "ecg-jepa@max~random",
    "ecg-jepa-weimann-xs@cls",
  ]);
});

test("naming the default pooling changes neither id nor key", () => {
  const contestants = (model: string): unknown =>
    contestantsOf(parseStudy(studyOf(model)), () => "abc");
  expect(contestants("{ id: ecg-jepa, weights: w.pth, pooling: mean }")).toEqual(
    contestants("{ id: ecg-jepa, weights: w.pth }"),
  );
  expect(
    problemsOf("{ id: ecg-jepa, weights: w }", "{ id: ecg-jepa, weights: w, pooling: mean }"),
  ).toContain('two models are called "ecg-jepa"');
});

test("another pooling is another key and another title", () => {
  const text = studyOf(
    "{ id: ecg-jepa, weights: w, randomTwin: false }",
    "{ id: ecg-jepa, weights: w, pooling: max, randomTwin: false }",
  );
  const [mean, max] = contestantsOf(parseStudy(text), () => "abc");
  expect(max!.key).not.toBe(mean!.key);
  expect(max!.title).toBe("ECG-JEPA (Kim), maximum pooling");
});

test("a pooling that an encoder does not offer, or a control cannot have, is refused with its line", () => {
  expect(problemsOf("{ id: ecg-jepa, weights: w, pooling: cls }")).toMatch(
    /study\.yaml:4: .*ecg-jepa offers no pooling "cls" \(it offers mean, max/,
  );
  expect(problemsOf("{ id: features, pooling: max }")).toContain("features has no tokens");
  expect(problemsOf("{ id: ecg-jepa, weights: w, pooling: median }")).toContain(
    'models[0].pooling is "median"',
  );
});

test("a model of one's own is an ONNX manifest or vectors by dataset", () => {
  const { models } = parseStudy(
    studyOf(
      "{ name: ours, onnx: ours.yaml }",
      "{ name: theirs, title: T, embeddings: { a: { file: v.npy, ids: ids.txt } }, pretrainedOn: [ptb-xl] }",
    ),
  );
  expect(models.map(({ own }) => own)).toEqual([
    { type: "onnx", manifest: "ours.yaml" },
    {
      type: "precomputed",
      title: "T",
      embeddings: { a: { file: "v.npy", ids: "ids.txt" } },
      pretrainedOn: ["ptb-xl"],
    },
  ]);
});

test("a random twin of a foreign graph is refused with the reason", () => {
  expect(problemsOf("{ name: ours, onnx: ours.yaml, randomTwin: true }")).toContain(
    "so there is no random twin",
  );
});

test("problems are those of the kind of model that was meant", () => {
  expect(problemsOf("{ name: ours, onnx: ours.yaml, pooling: max }")).toBe(
    "study.yaml:4: models[0].pooling is not a setting; remove it or correct its spelling",
  );
  expect(problemsOf("{ name: theirs, embeddings: { a: { file: v.txt } } }")).toContain(
    'models[0].embeddings.a.file is "v.txt": use a .npy, .parquet or .csv file',
  );
  expect(problemsOf("{ id: ecg-jepa, weight: w }")).toContain("models[0].weight is not a setting");
});

test("names of one's own models keep clear of the catalogue and of each other", () => {
  expect(problemsOf("{ name: features, onnx: o.yaml }")).toContain("a model of the catalogue");
  expect(problemsOf("{ name: x, onnx: o.yaml }", "{ name: x, onnx: p.yaml }")).toContain(
    'two models are called "x"',
  );
});

test("vectors must be there for every dataset and for no other", () => {
  const message = problemsOf("{ name: theirs, embeddings: { b: { file: v.csv } } }");
  expect(message).toContain("none for a; some for b, which is no dataset here");
});
