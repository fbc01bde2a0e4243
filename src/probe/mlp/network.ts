import { randomOf } from "../../core/random.ts";
import type { Products } from "../../linalg/products.ts";
import type { OutputLoss } from "./output-loss.ts";

/** One hidden layer of rectified units. */
export interface NetworkShape {
  readonly features: number;
  readonly hidden: number;
  readonly outputs: number;
}

/** What a network has learnt, row-major. */
export interface Network extends NetworkShape {
  /** float32[hidden, features]. */
  readonly inner: Float32Array;
  /** float32[hidden]. */
  readonly innerBias: Float32Array;
  /** float32[outputs, hidden]. */
  readonly outer: Float32Array;
  /** float32[outputs]. */
  readonly outerBias: Float32Array;
}

/** Draws the weights of a network: uniform as by Glorot and Bengio 2010 (scikit-learn's start), biases 0. */
export function drawnNetwork(shape: NetworkShape, key: string): Network {
  const { features, hidden, outputs } = shape;
  const random = randomOf(key);
  const drawn = (length: number, inputs: number, results: number): Float32Array => {
    const bound = Math.sqrt(6 / (inputs + results));
    return Float32Array.from({ length }, () => bound * (2 * random.uniform() - 1));
  };
  return {
    ...shape,
    inner: drawn(hidden * features, features, hidden),
    innerBias: new Float32Array(hidden),
    outer: drawn(outputs * hidden, hidden, outputs),
    outerBias: new Float32Array(outputs),
  };
}

/** The values of a network on many records, class-major. */
export interface Activations {
  /** After rectification: float32[hidden, records]. */
  readonly hidden: Float32Array;
  /** float32[outputs, records]. */
  readonly logits: Float32Array;
}

/** Runs networks of one shape on the records behind `products`: one product for all of them. */
export async function runNetworks(
  networks: readonly Network[],
  { products, records }: { readonly products: Products; readonly records: number },
): Promise<readonly Activations[]> {
  const { hidden, features, outputs } = networks[0]!;
  const stacked = new Float32Array(networks.length * hidden * features);
  networks.forEach(({ inner }, n) => {
    stacked.set(inner, n * hidden * features);
  });
  const all = await products.timesTransposed(stacked, networks.length * hidden);
  return networks.map(({ innerBias, outer, outerBias }, n) => {
    const own = all.subarray(n * hidden * records, (n + 1) * hidden * records);
    for (let h = 0; h < hidden; h++) {
      const bias = innerBias[h]!;
      const row = own.subarray(h * records, (h + 1) * records);
      for (let r = 0; r < records; r++) row[r] = Math.max(0, row[r]! + bias);
    }
    const logits = new Float32Array(outputs * records);
    for (let o = 0; o < outputs; o++) {
      const row = logits.subarray(o * records, (o + 1) * records).fill(outerBias[o]!);
      for (let h = 0; h < hidden; h++) {
        addScaledInto(row, own.subarray(h * records, (h + 1) * records), outer[o * hidden + h]!);
      }
    }
    return { hidden: own, logits };
  });
}

/** The gradient of the loss, in the layout of the network. */
export type NetworkGradient = Pick<Network, "inner" | "innerBias" | "outer" | "outerBias">;

/**
 * Gradients of each network's loss plus decay / 2 times its squared weights (the biases are free), by one product.
 * `losses` holds the gradient of the loss by the logits of each network.
 */
export async function networkGradients(
  networks: readonly Network[],
  at: {
    readonly activations: readonly Activations[];
    readonly losses: readonly OutputLoss[];
    readonly products: Products;
    readonly decay: number;
  },
): Promise<readonly NetworkGradient[]> {
  const { hidden, features } = networks[0]!;
  const records = at.activations[0]!.hidden.length / hidden;
  const behind = new Float32Array(networks.length * hidden * records);
  const outers = networks.map((network, n) =>
    outerGradient(network, {
      activations: at.activations[n]!,
      slopes: at.losses[n]!.slopes,
      behind: behind.subarray(n * hidden * records, (n + 1) * hidden * records),
      decay: at.decay,
    }),
  );
  const inners = await at.products.times(behind, networks.length * hidden);
  return networks.map((network, n) => {
    const inner = inners.subarray(n * hidden * features, (n + 1) * hidden * features);
    addScaledInto(inner, network.inner, at.decay);
    const own = behind.subarray(n * hidden * records, (n + 1) * hidden * records);
    return { inner, innerBias: rowSums(own, hidden), ...outers[n]! };
  });
}

/** The gradient of the last layer; writes what reaches the hidden units to `behind` = float32[hidden, records]. */
function outerGradient(
  { hidden, outputs, outer }: Network,
  at: { activations: Activations; slopes: Float32Array; behind: Float32Array; decay: number },
): Pick<NetworkGradient, "outer" | "outerBias"> {
  const { slopes, behind, decay } = at;
  const units = at.activations.hidden;
  const records = slopes.length / outputs;
  const gradient = new Float32Array(outputs * hidden);
  for (let h = 0; h < hidden; h++) {
    const unit = units.subarray(h * records, (h + 1) * records);
    const row = behind.subarray(h * records, (h + 1) * records);
    for (let o = 0; o < outputs; o++) {
      const weight = outer[o * hidden + h]!;
      const slope = slopes.subarray(o * records, (o + 1) * records);
      gradient[o * hidden + h] = dot(slope, unit) + decay * weight;
      addScaledInto(row, slope, weight);
    }
    for (let r = 0; r < records; r++) if (unit[r] === 0) row[r] = 0;
  }
  return { outer: gradient, outerBias: rowSums(slopes, outputs) };
}

function rowSums(rows: Float32Array, count: number): Float32Array {
  const width = rows.length / count;
  return Float32Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let j = i * width; j < (i + 1) * width; j++) sum += rows[j]!;
    return sum;
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  let s0 = 0;
  let s1 = 0;
  const even = a.length - (a.length % 2);
  for (let i = 0; i < even; i += 2) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
  }
  if (even < a.length) s0 += a[even]! * b[even]!;
  return s0 + s1;
}

function addScaledInto(out: Float32Array, a: Float32Array, scale: number): void {
  if (scale === 0) return;
  for (let i = 0; i < out.length; i++) out[i]! += scale * a[i]!;
}
