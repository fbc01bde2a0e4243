import { expect, test } from "vitest";
import { windowedSincBandpass } from "../../src/signal/filters/windowed-sinc.ts";
import { expectInput } from "../models/encoder-golden.ts";

const BAND = { lowHz: 0.05, highHz: 47 };

test("the taps of a band-pass equal scipy's", () => {
  const { a, b } = windowedSincBandpass(BAND, { taps: 151, samplingRateHz: 500 });
  expect([...a]).toEqual([1]);
  expect(b).toHaveLength(151);
  expectInput(b, "hubert-ecg taps");
});

test.each([94, 80])("an edge at or above half of %i Hz is refused", (samplingRateHz) => {
  expect(() => windowedSincBandpass(BAND, { taps: 25, samplingRateHz })).toThrow(
    expect.objectContaining({ code: "option-invalid" }),
  );
});
