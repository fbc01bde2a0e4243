import { integer, integerOf, integers, textOf } from "../attributes.ts";
import { windowsOf } from "../shapes/layer-shapes.ts";
import { elementsOf, remainingLength } from "../shapes/shape.ts";
import { gradientUnknown } from "../shapes/shape-table.ts";
import { gradientOf, type Rule, type RuleContext } from "./rule.ts";

/** Pools over windows. */
export const POOL_RULES: readonly (readonly [string, Rule])[] = [
  ["MaxPool", maxPool],
  ["AveragePool", averagePool],
];

/** The first of the largest values of a window takes its gradient; the pool is run again to learn which that was. */
function maxPool(context: RuleContext): string[] {
  const { node, tape } = context;
  requirePlain(context);
  const x = node.inputs[0]!;
  const [, places] = tape.applyMany("MaxPool", [x], { outputs: 2, attributes: node.attributes! });
  const all = remainingLength(elementsOf(tape.shapeOf(x)), { count: 1, batches: 0 })!;
  const some = remainingLength(elementsOf(tape.shapeOf(places!)), { count: 1, batches: 0 })!;
  const empty = tape.zerosLike(tape.reshape(x, [all]));
  const scattered = tape.apply(
    "ScatterElements",
    [empty, tape.reshape(places!, [some]), tape.reshape(gradientOf(context), [some])],
    { axis: integer(0), reduction: { kind: "text", value: "add" } },
  );
  return [tape.reshape(scattered, tape.shapeOf(x))];
}

/** A transposed convolution of every channel by itself with equal weights. */
function averagePool(context: RuleContext): string[] {
  const { node, tape } = context;
  requirePlain(context);
  const { kernel, strides, before, after } = windowsOf(node);
  if ([...before, ...after].some((zeros) => zeros > 0)) {
    throw gradientUnknown("AveragePool", "its gradient with padding");
  }
  const [x, g] = [node.inputs[0]!, gradientOf(context)];
  const [lengths, places] = [x, g].map((value) => tape.shapeOf(value).slice(2) as number[]) as [
    number[],
    number[],
  ];
  const taps = kernel.reduce((product, length) => product * length, 1);
  const shares = new Float32Array(taps).fill(1 / taps);
  const weight = tape.constant(`share of ${kernel.join(" ")}`, [1, 1, ...kernel], shares);
  const images = remainingLength(elementsOf(tape.shapeOf(x).slice(0, 2)), {
    count: 1,
    batches: 0,
  })!;
  const alone = tape.reshape(g, [images, 1, ...places]);
  const rest = lengths.map((length, i) => length - (strides[i]! * (places[i]! - 1) + kernel[i]!));
  const spread = tape.apply("ConvTranspose", [alone, weight], {
    kernel_shape: integers(kernel),
    strides: integers(strides),
    output_padding: integers(rest),
  });
  return [tape.reshape(spread, tape.shapeOf(x))];
}

function requirePlain({ node }: RuleContext): void {
  const isPlain =
    integerOf(node, "ceil_mode", 0) === 0 && textOf(node, "auto_pad", "NOTSET") === "NOTSET";
  if (!isPlain) throw gradientUnknown(node.operator, "its gradient with ceil_mode or auto_pad");
}
