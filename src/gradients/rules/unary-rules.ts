import type { Tape } from "../tape.ts";
import { gradientOf, type Rule } from "./rule.ts";

/** What is at hand to write the derivative of a function of one value. */
interface Unary {
  readonly tape: Tape;
  readonly x: string;
  readonly y: string;
  readonly g: string;
}

const TWO_BY_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** Functions of one value, element by element: the gradient g times the derivative at x, where y is the function's value. */
export const UNARY_RULES: readonly (readonly [string, Rule])[] = [
  ["Identity", (context) => [gradientOf(context)]],
  unary("Neg", ({ tape, g }) => tape.apply("Neg", [g])),
  unary("Relu", ({ tape, y, g }) => tape.apply("Mul", [g, tape.apply("Sign", [y])])),
  unary("Exp", ({ tape, y, g }) => tape.apply("Mul", [g, y])),
  unary("Log", ({ tape, x, g }) => tape.apply("Div", [g, x])),
  unary("Abs", ({ tape, x, g }) => tape.apply("Mul", [g, tape.apply("Sign", [x])])),
  unary("Softplus", ({ tape, x, g }) => tape.apply("Mul", [g, tape.apply("Sigmoid", [x])])),
  unary("Sin", ({ tape, x, g }) => tape.apply("Mul", [g, tape.apply("Cos", [x])])),
  unary("Cos", ({ tape, x, g }) =>
    tape.apply("Neg", [tape.apply("Mul", [g, tape.apply("Sin", [x])])]),
  ),
  unary("Sqrt", ({ tape, y, g }) => {
    return tape.apply("Div", [tape.apply("Mul", [g, tape.scalar(0.5)]), y]);
  }),
  unary("Reciprocal", ({ tape, y, g }) => {
    const square = tape.apply("Mul", [y, y]);
    return tape.apply("Neg", [tape.apply("Mul", [g, square])]);
  }),
  unary("Sigmoid", ({ tape, y, g }) => {
    const rest = tape.apply("Sub", [tape.scalar(1), y]);
    return tape.apply("Mul", [g, tape.apply("Mul", [y, rest])]);
  }),
  unary("Tanh", ({ tape, y, g }) => {
    const rest = tape.apply("Sub", [tape.scalar(1), tape.apply("Mul", [y, y])]);
    return tape.apply("Mul", [g, rest]);
  }),
  unary("Erf", ({ tape, x, g }) => {
    const bell = tape.apply("Exp", [tape.apply("Neg", [tape.apply("Mul", [x, x])])]);
    const slope = tape.apply("Mul", [bell, tape.scalar(TWO_BY_SQRT_PI)]);
    return tape.apply("Mul", [g, slope]);
  }),
  // Steps: flat everywhere but at their jumps.
  ["Sign", () => [null]],
  ["Gelu", gelu],
];

function unary(operator: string, write: (context: Unary) => string): readonly [string, Rule] {
  return [
    operator,
    (context) => {
      const { node, tape } = context;
      const [x, y] = [node.inputs[0]!, node.outputs[0]!];
      return [write({ tape, x, y, g: gradientOf(context) })];
    },
  ];
}

/**
 * x Phi(x) has the slope Phi(x) + x phi(x). With u = x / sqrt 2 that is (1 + erf(u) + 2 / sqrt(pi) u exp(-u u)) / 2, of x
 * alone, so that ONNX Runtime can still fuse the five operators of the function itself.
 */
function gelu(context: Parameters<Rule>[0]): [string] {
  const { node, tape } = context;
  const u = tape.apply("Mul", [node.inputs[0]!, tape.scalar(Math.SQRT1_2)]);
  const bell = tape.apply("Exp", [tape.apply("Neg", [tape.apply("Mul", [u, u])])]);
  const scaled = tape.apply("Mul", [u, tape.scalar(TWO_BY_SQRT_PI)]);
  const density = tape.apply("Mul", [scaled, bell]);
  const share = tape.apply("Add", [tape.apply("Erf", [u]), tape.scalar(1)]);
  const slope = tape.apply("Mul", [tape.apply("Add", [share, density]), tape.scalar(0.5)]);
  return [tape.apply("Mul", [gradientOf(context), slope])];
}
