import fc from "fast-check";
import { expect, test } from "vitest";
import { divergingColor, inkOn, sequentialColor } from "../../src/report/color-scale.ts";
import { colorVariables, modelStyles } from "../../src/report/palette.ts";
import { FIXTURE_MODELS } from "./fixture-models.ts";

const PAGE = { light: "#ffffff", dark: "#14171b" };

test.each(["light", "dark"] as const)(
  "every %s colour has the 3 : 1 contrast that WCAG asks of graphics",
  (theme) => {
    const colors = [...colorVariables(theme).matchAll(/(--[\w-]+):(#\w{6})/g)];
    expect(colors.length).toBeGreaterThan(10);
    for (const [, name, color] of colors) {
      expect(contrast(color!, PAGE[theme]), `${name} ${color}`).toBeGreaterThan(3);
    }
  },
);

test("text in a cell has the 4.5 : 1 contrast that WCAG asks of text, whatever the cell's value", () => {
  fc.assert(
    fc.property(fc.double({ min: -0.5, max: 1.5, noNaN: true }), (share) => {
      for (const color of [sequentialColor(share), divergingColor(2 * share - 1)]) {
        expect(contrast(color, inkOn(color)), color).toBeGreaterThan(4.5);
      }
    }),
  );
});

test("the ends and the middle of the scales are those published", () => {
  expect(sequentialColor(0)).toBe("#440154");
  expect(sequentialColor(1)).toBe("#fde725");
  expect(divergingColor(0)).toBe("#f7f7f7");
});

test("a random twin shares its encoder's colour and differs in stroke; others have colours of their own", () => {
  const styles = modelStyles(FIXTURE_MODELS);
  const [encoder, twin] = [styles.get("ecgfounder")!, styles.get("ecgfounder-random")!];
  expect(twin.color).toBe(encoder.color);
  expect(twin.dash).not.toBe(encoder.dash);
  expect(styles.get("merl-resnet18-random")!.color).not.toBe(encoder.color);
  expect(styles.get("features")!.color).toBe("var(--control-0)");
  expect(styles.size).toBe(FIXTURE_MODELS.length);
});

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
