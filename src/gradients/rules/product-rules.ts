import { floatOf, integer, integerOf, integers } from "../attributes.ts";
import { gradientUnknown } from "../shapes/shape-table.ts";
import { asRows, type Tape } from "../tape.ts";
import { gradientOf, type Rule, type RuleContext } from "./rule.ts";

/** Matrix products. */
export const PRODUCT_RULES: readonly (readonly [string, Rule])[] = [
  ["MatMul", multiplied],
  ["Gemm", gemm],
];

/** Of A B: g B' for A and A' g for B; a plain matrix B gets one product over all rows of all records. */
function multiplied(context: RuleContext): (string | null)[] {
  const { node, tape } = context;
  const [a, b] = node.inputs as [string, string];
  const g = gradientOf(context);
  const [shapeA, shapeB] = [tape.shapeOf(a), tape.shapeOf(b)];
  const forA = (): string => tape.sumTo(tape.apply("MatMul", [g, lastAxesTurned(tape, b)]), shapeA);
  const forB = (): string => {
    if (shapeB.length === 2) {
      return tape.apply("Gemm", [asRows(tape, a), asRows(tape, g)], { transA: integer(1) });
    }
    return tape.sumTo(tape.apply("MatMul", [lastAxesTurned(tape, a), g]), shapeB);
  };
  return [context.needs(0) ? forA() : null, context.needs(1) ? forB() : null];
}

/** Of op(A) op(B) + C, where op turns a matrix or leaves it. */
function gemm(context: RuleContext): (string | null)[] {
  const { node, tape } = context;
  if (floatOf(node, "alpha", 1) !== 1 || floatOf(node, "beta", 1) !== 1) {
    throw gradientUnknown("Gemm", "its gradient with factors");
  }
  const [a, b, c] = node.inputs as [string, string, string?];
  const g = gradientOf(context);
  const [turnsA, turnsB] = ["transA", "transB"].map((name) => integerOf(node, name, 0) === 1);
  const product = (x: string, y: string, transA: boolean, transB: boolean): string =>
    tape.apply("Gemm", [x, y], { transA: integer(+transA), transB: integer(+transB) });
  const forA = (): string =>
    turnsA ? product(b, g, !!turnsB, true) : product(g, b, false, !turnsB);
  const forB = (): string =>
    turnsB ? product(g, a, true, !!turnsA) : product(a, g, !turnsA, false);
  const found = [context.needs(0) ? forA() : null, context.needs(1) ? forB() : null];
  if (c === undefined) return found;
  return [...found, context.needs(2) ? tape.sumTo(g, tape.shapeOf(c)) : null];
}

/** Exchanges the last two axes. */
function lastAxesTurned(tape: Tape, value: string): string {
  const axes = tape.shapeOf(value).map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
  return tape.apply("Transpose", [value], { perm: integers(perm) });
}
