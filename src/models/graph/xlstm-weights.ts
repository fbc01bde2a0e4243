import type { Weight } from "../model.ts";

/** Keys of one sLSTM cell as they are prepared here: see `SlstmKeys`. */
export const CONVOLVED_GATES = "convolved_gates";
export const PLAIN_GATES = "plain_gates";

/**
 * Brings the weights of NX-AI/xlstm 2.0.5 into the form that the graph multiplies by. Gains of norms are stored as
 * their distance from 1. The maps of a head or block are joined: two gates of an sLSTM cell into one, and the 4 x 4
 * blocks of an mLSTM layer into [width, 4], a convolution of as many groups. Where the library speaks of the forget
 * gate of an sLSTM layer it makes the input gate, and the other way about; here they have their own names.
 */
export function preparedXlstmWeights(
  weights: ReadonlyMap<string, Weight>,
): ReadonlyMap<string, Weight> {
  const prepared = new Map(weights);
  for (const [key, weight] of weights) {
    if (/norm\.weight$/.test(key)) prepared.set(key, gainOf(weight));
    if (/\.[qkv]_proj\.weight$/.test(key)) prepared.set(key, withoutBlocks(weight));
    if (!key.endsWith(".fgate.weight") || weight.shape.length !== 3) continue;
    const layer = key.slice(0, -"fgate.weight".length);
    const gate = (name: string): Weight => weights.get(`${layer}${name}gate.weight`)!;
    prepared.set(layer + CONVOLVED_GATES, joinedMaps(gate("f"), gate("i")));
    prepared.set(layer + PLAIN_GATES, joinedMaps(gate("z"), gate("o")));
  }
  return prepared;
}

function gainOf({ shape, data }: Weight): Weight {
  return { shape, data: data.map((value) => 1 + value) };
}

/** float32[blocks, out, in] to float32[blocks x out, in]. */
function withoutBlocks({ shape, data }: Weight): Weight {
  const [blocks, outputs, inputs] = shape as [number, number, number];
  return { shape: [blocks * outputs, inputs], data };
}

/** Two maps float32[heads, out, in] of the same input to one, float32[heads, in, 2 out]. */
function joinedMaps(a: Weight, b: Weight): Weight {
  const [heads, outputs, inputs] = a.shape as [number, number, number];
  const data = new Float32Array(2 * a.data.length);
  for (let head = 0; head < heads; head++) {
    for (const [half, { data: values }] of [a, b].entries()) {
      for (let o = 0; o < outputs; o++) {
        for (let i = 0; i < inputs; i++) {
          const place = (head * inputs + i) * 2 * outputs + half * outputs + o;
          data[place] = values[(head * outputs + o) * inputs + i]!;
        }
      }
    }
  }
  return { shape: [heads, inputs, 2 * outputs], data };
}
