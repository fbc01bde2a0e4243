/**
 * Writes the graph of every encoder on random weights (seed "gradients") for gradients_encoders.py: one folder per id with graph.json and
 * constants.f32. Encoders that differ in their weights or preparation alone are left out.
 *
 *   npm run build && node scripts/golden/dump-encoder-graphs.mjs FOLDER [ID...]
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MODELS } from "../../dist/models/catalogue.js";
import { randomWeights } from "../../dist/models/random-weights.js";

const [folder, ...ids] = process.argv.slice(2);
const SAME_GRAPH = new Set(["ecgfounder-z", "ecgfm-ked-ptb-xl"]);

for (const model of MODELS) {
  if (model.type !== "encoder" || SAME_GRAPH.has(model.encoder.card.id)) continue;
  const { card, tensors } = model.encoder;
  if (ids.length > 0 && !ids.includes(card.id)) continue;
  const built = model.encoder.build(randomWeights(tensors, "gradients"));
  const target = join(folder, card.id);
  mkdirSync(target, { recursive: true });
  const floats = built.constants.filter(({ data }) => data instanceof Float32Array);
  const integers = built.constants.filter(({ data }) => !(data instanceof Float32Array));
  const graph = {
    dimension: card.dimension,
    input: built.inputs[0].dims.slice(1),
    nodes: built.nodes.map(plainNode),
    floats: floats.map(({ name, dims }) => ({ name, dims })),
    integers: integers.map(({ name, dims, data }) => ({ name, dims, values: Array.from(data, Number) })),
  };
  writeFileSync(join(target, "graph.json"), JSON.stringify(graph));
  const bytes = floats.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  writeFileSync(join(target, "constants.f32"), Buffer.concat(bytes));
  process.stdout.write(`${card.id}\n`);
}

function plainNode({ attributes = {}, ...node }) {
  const entries = Object.entries(attributes).map(([name, attribute]) => {
    if (attribute.kind === "integers") return [name, attribute.values];
    if (attribute.kind !== "graph") return [name, attribute.value];
    return [name, { ...attribute.value, nodes: attribute.value.nodes.map(plainNode) }];
  });
  return { ...node, attributes: Object.fromEntries(entries) };
}
