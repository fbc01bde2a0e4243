import { expect, test } from "vitest";
import { ecgFounder, ecgFounderZ, withoutNoise } from "../../src/models/encoders/ecgfounder.ts";
import { conv1d, flatten, globalMean } from "../../src/models/graph/layers.ts";
import { NET1D_TENSORS, net1d } from "../../src/models/graph/net1d.ts";
import { proceduralWeights } from "../../src/models/verification/procedural-weights.ts";
import {
  expectInput,
  expectNear,
  expectStages,
  goldenEcg,
  modelGolden,
  type StagesCase,
} from "./encoder-golden.ts";

const stages = modelGolden<StagesCase>("ecgfounder");
const fileKeys = modelGolden<[string, number[]]>("ecgfounder-keys");

const weights = proceduralWeights(
  new Map([...NET1D_TENSORS, ["dense.weight", [150, 1024]], ["dense.bias", [150]]]),
);

test.each(stages.cases)(
  "every stage equals the authors' network on $samples samples",
  async (golden) => {
    const { logits } = await expectStages(golden, stages.tolerance, weights, (graph, ecg) => {
      const found = net1d(graph, ecg);
      const last = globalMean(graph, found.last);
      const head = conv1d(graph, last, { weight: "dense.weight", bias: "dense.bias" });
      return { ...found, logits: flatten(graph, head) };
    });
    expectNear(logits!, golden.logitsFirst8!, stages.tolerance, "logits");
  },
);

test("the tensor table and the ignore list account for every key of the published file", () => {
  const { ignored } = ecgFounder.checkpoint!;
  const used = fileKeys.cases.filter(([key]) => !ignored.some((pattern) => pattern.test(key)));
  expect(fileKeys.cases).toHaveLength(509);
  expect(new Map(used)).toEqual(new Map([...ecgFounder.tensors].map(([k, s]) => [k, [...s]])));
});

test("the ignore list hides no tensor that the graph uses", () => {
  const { ignored } = ecgFounder.checkpoint!;
  const hidden = [...ecgFounder.tensors.keys()].filter((key) => ignored.some((p) => p.test(key)));
  expect(hidden).toEqual([]);
});

test("parameters on the card are those of the tensor table", () => {
  const counts = [...ecgFounder.tensors.values()].map((shape) => shape.reduce((a, b) => a * b, 1));
  expect(counts.reduce((a, b) => a + b, 0)).toBe(ecgFounder.card.parameters);
});

test.each(["ecgfounder filtered", "ecgfounder", "ecgfounder-z"])(
  "the %s input equals scipy's",
  (name) => {
    expectInput(preparedBy(name), name);
  },
);

test("a short record is standardised on its own samples and then padded with zeros", () => {
  const ecg = { ...goldenEcg(), samples: 2500, data: goldenEcg().data.slice(0, 12 * 2500) };
  const { windows, data } = ecgFounderZ.contract.prepare(ecg);
  expect(windows).toBe(1);
  const kept = Array.from({ length: 12 }, (_, l) => data.subarray(l * 5000, l * 5000 + 2500));
  const squares = kept.flatMap((lead) => [...lead]).reduce((sum, value) => sum + value * value, 0);
  expect(squares / (12 * 2500)).toBeCloseTo(1, 4);
  expect(data.subarray(2500, 5000).every((value) => value === 0)).toBe(true);
});

function preparedBy(name: string): Float64Array {
  if (name === "ecgfounder filtered") return withoutNoise(goldenEcg().data);
  const { contract } = name === "ecgfounder" ? ecgFounder : ecgFounderZ;
  return Float64Array.from(contract.prepare(goldenEcg()).data);
}
