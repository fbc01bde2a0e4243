import { integer } from "../attributes.ts";
import type { Tape } from "../tape.ts";
import { gradientOf, type Rule, type RuleContext } from "./rule.ts";

/** Operators of two values that are repeated along axes of length 1 to each other's shape. */
export const BINARY_RULES: readonly (readonly [string, Rule])[] = [
  ["Add", (context) => summed(context, [(_, g) => g, (_, g) => g])],
  ["Sub", (context) => summed(context, [(_, g) => g, (tape, g) => tape.apply("Neg", [g])])],
  ["Mul", multiplied],
  ["Div", divided],
  ["Max", (context) => chosen(context, "Greater")],
  ["Min", (context) => chosen(context, "Less")],
  ["Pow", raised],
  ["Where", selected],
  // Comparisons are flat everywhere but at their jumps.
  ...["Equal", "Greater", "Less"].map((operator): [string, Rule] => [operator, () => [null, null]]),
];

type Write = (tape: Tape, gradient: string) => string;

/** Writes what is asked for and sums it down to the operand's shape. */
function summed(context: RuleContext, writes: readonly (Write | null)[]): (string | null)[] {
  const { node, tape } = context;
  return writes.map((write, i) => {
    if (write === null || !context.needs(i)) return null;
    return tape.sumTo(write(tape, gradientOf(context)), tape.shapeOf(node.inputs[i]!));
  });
}

function multiplied(context: RuleContext): (string | null)[] {
  const [a, b] = context.node.inputs as [string, string];
  return summed(context, [
    (tape, g) => tape.apply("Mul", [g, b]),
    (tape, g) => tape.apply("Mul", [g, a]),
  ]);
}

function divided(context: RuleContext): (string | null)[] {
  const b = context.node.inputs[1]!;
  const quotient = context.node.outputs[0]!;
  return summed(context, [
    (tape, g) => tape.apply("Div", [g, b]),
    (tape, g) => {
      const share = tape.apply("Div", [tape.apply("Mul", [g, quotient]), b]);
      return tape.apply("Neg", [share]);
    },
  ]);
}

/** The larger (or smaller) operand takes the gradient; equal ones take half each, as in torch. */
function chosen(context: RuleContext, wins: "Greater" | "Less"): (string | null)[] {
  const [a, b] = context.node.inputs as [string, string];
  const share = (tape: Tape, first: string, second: string): string => {
    const won = asNumbers(tape, tape.apply(wins, [first, second]));
    const even = asNumbers(tape, tape.apply("Equal", [first, second]));
    return tape.apply("Add", [won, tape.apply("Mul", [even, tape.scalar(0.5)])]);
  };
  return summed(context, [
    (tape, g) => tape.apply("Mul", [g, share(tape, a, b)]),
    (tape, g) => tape.apply("Mul", [g, share(tape, b, a)]),
  ]);
}

/** x to the power p, for a constant p. */
function raised(context: RuleContext): (string | null)[] {
  const [x, p] = context.node.inputs as [string, string];
  const base = summed(context, [
    (tape, g) => {
      const lower = tape.apply("Pow", [x, tape.apply("Sub", [p, tape.scalar(1)])]);
      return tape.apply("Mul", [g, tape.apply("Mul", [lower, p])]);
    },
  ])[0]!;
  if (!context.needs(1)) return [base, null];
  const { tape, node } = context;
  const slope = tape.apply("Mul", [node.outputs[0]!, tape.apply("Log", [x])]);
  const gradient = tape.apply("Mul", [gradientOf(context), slope]);
  return [base, tape.sumTo(gradient, tape.shapeOf(p))];
}

function selected(context: RuleContext): (string | null)[] {
  const condition = context.node.inputs[0]!;
  const zero = context.tape.scalar(0);
  return summed(context, [
    null,
    (tape, g) => tape.apply("Where", [condition, g, zero]),
    (tape, g) => tape.apply("Where", [condition, zero, g]),
  ]);
}

/** 1 where a comparison holds, else 0. */
export function asNumbers(tape: Tape, condition: string): string {
  return tape.apply("Cast", [condition], { to: integer(1) });
}
