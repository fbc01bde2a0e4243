import { integer, integerOf, integers, textOf } from "../attributes.ts";
import { type Windows, windowsOf } from "../shapes/layer-shapes.ts";
import { gradientUnknown } from "../shapes/shape-table.ts";
import type { Tape } from "../tape.ts";
import { gradientOf, type Rule, type RuleContext } from "./rule.ts";

/** Convolutions, with groups, strides, dilations and zeros around. */
export const CONVOLUTION_RULES: readonly (readonly [string, Rule])[] = [["Conv", convolved]];

function convolved(context: RuleContext): (string | null)[] {
  const { node, tape } = context;
  if (textOf(node, "auto_pad", "NOTSET") !== "NOTSET")
    throw gradientUnknown("Conv", "its auto_pad");
  const g = gradientOf(context);
  const found = [
    context.needs(0) ? inputGradient(context) : null,
    context.needs(1) ? weightGradient(context) : null,
  ];
  if (node.inputs.length < 3) return found;
  const axes = tape.shapeOf(g).flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const perChannel = (): string =>
    tape.apply("ReduceSum", [g, tape.integers(axes)], { keepdims: integer(0) });
  return [...found, context.needs(2) ? perChannel() : null];
}

/** With steps of one the gradient is a convolution with the weight turned round; else a transposed convolution spreads it. */
function inputGradient(context: RuleContext): string {
  const { node, tape } = context;
  const [x, weight] = node.inputs as [string, string];
  const windows = windowsOf(node, tape.shapeOf(weight).slice(2) as number[]);
  const { kernel, strides, dilations, before, after } = windows;
  const group = integer(integerOf(node, "group", 1));
  const reach = kernel.map((length, i) => (length - 1) * dilations[i]!);
  const pads = [before, after].flatMap((side) => side.map((zeros, i) => reach[i]! - zeros));
  if (strides.every((stride) => stride === 1) && pads.every((zeros) => zeros >= 0)) {
    return tape.apply("Conv", [gradientOf(context), turnedRound(context)], {
      kernel_shape: integers(kernel),
      strides: integers(strides),
      dilations: integers(dilations),
      pads: integers(pads),
      group,
    });
  }
  const [lengths, places] = [x, node.outputs[0]!].map(
    (value) => tape.shapeOf(value).slice(2) as number[],
  ) as [number[], number[]];
  // What the last step of the windows did not reach.
  const rest = lengths.map(
    (length, i) =>
      length + before[i]! + after[i]! - (strides[i]! * (places[i]! - 1) + reach[i]! + 1),
  );
  return tape.apply("ConvTranspose", [gradientOf(context), weight], {
    kernel_shape: integers(kernel),
    strides: integers(strides),
    dilations: integers(dilations),
    pads: integers([...before, ...after]),
    output_padding: integers(rest),
    group,
  });
}

/** [out, in / groups, ...kernel] to [in, out / groups, ...kernel], every kernel axis from its end. */
function turnedRound({ node, tape }: RuleContext): string {
  const weight = node.inputs[1]!;
  const groups = integerOf(node, "group", 1);
  const [outputs, inputs, ...kernel] = tape.shapeOf(weight) as number[];
  const grouped = tape.reshape(weight, [groups, outputs! / groups, inputs!, ...kernel]);
  const rest = kernel.map((_, i) => i + 3);
  const perm = { perm: integers([0, 2, 1, ...rest]) };
  const exchanged = tape.apply("Transpose", [grouped], perm);
  let turned = tape.reshape(exchanged, [inputs! * groups, outputs! / groups, ...kernel]);
  for (const [i, length] of kernel.entries()) {
    if (length === 1) continue;
    const backwards = tape.integers(Array.from({ length }, (_, k) => length - 1 - k));
    turned = tape.apply("Gather", [turned, backwards], { axis: integer(i + 2) });
  }
  return turned;
}

