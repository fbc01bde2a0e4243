import { expect, test } from "vitest";
import type { Session } from "../../src/core/session.ts";
import { writeOnnx } from "../../src/formats/onnx/onnx.ts";
import { MODELS } from "../../src/models/catalogue.ts";
import { buildGraph } from "../../src/models/graph/graph.ts";
import { reshape, tokenLayer, tokenMean } from "../../src/models/graph/tokens.ts";
import { layerGraph } from "../../src/models/layer-graph.ts";
import type { Encoder, Weight } from "../../src/models/model.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { proceduralWeights } from "../../src/models/verification/procedural-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { fixtureEcg } from "../conformance/fixture-ecg.ts";

/** Controls have no layers; random kernels are one of them, though they run as a graph. */
const ENCODERS = MODELS.flatMap((model) =>
  model.type === "encoder" && model.encoder.checkpoint !== null ? [model.encoder] : [],
);

/** Networks that differ in width, depth or preparation alone are built here and run as the other. */
const OF_THE_SAME_LAYERS = new Set([
  "ecgfounder-z",
  "ecg-jepa-weimann-s",
  "ecg-jepa-weimann-b",
  "hubert-ecg-base",
  "hubert-ecg-large",
  "ecgfm-ked-ptb-xl",
  "ecg-cpc-10s",
]);

const WINDOWS = 2;

type Shapes = Encoder["tensors"];

test.each(ENCODERS)("$card.id names its layers and leaves its graph alone", (encoder) => {
  const { layers, ...graph } = encoder.build(sharedWeights(encoder));
  expect(layers.names.length).toBeGreaterThanOrEqual(4);
  expect(new Set(layers.names).size).toBe(layers.names.length);
  expect(layers.names[0]).toMatch(/^(patches|tokens|stem)$/);
  const deepest = layers.names.filter((name) => /^(block|stage) /.test(name));
  expect(deepest.map((name) => Number(name.split(" ")[1]))).toEqual(
    [...deepest.keys()].map((i) => i + 1),
  );
  expect(layers.outputs.map(({ dims }) => dims.length)).toEqual(layers.names.map(() => 2));
  expect(layers.outputs.at(-1)?.dims).toEqual(["batch", encoder.card.dimension]);
  const own = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  expect(layers.nodes.flatMap(({ outputs }) => outputs.filter((name) => own.has(name)))).toEqual(
    [],
  );
  const known = new Set(graph.constants.map(({ name }) => name));
  expect(layers.constants.filter(({ name }) => known.has(name))).toEqual([]);
});

test.each(ENCODERS.filter(({ card }) => !OF_THE_SAME_LAYERS.has(card.id)))(
  "$card.id gives finite layers, the last of which is its embedding, the same every time",
  async (encoder) => {
    const isLarge = (encoder.card.parameters ?? 0) > 5e6;
    const draw = isLarge ? proceduralWeights : (of: Shapes) => randomWeights(of, "layers");
    const graph = encoder.build(draw(encoder.tensors));
    const session = await openOnnxSession(layerGraph(graph));
    const names = graph.layers.outputs.map(({ name }) => name);
    const first = await run(session, encoder);
    // Spared what takes seconds; the operators are those of the others.
    const again = isLarge ? first : await run(session, encoder);
    await session.release();
    for (const [i, name] of names.entries()) {
      const layer = graph.layers.names[i]!;
      const { dims, data } = first[name]!;
      expect(dims, layer).toEqual([WINDOWS, graph.layers.outputs[i]!.dims[1]]);
      expect(data.every(Number.isFinite), layer).toBe(true);
      expect(again[name]!.data, layer).toEqual(data);
      // A layer that did not depend on the recording could be compared with nothing.
      const width = dims[1]!;
      expect(data.subarray(0, width), layer).not.toEqual(data.subarray(width));
    }
    const embedding = first["embedding"]!.data;
    const scale = Math.max(...embedding.map(Math.abs));
    const last = first[names.at(-1)!]!.data;
    const differences = last.map((value, f) => Math.abs(value - embedding[f]!));
    expect(Math.max(...differences) / scale).toBeLessThan(1e-6);
    // And the layer before it is another one.
    expect(first[names.at(-2)!]!.data).not.toEqual(last);
  },
  120_000,
);

test("layers are no part of the bytes of a graph, and cannot be named inside a loop or a layer", () => {
  const build = (named: boolean): ReturnType<typeof buildGraph> =>
    buildGraph({ name: "g", weights: new Map(), leads: 2, samples: 4 }, (graph, ecg) => {
      if (named) tokenLayer(graph, "signal", ecg);
      return { embedding: tokenMean(graph, ecg) };
    });
  expect(writeOnnx(build(true))).toEqual(writeOnnx(build(false)));
  expect(writeOnnx(layerGraph(build(true)))).not.toEqual(writeOnnx(build(false)));
  expect(writeOnnx(layerGraph(build(false)))).toEqual(writeOnnx(build(false)));
  const wrong = (pool: Parameters<Parameters<typeof buildGraph>[1]>[0]["layer"]): void => {
    pool("outer", (inside) => {
      inside.layer("inner", () => reshape(inside, { name: "ecg", shape: [2, 4] }, [8]));
      return { name: "ecg", shape: [8] };
    });
  };
  expect(() =>
    buildGraph({ name: "g", weights: new Map(), leads: 2, samples: 4 }, (graph, ecg) => {
      wrong(graph.layer);
      return { embedding: ecg };
    }),
  ).toThrow('layer "inner" is named inside a loop or a layer');
  expect(() =>
    buildGraph({ name: "g", weights: new Map(), leads: 2, samples: 4 }, (graph, ecg) => {
      graph.layer("tokens", () => ecg);
      return { embedding: ecg };
    }),
  ).toThrow('layer "tokens" has shape [2,4], not one axis');
});

/** All views of the same values: what is built here is never run. */
function sharedWeights({ tensors }: Encoder): ReadonlyMap<string, Weight> {
  return new Map(
    [...tensors].map(([key, shape]) => [
      key,
      {
        shape,
        data: VALUES.subarray(
          0,
          shape.reduce((product, length) => product * length, 1),
        ),
      },
    ]),
  );
}

const VALUES = new Float32Array(6_000_000).map((_, i) => Math.sin(i));

async function run(session: Session, { contract }: Encoder): ReturnType<Session["run"]> {
  const size = contract.leads.length * contract.windowSamples;
  const data = new Float32Array(WINDOWS * size);
  for (const [i, seed] of ["a", "b"].entries()) {
    // The second is short: what fills it up must not count where the encoder leaves it out.
    const ecg = fixtureEcg(seed, seed === "b" ? { seconds: 7 } : {});
    data.set(contract.prepare(ecg).data.subarray(0, size), i * size);
  }
  return session.run({
    ecg: { dims: [WINDOWS, contract.leads.length, contract.windowSamples], data },
  });
}
