import { expect, test } from "vitest";
import { EinthovenError } from "../../src/core/error.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { stepsOf } from "../../src/study/pretrain-settings.ts";

const study = (pretrain: string): string =>
  `title: Ours\ndatasets:\n  - { card: ptb-xl, path: data }\npretrain: ${pretrain}\n`;

function problemsOf(pretrain: string): string {
  try {
    parseStudy(study(pretrain));
  } catch (error) {
    expect((error as EinthovenError).code).toBe("study-malformed");
    return (error as EinthovenError).message;
  }
  throw new Error("the study was accepted");
}

test("an empty section means training patients of all datasets, and needs no models", () => {
  const { pretrain, models } = parseStudy(study("{}"));
  expect(models).toEqual([]);
  expect(pretrain).toMatchObject({
    architecture: "einthoven-jepa-nano",
    datasets: null,
    part: "train",
    length: { kind: "epochs", epochs: 20 },
    batchSize: 64,
    microBatchSize: 16,
    lastLearningRate: 0.00001,
    masking: { contextTokens: 75, targetTokens: 75 },
  });
});

test("epochs become steps of whole batches, never none", () => {
  const settings = (text: string): NonNullable<ReturnType<typeof parseStudy>["pretrain"]> =>
    parseStudy(study(text)).pretrain!;
  expect(stepsOf(settings("{ epochs: 3, batchSize: 10 }"), 105)).toBe(30);
  expect(stepsOf(settings("{ epochs: 0.01, batchSize: 10 }"), 105)).toBe(1);
  expect(stepsOf(settings("{ steps: 7 }"), 105)).toBe(7);
  expect(settings("{ batchSize: 14 }").microBatchSize).toBe(14);
  expect(settings("{ batchSize: 34 }").microBatchSize).toBe(2);
});

test.each([
  ["{ steps: 5, epochs: 5 }", "give either steps or epochs"],
  ["{ batchSize: 10, microBatchSize: 4 }", "use a divisor of batchSize, which is 10"],
  ["{ emaStart: 0.9, emaEnd: 0.8 }", "use at least emaStart, which is 0.9"],
  ["{ learningRate: 0.1, lastLearningRate: 0.2 }", "use at most learningRate, which is 0.1"],
  ["{ masking: { contextTokens: 200, targetTokens: 200 } }", "not be more than 300 together"],
  ["{ masking: { blockSlots: [5, 2] } }", "the first must not be above the second"],
  ["{ datasets: [elsewhere] }", "no dataset here is called elsewhere"],
  ["{ part: test }", 'pretrain.part is "test"'],
  ["{ stpes: 5 }", "pretrain.stpes is not a setting"],
])("%s is refused with its line", (text, words) => {
  const message = problemsOf(text);
  expect(message).toContain(words);
  expect(message).toContain("study.yaml:4");
});

test("a study without models and without a pre-training is refused", () => {
  expect(() => parseStudy(study("null"))).toThrow(EinthovenError);
  expect(() => parseStudy(study("null"))).toThrow("no model is named");
});
