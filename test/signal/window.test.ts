import fc from "fast-check";
import { expect, test } from "vitest";
import { cutWindows } from "../../src/signal/window.ts";

const numbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, t) => t + 1);

test("a record of whole windows is cut without loss", () => {
  const { windows, data } = cutWindows(numbers(12), { leads: 2, windowSamples: 3 });
  expect(windows).toBe(2);
  expect([...data]).toEqual([1, 2, 3, 7, 8, 9, 4, 5, 6, 10, 11, 12]);
});

test("a short record is padded with zeros at its end, in every lead", () => {
  const { windows, data } = cutWindows(numbers(4), { leads: 2, windowSamples: 3 });
  expect(windows).toBe(1);
  expect([...data]).toEqual([1, 2, 0, 3, 4, 0]);
});

test("half a window or more makes one more window that ends where the record ends", () => {
  const { windows, data } = cutWindows(numbers(6), { leads: 1, windowSamples: 4 });
  expect(windows).toBe(2);
  expect([...data]).toEqual([1, 2, 3, 4, 3, 4, 5, 6]);
});

test("a remainder below half a window is dropped", () => {
  expect(cutWindows(numbers(5), { leads: 1, windowSamples: 4 }).windows).toBe(1);
});

test("every window is full of the record once the record is long enough", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 50 }),
      (samples, size) => {
        const { windows, data } = cutWindows(numbers(samples), { leads: 1, windowSamples: size });
        expect(data.length).toBe(windows * size);
        expect(data.filter((value) => value === 0).length).toBe(Math.max(0, size - samples));
      },
    ),
  );
});

test("values that are not equal leads are refused", () => {
  expect(() => cutWindows(numbers(7), { leads: 2, windowSamples: 3 })).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
});