/** One product per group of the gradient and the windows' contents, over all places of all records. */
function weightGradient(context: RuleContext): string {
  const { node, tape } = context;
  const [x, weight] = node.inputs as [string, string];
  const groups = integerOf(node, "group", 1);
  const [outputs, inputs, ...kernel] = tape.shapeOf(weight) as number[];
  const windows = windowsOf(node, kernel);
  const taps = kernel.reduce((product, length) => product * length, 1);
  const places = (tape.shapeOf(node.outputs[0]!).slice(2) as number[]).reduce((a, b) => a * b, 1);
  const batch = tape.shapeOf(x)[0]!;
  const rows = typeof batch === "number" ? batch * places : { perRecord: batch.perRecord * places };
  const contents = isCutIntoPatches(windows, tape.shapeOf(x).slice(2) as number[])
    ? patches(tape, x, { taps, places })
    : windowContents(tape, x, { windows, places });
  const split = tape.reshape(contents, [batch, groups, inputs! * taps, places]);
  const perGroup = tape.apply("Transpose", [split], { perm: integers([1, 0, 3, 2]) });
  const right = tape.reshape(perGroup, [groups, rows, inputs! * taps]);
  const sent = tape.reshape(gradientOf(context), [batch, groups, outputs! / groups, places]);
  const turned = tape.apply("Transpose", [sent], { perm: integers([1, 2, 0, 3]) });
  const left = tape.reshape(turned, [groups, outputs! / groups, rows]);
  return tape.reshape(tape.apply("MatMul", [left, right]), tape.shapeOf(weight));
}

/** Do windows along the last axis neither overlap nor leave anything out? */
function isCutIntoPatches(windows: Windows, lengths: readonly number[]): boolean {
  const { kernel, strides, dilations, before, after } = windows;
  const last = kernel.length - 1;
  return (
    [...before, ...after].every((zeros) => zeros === 0) &&
    dilations[last] === 1 &&
    strides[last] === kernel[last] &&
    lengths[last]! % kernel[last]! === 0 &&
    lengths.slice(0, -1).every((length) => length === 1)
  );
}

/** [batch, channels, taps, places] of windows that stand side by side. */
function patches(
  tape: Tape,
  x: string,
  { taps, places }: { taps: number; places: number },
): string {
  const [batch, channels] = tape.shapeOf(x);
  const cut = tape.reshape(x, [batch!, channels!, places, taps]);
  return tape.apply("Transpose", [cut], { perm: integers([0, 1, 3, 2]) });
}

/** [batch, channels, taps, places]: what each tap of the kernel sees at each place. */
function windowContents(
  tape: Tape,
  x: string,
  { windows, places }: { windows: Windows; places: number },
): string {
  const { kernel, strides, dilations, before, after } = windows;
  const [batch, channels, ...lengths] = tape.shapeOf(x);
  const pads = [0, 0, ...before, 0, 0, ...after];
  const wide = pads.some((zeros) => zeros > 0) ? tape.apply("Pad", [x, tape.integers(pads)]) : x;
  const axes = kernel.map((_, i) => i + 2);
  const contents = tapsOf(kernel).map((tap) => {
    const starts = tap.map((place, i) => place * dilations[i]!);
    const ends = starts.map((start, i) => {
      const padded = (lengths[i] as number) + before[i]! + after[i]!;
      const span = (kernel[i]! - 1) * dilations[i]! + 1;
      return start + Math.floor((padded - span) / strides[i]!) * strides[i]! + 1;
    });
    const cut = [starts, ends, axes, strides].map((values) => tape.integers(values));
    return tape.reshape(tape.apply("Slice", [wide, ...cut]), [batch!, channels!, 1, places]);
  });
  return contents.length === 1
    ? contents[0]!
    : tape.apply("Concat", contents, { axis: integer(2) });
}

/** Every place of a kernel, the last axis fastest. */
function tapsOf(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (taps, length) => taps.flatMap((tap) => Array.from({ length }, (_, k) => [...tap, k])),
    [[]],
  );
}
