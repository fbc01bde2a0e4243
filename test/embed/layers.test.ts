import { expect, test } from "vitest";
import type { Ecg } from "../../src/core/ecg.ts";
import { layerWidths, openLayers } from "../../src/embed/layers.ts";
import { einthovenJepaNano } from "../../src/models/encoders/einthoven-jepa-nano.ts";
import { layerGraph } from "../../src/models/layer-graph.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { fixtureEcg } from "../conformance/fixture-ecg.ts";

const subject = { ageYears: null, sex: null } as const;
const inputsOf = (...ecgs: Ecg[]): { recordId: string; ecg: Ecg; subject: typeof subject }[] =>
  ecgs.map((ecg, i) => ({ recordId: `${i}`, ecg, subject }));

test("layers lie side by side, averaged over a record's windows; a record that is refused is NaN in all of them", async () => {
  const graph = einthovenJepaNano.build(randomWeights(einthovenJepaNano.tensors, "layers"));
  const session = await openOnnxSession(layerGraph(graph));
  const { layers } = graph;
  const embedder = openLayers(einthovenJepaNano, { session, layers });
  expect(layerWidths(layers)).toEqual([96, 96, 96, 96, 96, 96]);
  expect(embedder.dimension).toBe(576);
  const long = fixtureEcg("a", { seconds: 20 });
  const without = { ...fixtureEcg("b"), leads: fixtureEcg("b").leads.map(() => "I" as const) };
  const { values, failures } = await embedder.embed(inputsOf(long, without, fixtureEcg("c")));
  expect(failures.map(({ row, code }) => [row, code])).toEqual([[1, "lead-missing"]]);
  const rowOf = (r: number): Float32Array => values.subarray(r * 576, (r + 1) * 576);
  expect(rowOf(1).every(Number.isNaN)).toBe(true);
  expect([rowOf(0), rowOf(2)].every((row) => row.every(Number.isFinite))).toBe(true);

  const { windows, data } = einthovenJepaNano.contract.prepare(long);
  expect(windows).toBe(2);
  const found = await session.run({ ecg: { dims: [2, 12, 1000], data } });
  for (const [l, { name }] of layers.outputs.entries()) {
    const each = found[name]!.data;
    for (let f = 0; f < 96; f++) {
      expect(rowOf(0)[l * 96 + f]!).toBeCloseTo((each[f]! + each[96 + f]!) / 2, 4);
    }
  }
  await embedder.close();
});
