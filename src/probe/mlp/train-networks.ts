import type { Products } from "../../linalg/products.ts";
import type { TaskKind } from "../probe.ts";
import type { AdamW } from "../../optimise/adamw.ts";
import { adamOn } from "./adam.ts";
import {
  type Activations,
  drawnNetwork,
  type Network,
  networkGradients,
  runNetworks,
} from "./network.ts";
import { outputLoss, predictedOutputs, type Wanted } from "./output-loss.ts";

export interface TrainingOptions {
  readonly kind: TaskKind;
  readonly seed: number | string;
  /** Products with the standardised records. */
  readonly products: Products;
  readonly features: number;
  readonly hidden: number;
  /** int32[records]. */
  readonly foldOf: Int32Array;
  /** Folds that are held out in turn, from 0: 1 holds out fold 0 only. */
  readonly heldOutFolds: number;
  readonly learningRate?: number;
  readonly decay?: number;
  readonly mostSteps?: number;
  /** Training ends after this many steps in which the held-out loss did not fall by a thousandth. */
  readonly patience?: number;
}

export interface TrainedNetwork {
  readonly network: Network;
  /** Steps until the lowest held-out loss. */
  readonly steps: number;
  /** At that step, of the records in folds that were held out: float64[outputs, records]; NaN for the others. */
  readonly heldOut: Float64Array;
}

/**
 * Trains one network on all records by AdamW, one step per pass over all of them. Beside it runs one network per held-out
 * fold, in step, so that all of them share every product; where the held-out loss of these is lowest, the one
 * that saw everything is kept. Deterministic for a seed: there is no order of records.
 */
export async function trainNetworks(
  wanted: Wanted,
  {
    learningRate = 1e-2,
    decay = 1e-2,
    mostSteps = 300,
    patience = 20,
    ...options
  }: TrainingOptions,
): Promise<TrainedNetwork> {
  const { foldOf, heldOutFolds, kind, products } = options;
  const { features, hidden, seed } = options;
  const records = foldOf.length;
  const shape = { features, hidden, outputs: wanted.length };
  const drawn = (): Network => drawnNetwork(shape, `mlp/${seed}`);
  const networks = Array.from({ length: heldOutFolds + 1 }, drawn);
  const moves = networks.map((network) => adamsOf(network, learningRate));
  const learnt = networks.map((_, n) =>
    masked(wanted, (r) => n === heldOutFolds || foldOf[r] !== n),
  );
  const judged = masked(wanted, (r) => foldOf[r]! < heldOutFolds);
  let best: (TrainedNetwork & { readonly loss: number }) | null = null;
  let mark = { loss: Number.POSITIVE_INFINITY, steps: 0 };
  for (let steps = 0; steps <= mostSteps; steps++) {
    const activations = await runNetworks(networks, { products, records });
    const logits = heldOutLogits(activations, { foldOf, heldOutFolds, outputs: wanted.length });
    const { value: loss } = outputLoss(logits, judged, kind);
    if (best === null || loss < best.loss) {
      const heldOut = masked(
        [predictedOutputs(logits, wanted.length, kind)],
        (i) => foldOf[i % records]! < heldOutFolds,
      )[0]!;
      best = { network: copied(networks.at(-1)!), steps, heldOut, loss };
    }
    if (loss < LEAST_PROGRESS * mark.loss) mark = { loss, steps };
    if (steps - mark.steps >= patience) break;
    const losses = activations.map((own, n) => outputLoss(own.logits, learnt[n]!, kind));
    const gradients = await networkGradients(networks, { activations, losses, products, decay });
    moves.forEach((move, n) => {
      const { inner, innerBias, outer, outerBias } = gradients[n]!;
      [inner, innerBias, outer, outerBias].forEach((gradient, i) => {
        move[i]!.step(gradient);
      });
    });
  }
  return best!;
}

/** A held-out loss has fallen where it is at most this share of what it was. */
const LEAST_PROGRESS = 0.999;

function adamsOf(
  { inner, innerBias, outer, outerBias }: Network,
  learningRate: number,
): readonly AdamW[] {
  return [inner, innerBias, outer, outerBias].map((part) => adamOn(part, { learningRate }));
}

function masked(values: Wanted, kept: (r: number) => boolean): Wanted {
  return values.map((own) => own.map((value, r) => (kept(r) ? value : Number.NaN)));
}

/** Each record is judged by the network that left its fold out; the last network's are never read. */
function heldOutLogits(
  activations: readonly Activations[],
  at: { foldOf: Int32Array; heldOutFolds: number; outputs: number },
): Float32Array {
  const records = at.foldOf.length;
  const out = new Float32Array(at.outputs * records);
  for (let r = 0; r < records; r++) {
    const fold = at.foldOf[r]!;
    if (fold >= at.heldOutFolds) continue;
    const { logits } = activations[fold]!;
    for (let o = 0; o < at.outputs; o++) out[o * records + r] = logits[o * records + r]!;
  }
  return out;
}

function copied(network: Network): Network {
  return {
    ...network,
    inner: network.inner.slice(),
    innerBias: network.innerBias.slice(),
    outer: network.outer.slice(),
    outerBias: network.outerBias.slice(),
  };
}
