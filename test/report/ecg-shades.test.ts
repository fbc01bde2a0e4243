import { expect, test } from "vitest";
import { shadesSvg } from "../../src/report/figures/ecg-shades.ts";

const AT = { place: (sample: number) => Math.min(100, sample), middle: 50, height: 20 };

test("stretches that touch are one piece, others follow after a gap, each meaning on its own", () => {
  const [color, title] = ["#11223344", "P & Q"];
  const shades = [
    { from: 0, to: 10, color, title },
    { from: 10, to: 30, color, title },
    { from: 30, to: 40, color: "#000000ff", title },
    { from: 45, to: 60, color, title },
  ];
  expect(shadesSvg(shades, AT)).toBe(
    '<g class="shades" fill="none" stroke-width="20"><path stroke="#11223344" d="M0 50h30m15 0h15"><title>P &amp; Q</title></path><path stroke="#000000ff" d="M30 50h10"><title>P &amp; Q</title></path></g>',
  );
});

test("what lies outside of the strip is not drawn", () => {
  const shade = { color: "#11223344", title: "T" };
  expect(shadesSvg([{ ...shade, from: 100, to: 120 }], AT)).toBe("");
  expect(shadesSvg([{ ...shade, from: 90, to: 120 }], AT)).toContain('d="M90 50h10"');
});
