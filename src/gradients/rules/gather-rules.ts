import { axisFromFront, integer, integerOf } from "../attributes.ts";
import { elementsOf } from "../shapes/shape.ts";
import { gradientUnknown } from "../shapes/shape-table.ts";
import { gradientOf, type Rule, type RuleContext } from "./rule.ts";

/** Operators that take places by their numbers. */
export const GATHER_RULES: readonly (readonly [string, Rule])[] = [
  ["Gather", gathered],
  ["GatherElements", gatheredElements],
  ["ScatterElements", scatteredElements],
];

const ADDED = { kind: "text", value: "add" } as const;

/** The same places of every record: what was taken is added where it came from. */
function gathered(context: RuleContext): (string | null)[] {
  const { node, tape } = context;
  const [x, places] = node.inputs as [string, string];
  const shape = tape.shapeOf(x);
  const axis = axisFromFront(integerOf(node, "axis", 0), shape.length);
  const { count, batches } = elementsOf(tape.shapeOf(places));
  if (batches > 0) throw gradientUnknown("Gather", "its gradient with places of each record");
  const gradient = tape.reshape(gradientOf(context), shape.with(axis, count));
  const alone = tape.reshape(
    places,
    shape.map((_, a) => (a === axis ? count : 1)),
  );
  const everywhere = tape.expandLike(alone, gradient);
  return [added(context, { places: everywhere, gradient, axis }), null];
}

function gatheredElements(context: RuleContext): (string | null)[] {
  const { node, tape } = context;
  const [x, places] = node.inputs as [string, string];
  const axis = axisFromFront(integerOf(node, "axis", 0), tape.shapeOf(x).length);
  return [added(context, { places, gradient: gradientOf(context), axis }), null];
}

/** With added updates; the plain operator overwrites and is not needed here. */
function scatteredElements(context: RuleContext): (string | null)[] {
  const { node, tape } = context;
  const reduction = node.attributes?.["reduction"];
  if (reduction?.kind !== "text" || reduction.value !== "add") {
    throw gradientUnknown("ScatterElements", "its gradient without reduction add");
  }
  const g = gradientOf(context);
  const axis = integer(integerOf(node, "axis", 0));
  const taken = (): string => tape.apply("GatherElements", [g, node.inputs[1]!], { axis });
  return [g, null, context.needs(2) ? taken() : null];
}

function added(
  { node, tape }: RuleContext,
  { places, gradient, axis }: { places: string; gradient: string; axis: number },
): string {
  const empty = tape.zerosLike(node.inputs[0]!);
  const attributes = { axis: integer(axis), reduction: ADDED };
  return tape.apply("ScatterElements", [empty, places, gradient], attributes);
}
