import { axisFromFront, floatOf, integer, integerOf } from "../attributes.ts";
import { gradientUnknown } from "../shapes/shape-table.ts";
import type { Tape } from "../tape.ts";
import { meanOver } from "./reduction-rules.ts";
import { gradientOf, type Rule, type RuleContext } from "./rule.ts";

/** Norms. */
export const NORM_RULES: readonly (readonly [string, Rule])[] = [
  ["LayerNormalization", layerNorm],
  ["InstanceNormalization", instanceNorm],
  ["BatchNormalization", batchNorm],
];

/** Normalised values, and the reciprocal of the deviation by which each was divided. */
interface Normalised {
  readonly values: string;
  readonly scale: string;
}

function layerNorm(context: RuleContext): (string | null)[] {
  const { node, tape } = context;
  const [x, gain, bias] = node.inputs as [string, string, string?];
  const shape = tape.shapeOf(x);
  const last = shape.length - 1;
  if (axisFromFront(integerOf(node, "axis", -1), shape.length) !== last) {
    throw gradientUnknown("LayerNormalization", "its gradient over several axes");
  }
  const width = shape[last] as number;
  const ones = tape.constant(`ones ${width}`, [width], new Float32Array(width).fill(1));
  const attributes = {
    axis: integer(-1),
    epsilon: { kind: "float", value: floatOf(node, "epsilon", 1e-5) },
  } as const;
  const [values, , scale] = tape.applyMany("LayerNormalization", [x, ones], {
    outputs: 3,
    attributes,
  }) as [string, string, string];
  const g = gradientOf(context);
  const sums = [
    context.needs(1) ? tape.sumTo(tape.apply("Mul", [g, values]), tape.shapeOf(gain)) : null,
    ...(bias === undefined ? [] : [context.needs(2) ? tape.sumTo(g, tape.shapeOf(bias)) : null]),
  ];
  if (!context.needs(0)) return [null, ...sums];
  const scaled = tape.apply("Mul", [g, gain]);
  return [throughNorm(tape, { values, scale }, { gradient: scaled, axes: [last] }), ...sums];
}

/** Every channel of every record by itself, over all places. */
function instanceNorm(context: RuleContext): (string | null)[] {
  const { node, tape } = context;
  const [x, gain] = node.inputs as [string, string];
  const shape = tape.shapeOf(x);
  const axes = shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]));
  const centred = tape.apply("Sub", [x, meanOver(tape, x, axes)]);
  const variance = meanOver(tape, tape.apply("Mul", [centred, centred]), axes);
  const epsilon = tape.scalar(floatOf(node, "epsilon", 1e-5));
  const deviation = tape.apply("Sqrt", [tape.apply("Add", [variance, epsilon])]);
  const scale = tape.apply("Reciprocal", [deviation]);
  const values = tape.apply("Mul", [centred, scale]);
  const perChannel = [shape[1]!, ...axes.map(() => 1)];
  const g = gradientOf(context);
  const toChannels = (value: string): string =>
    tape.reshape(tape.sumTo(value, perChannel), [shape[1]!]);
  const sums = [
    context.needs(1) ? toChannels(tape.apply("Mul", [g, values])) : null,
    context.needs(2) ? toChannels(g) : null,
  ];
  if (!context.needs(0)) return [null, ...sums];
  const scaled = tape.apply("Mul", [g, tape.reshape(gain, perChannel)]);
  return [throughNorm(tape, { values, scale }, { gradient: scaled, axes }), ...sums];
}

/** Centres the gradient and takes out what lies along the normalised values: s (g - mean g - v mean(g v)). */
function throughNorm(
  tape: Tape,
  { values, scale }: Normalised,
  { gradient, axes }: { gradient: string; axes: readonly number[] },
): string {
  const along = meanOver(tape, tape.apply("Mul", [gradient, values]), axes);
  const centred = tape.apply("Sub", [gradient, meanOver(tape, gradient, axes)]);
  const rest = tape.apply("Sub", [centred, tape.apply("Mul", [values, along])]);
  return tape.apply("Mul", [rest, scale]);
}

/** With its running statistics, a batch norm is a factor and a shift per channel. */
function batchNorm(context: RuleContext): (string | null)[] {
  const { node, tape } = context;
  const [x, gain, , mean, variance] = node.inputs as [string, string, string, string, string];
  if (context.needs(3) || context.needs(4)) {
    throw gradientUnknown("BatchNormalization", "its gradient for running statistics");
  }
  const shape = tape.shapeOf(x);
  const perChannel = [shape[1]!, ...shape.slice(2).map(() => 1)];
  const epsilon = tape.scalar(floatOf(node, "epsilon", 1e-5));
  const deviation = tape.apply("Sqrt", [tape.apply("Add", [variance, epsilon])]);
  const g = gradientOf(context);
  const toChannels = (value: string): string =>
    tape.reshape(tape.sumTo(value, perChannel), [shape[1]!]);
  const forX = (): string => {
    const factor = tape.apply("Div", [gain, deviation]);
    return tape.apply("Mul", [g, tape.reshape(factor, perChannel)]);
  };
  const forGain = (): string => {
    const centred = tape.apply("Sub", [x, tape.reshape(mean, perChannel)]);
    const values = tape.apply("Div", [centred, tape.reshape(deviation, perChannel)]);
    return toChannels(tape.apply("Mul", [g, values]));
  };
  return [
    context.needs(0) ? forX() : null,
    context.needs(1) ? forGain() : null,
    context.needs(2) ? toChannels(g) : null,
    null,
    null,
  ];
}
