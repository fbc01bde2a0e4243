import { expect, test } from "vitest";
import { EinthovenError } from "../../src/core/error.ts";
import { parseBundle } from "../../src/results/bundle-schema.ts";
import { fixtureBundle } from "../report/fixture-bundle.ts";
import { minimalBundle } from "../report/minimal-bundle.ts";

function fault(change: (bundle: ReturnType<typeof draft>) => void): EinthovenError {
  const bundle = draft();
  change(bundle);
  try {
    parseBundle(JSON.stringify(bundle));
  } catch (error) {
    if (error instanceof EinthovenError) return error;
    throw error;
  }
  throw new Error("the spoilt bundle was accepted");
}

/** A loose copy that a test may spoil. */
// biome-ignore lint/suspicious/noExplicitAny: the point is to write what the types forbid.
function draft(): any {
  const { attributions, examples, maps, ...bundle } = fixtureBundle();
  const few = {
    attributions: attributions.slice(0, 1),
    examples: examples.slice(0, 1),
    maps: maps.slice(0, 1),
  };
  return JSON.parse(JSON.stringify({ ...bundle, ...few }));
}

test("a whole bundle survives JSON and the check unchanged", () => {
  for (const bundle of [fixtureBundle(), minimalBundle()]) {
    const text = JSON.stringify(bundle);
    expect(parseBundle(text)).toEqual(JSON.parse(text));
  }
});

test("text that is not JSON is named as such", () => {
  expect(() => parseBundle('{"schema": 1,')).toThrow(/not JSON/);
});

test.each([
  [
    "another schema",
    (b: ReturnType<typeof draft>) => {
      b.schema = 2;
    },
    /schema/,
  ],
  [
    "a missing part",
    (b: ReturnType<typeof draft>) => {
      delete b.provenance;
    },
    /provenance/,
  ],
  [
    "a score that is text",
    (b: ReturnType<typeof draft>) => {
      b.scores[3].value = "0.9";
    },
    /scores\.3\.value/,
  ],
  [
    "a fraction above one",
    (b: ReturnType<typeof draft>) => {
      b.scores[0].setting.value = 5;
    },
    /scores\.0\.setting\.value/,
  ],
  [
    "an unknown model",
    (b: ReturnType<typeof draft>) => {
      b.lifts[0].modelId = "nobody";
    },
    /unknown model id "nobody"/,
  ],
  [
    "an unknown dataset",
    (b: ReturnType<typeof draft>) => {
      b.scores[0].testDatasetId = "nowhere";
    },
    /unknown dataset id "nowhere"/,
  ],
  [
    "an unknown class",
    (b: ReturnType<typeof draft>) => {
      b.examples[0].classId = "X";
    },
    /unknown class id "X"/,
  ],
  [
    "a map with a short list",
    (b: ReturnType<typeof draft>) => {
      b.maps[0].y.pop();
    },
    /differ in length/,
  ],
  [
    "a map of a dataset that is not there",
    (b: ReturnType<typeof draft>) => {
      b.maps[0].dataset[0] = 9;
    },
    /dataset number 9 of 3/,
  ],
  [
    "an ECG with a lead too many",
    (b: ReturnType<typeof draft>) => {
      b.examples[0].leads = ["I"];
    },
    /leads and microvolts/,
  ],
])("%s is refused with its place", (_, change, message) => {
  expect(fault(change)).toMatchObject({
    code: "result-corrupt",
    message: expect.stringMatching(message),
  });
});
