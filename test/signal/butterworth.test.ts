import { expect, test } from "vitest";
import {
  type Band,
  butterworth,
  butterworthSections,
} from "../../src/signal/filters/butterworth.ts";
import { notch } from "../../src/signal/filters/notch.ts";
import { expectClose, golden } from "./golden.ts";

interface Case {
  samplingRateHz: number;
  b: number[];
  a: number[];
  band?: Band;
  order?: number;
  sos?: number[][];
  notchHz?: number;
  quality?: number;
}
const { cases, tolerance } = golden<Case>("butterworth");

test.each(cases.filter((c) => c.band !== undefined))(
  "a $band.kind of order $order has scipy's coefficients",
  ({ band, order, samplingRateHz, b, a, sos }) => {
    const design = butterworth(band!, { order: order!, samplingRateHz });
    expectClose(design.a, a, tolerance);
    expectClose(
      design.b.map((value) => value / design.b[0]!),
      b.map((value) => value / b[0]!),
      tolerance,
    );
    expect(design.b[0]! / b[0]!).toBeCloseTo(1, 9);
    const sections = butterworthSections(band!, { order: order!, samplingRateHz });
    expectClose(sections.flat(), sos!.flat(), tolerance);
    expect(sections[0]![0] / sos![0]![0]!).toBeCloseTo(1, 9);
  },
);

test.each(cases.filter((c) => c.notchHz !== undefined))(
  "a notch at $notchHz Hz has scipy's coefficients",
  ({ notchHz, quality, samplingRateHz, b, a }) => {
    const design = notch(notchHz!, { quality: quality!, samplingRateHz });
    expectClose(design.b, b, tolerance);
    expectClose(design.a, a, tolerance);
  },
);

test.each([0, 50, 80, Number.NaN])("an edge of %d Hz at 100 Hz is refused", (edgeHz) => {
  expect(() => butterworth({ kind: "lowpass", edgeHz }, { order: 2, samplingRateHz: 100 })).toThrow(
    expect.objectContaining({ code: "option-invalid" }),
  );
  expect(() => notch(edgeHz, { quality: 30, samplingRateHz: 100 })).toThrow(
    expect.objectContaining({ code: "option-invalid" }),
  );
});
