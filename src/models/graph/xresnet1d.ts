import { add, relu } from "./elementwise.ts";
import { type Graph, type GraphValue, integerList } from "./graph.ts";
import {
  appendSamples,
  conv1d,
  flatten,
  globalMean,
  lastSample,
  mapLayer,
  signalOf,
} from "./layers.ts";
import { batchNormTensors, type TensorEntry } from "./tensor-table.ts";
import { tokensOf } from "./tokens.ts";

const LEADS = 12;
const KERNEL = 5;
/** Channels of the three convolutions before the first pool. */
const STEM = [32, 32, 64] as const;
/** A block squeezes to `channels`, convolves, and widens to four times as many. Keys count the pool as module 3. */
const STAGES = [
  { module: 4, blocks: 3, channels: 64 },
  { module: 5, blocks: 4, channels: 128 },
  { module: 6, blocks: 23, channels: 128 },
  { module: 7, blocks: 3, channels: 192 },
] as const;
const EXPANSION = 4;

/** Channels of the map that `xresnet1d` yields. */
export const XRESNET1D_WIDTH = 768;

/** The stem's pooled map [64, 1, samples / 4], the last map as tokens [samples / 32, 768], their mean [768]. */
export interface Xresnet1dStages extends Readonly<Record<string, GraphValue>> {
  readonly stem: GraphValue;
  readonly tokens: GraphValue;
  readonly embedding: GraphValue;
}

/**
 * Wires the XResNet1d-101 of ECGFM-KED (control-spiderman/ECGFM-KED e42f1de, after He et al., arXiv 1812.01187):
 * three convolutions and a pool, then 33 bottleneck blocks; batch norms use their running statistics and are
 * folded into the convolutions. Takes float32[batch, 12, samples], any length.
 */
export function xresnet1d(graph: Graph, ecg: GraphValue): Xresnet1dStages {
  let x = signalOf(graph, ecg);
  for (let i = 0; i < STEM.length; i++) {
    x = relu(graph, convolve(graph, x, `${i}`, { stride: i === 0 ? 2 : 1 }));
  }
  x = pooled(graph, x);
  const stem = x;
  mapLayer(graph, "stem", stem);
  for (const [s, blocks] of STAGE_BLOCKS.entries()) {
    for (const block of blocks) x = bottleneck(graph, x, block);
    mapLayer(graph, `stage ${s + 1}`, x);
  }
  return { stem, tokens: tokensOf(graph, x), embedding: flatten(graph, globalMean(graph, x)) };
}

interface Block {
  /** "5.0": module and block. */
  readonly key: string;
  readonly channelsIn: number;
  readonly channels: number;
  readonly stride: 1 | 2;
}

/** The 33 blocks, stage by stage. All stages but the first halve the length in their first block. */
const STAGE_BLOCKS: readonly (readonly Block[])[] = STAGES.map(({ module, blocks, channels }, s) =>
  Array.from({ length: blocks }, (_, b) => ({
    key: `${module}.${b}`,
    channelsIn:
      b > 0 ? EXPANSION * channels : s > 0 ? EXPANSION * STAGES[s - 1]!.channels : STEM[2],
    channels,
    stride: b === 0 && s > 0 ? 2 : 1,
  })),
);

/** Every tensor that `xresnet1d` uses, with its shape, in the order of the file. */
export const XRESNET1D_TENSORS: ReadonlyMap<string, readonly number[]> = new Map([
  ...STEM.flatMap((channels, i) =>
    convolutionTensors(`${i}`, [channels, i === 0 ? LEADS : STEM[i - 1]!, KERNEL]),
  ),
  ...STAGE_BLOCKS.flat().flatMap(blockTensors),
]);

function bottleneck(graph: Graph, x: GraphValue, block: Block): GraphValue {
  const convs = `${block.key}.convs`;
  let y = relu(graph, convolve(graph, x, `${convs}.0`, {}));
  y = relu(graph, convolve(graph, y, `${convs}.1`, { stride: block.stride }));
  y = convolve(graph, y, `${convs}.2`, {});
  return relu(graph, add(graph, y, shortcut(graph, x, block)));
}

/** Passes the input on: first halved in time, then widened, each where the block does so. */
function shortcut(graph: Graph, x: GraphValue, block: Block): GraphValue {
  const halved = block.stride === 2 ? pairMeans(graph, x) : x;
  const widening = wideningOf(block);
  return widening === null ? halved : convolve(graph, halved, widening, {});
}

/** Key of the convolution that widens the shortcut, behind the pool where there is one; null when none is needed. */
function wideningOf({ key, channelsIn, channels, stride }: Block): string | null {
  if (channelsIn === EXPANSION * channels) return null;
  return `${key}.idpath.${stride === 2 ? 1 : 0}`;
}

/** Averages every two samples; an odd last one stays as it is, as in torch with ceil_mode. */
function pairMeans(graph: Graph, x: GraphValue): GraphValue {
  const isEven = x.shape[2]! % 2 === 0;
  const even = isEven ? x : appendSamples(graph, x, lastSample(graph, x));
  const [channels, , samples] = even.shape as [number, number, number];
  return graph.apply("AveragePool", [even], [channels, 1, samples / 2], {
    kernel_shape: integerList(1, 2),
    strides: integerList(1, 2),
  });
}

/** Takes the largest of every three neighbours, one step of two each; beyond the ends there is nothing. */
function pooled(graph: Graph, x: GraphValue): GraphValue {
  const [channels, , samples] = x.shape as [number, number, number];
  return graph.apply("MaxPool", [x], [channels, 1, Math.floor((samples - 1) / 2) + 1], {
    kernel_shape: integerList(1, 3),
    strides: integerList(1, 2),
    pads: integerList(0, 1, 0, 1),
  });
}

/** A convolution without bias (`<layer>.0`) and its batch norm (`<layer>.1`), as many zeros on either side as keep the length. */
function convolve(
  graph: Graph,
  x: GraphValue,
  layer: string,
  { stride = 1 }: { stride?: number },
): GraphValue {
  const weight = `${layer}.0.weight`;
  const sides = (graph.weight(weight).shape[2]! - 1) / 2;
  const padding = { left: sides, right: sides };
  return conv1d(graph, x, { weight, batchNorm: `${layer}.1`, stride, padding });
}

function blockTensors(block: Block): TensorEntry[] {
  const { key, channelsIn, channels } = block;
  const widening = wideningOf(block);
  const channelsOut = EXPANSION * channels;
  return [
    ...convolutionTensors(`${key}.convs.0`, [channels, channelsIn, 1]),
    ...convolutionTensors(`${key}.convs.1`, [channels, channels, KERNEL]),
    ...convolutionTensors(`${key}.convs.2`, [channelsOut, channels, 1]),
    ...(widening === null ? [] : convolutionTensors(widening, [channelsOut, channelsIn, 1])),
  ];
}

function convolutionTensors(layer: string, shape: readonly number[]): TensorEntry[] {
  return [[`${layer}.0.weight`, shape], ...batchNormTensors(`${layer}.1`, shape[0]!)];
}
