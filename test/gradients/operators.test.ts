import { describe, expect, test } from "vitest";
import { differentiate, gradientName } from "../../src/gradients/differentiate.ts";
import { RULES } from "../../src/gradients/rules/rule-table.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { operatorGolden, runnable } from "./golden-graph.ts";

const { batch, cases, tolerance } = operatorGolden();

describe.each(cases)("$name", (golden) => {
  test("gradients are those of torch's autograd", async () => {
    const { model, feeds } = runnable(golden, batch);
    const of = Object.keys(golden.gradients);
    const session = await openOnnxSession(differentiate(model, { output: "weighted", of }));
    const found = await session.run(feeds);
    await session.release();
    const scalar = found["weighted"]!.data.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(scalar - golden.scalar)).toBeLessThan(1e-4 * Math.max(1, Math.abs(scalar)));
    for (const [name, expected] of Object.entries(golden.gradients)) {
      const actual = found[gradientName(name)]!.data;
      expect(actual.length, name).toBe(expected.length);
      const scale = Math.max(...expected.map(Math.abs), 1);
      const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
      expect(worst / scale, `${name}: ${actual} for ${expected}`).toBeLessThan(tolerance);
    }
  });
});

test("every operator with a rule has a case", () => {
  const used = new Set(cases.flatMap(({ nodes }) => nodes.map(({ operator }) => operator)));
  // GELU is five operators to the graph; the case of that name holds them.
  used.add("Gelu");
  // Flat almost everywhere, so that no gradient passes.
  for (const step of ["Sign", "Equal", "Less"]) used.add(step);
  expect([...RULES.keys()].filter((operator) => !used.has(operator))).toEqual([]);
});
