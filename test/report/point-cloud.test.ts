import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { pointCloud } from "../../src/report/figures/point-cloud.ts";

const dot = fc.record({
  x: fc.integer({ min: -50, max: 900 }),
  y: fc.integer({ min: -50, max: 900 }),
  color: fc.constantFrom("red", "var(--a)"),
});

test("every dot is drawn exactly once, at its place and in its colour", () => {
  fc.assert(
    fc.property(fc.array(dot, { maxLength: 40 }), (dots) => {
      const drawn = dotsIn(pointCloud(dots, { diameter: 3, random: randomOf("test") }));
      const text = ({ x, y, color }: { x: number; y: number; color: string }) =>
        `${color} ${x} ${y}`;
      expect(drawn.map(text).sort()).toEqual(dots.map(text).sort());
    }),
  );
});

test("no colour is always on top", () => {
  const dots = Array.from({ length: 400 }, (_, i) => ({ x: i, y: 0, color: i < 200 ? "a" : "b" }));
  const svg = pointCloud(dots, { diameter: 3, random: randomOf("test") });
  const order = [...svg.matchAll(/stroke="(\w)"/g)].map(([, color]) => color).join("");
  expect(order.length).toBe(16);
  expect(order).not.toMatch(/^(ab)+$|^(ba)+$/);
});

/** Follows the pen through every path. */
function dotsIn(svg: string): { x: number; y: number; color: string }[] {
  return [...svg.matchAll(/<path stroke="([^"]+)" d="([^"]+)"/g)].flatMap(([, color, path]) => {
    let [x, y] = [0, 0];
    return [...path!.matchAll(/([Mm])(-?\d+) ?(-?\d+)h0/g)].map(([, command, a, b]) => {
      [x, y] = command === "M" ? [Number(a), Number(b)] : [x + Number(a), y + Number(b)];
      return { x, y, color: color! };
    });
  });
}
