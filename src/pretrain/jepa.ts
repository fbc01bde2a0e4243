import { type NanoVitSize, nanoVitTensors } from "../models/graph/nano-vit.ts";
import { type TensorEntry, withBias } from "../models/graph/tensor-table.ts";
import { blockTensors, timmLayers } from "../models/graph/transformer-block.ts";

/** The network that guesses the hidden tokens; it is thrown away after training. */
export interface PredictorSize {
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
}

/** What is trained: an encoder and its predictor. */
export interface JepaArchitecture {
  readonly encoder: NanoVitSize;
  readonly predictor: PredictorSize;
}

/** Tokens of a whole record. */
export function tokensOf({ leads, slots }: NanoVitSize): number {
  return leads * slots;
}

/** Tensors of encoder and predictor by their keys; those of the predictor begin with "predictor.". */
export function jepaTensors({
  encoder,
  predictor,
}: JepaArchitecture): ReadonlyMap<string, readonly number[]> {
  const { width, blocks } = predictor;
  return new Map([
    ...nanoVitTensors(encoder),
    ...withBias("predictor.embed", [width, encoder.width]),
    // The last column is what stands for a hidden token.
    ["predictor.positions.weight", [width, encoder.leads + encoder.slots + 1]] as TensorEntry,
    ...Array.from({ length: blocks }, (_, b) => blockTensors(predictorLayers(b), width)).flat(),
    ...withBias("predictor.norm", [width]),
    ...withBias("predictor.out", [encoder.width, width]),
  ]);
}

/** The layers of block `b` of the predictor. */
export function predictorLayers(b: number): ReturnType<typeof timmLayers> {
  return timmLayers(`predictor.blocks.${b}`);
}

/** Shrinks by weight decay: matrices do, biases, norms and positions do not. */
export function decays(key: string, shape: readonly number[]): boolean {
  return shape.length >= 2 && !key.endsWith("positions.weight");
}
