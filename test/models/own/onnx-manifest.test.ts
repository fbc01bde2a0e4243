import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../../src/core/ecg.ts";
import { manifestContract } from "../../../src/models/own/manifest-encoder.ts";
import { type OnnxManifest, parseManifest } from "../../../src/models/own/onnx-manifest.ts";

const MINIMAL = `title: Ours
file: ours.onnx
samplingRateHz: 250
windowSamples: 500
leads: [II, v1]
unit: mV
input: signal
output: vector
dimension: 8
`;

const parse = (text: string): OnnxManifest => parseManifest(text, { fileName: "ours.yaml" });

function problemsOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    expect(error).toMatchObject({ code: "manifest-malformed", hint: expect.any(String) });
    return (error as Error).message;
  }
  throw new Error("the manifest was accepted");
}

test("a minimal manifest gets defaults, and leads their standard spelling", () => {
  expect(parse(MINIMAL)).toMatchObject({
    leads: ["II", "V1"],
    layout: "leads-first",
    normalisation: "none",
    pooling: "none",
    filter: null,
    pretrainedOn: "unknown",
  });
});

test("the manifest in the documentation is accepted", () => {
  const page = readFileSync(new URL("../../../docs/models.md", import.meta.url), "utf8");
  const [, block] = /```yaml\n(title: Our encoder\n[^`]+)```/.exec(page)!;
  expect(parse(block!)).toMatchObject({ pooling: "mean", filter: { lowHz: 0.5, order: 4 } });
});

test("every problem is listed with its value", () => {
  const text = MINIMAL.replace("[II, v1]", "[II, V9]").replace("unit: mV", "unit: V");
  const message = problemsOf(`${text}dimensions: 3\n`);
  expect(message).toContain('leads.1 is "V9": "V9" is none of the twelve standard leads');
  expect(message).toContain('unit is "V"');
  expect(message).toContain("dimensions");
  expect(message.split("\n").every((line) => line.startsWith("ours.yaml: "))).toBe(true);
});

test.each([
  ["a band above half the rate", "filter: { highHz: 130 }\n", "half the sampling rate"],
  ["a band upside down", "filter: { lowHz: 40, highHz: 1 }\n", "lowHz must lie below highHz"],
  ["a band without edges", "filter: { order: 2 }\n", "name lowHz, highHz or both"],
  ["a hash that is none", "sha256: abc\n", "64 digits"],
  ["broken YAML", "title: [\n", "ours.yaml"],
])("%s is refused", (_, line, expected) => {
  expect(problemsOf(MINIMAL + line)).toContain(expected);
});

function ecgOf(samplingRateHz: number, samples: number, value: (t: number) => number): Ecg {
  const data = Float32Array.from({ length: 12 * samples }, (_, i) => value(i % samples));
  return { leads: STANDARD_LEADS, samplingRateHz, samples, data };
}

test("the input is what the manifest says: unit, rate, windows", () => {
  const contract = manifestContract(parse(MINIMAL.replace("unit: mV", "unit: uV")));
  for (const resampling of ["fft", "polyphase", "linear"]) {
    const manifest = parse(`${MINIMAL.replace("unit: mV", "unit: uV")}resampling: ${resampling}\n`);
    const { windows, data } = manifestContract(manifest).prepare(ecgOf(500, 2500, () => 0.25));
    // 5 s at 250 Hz are two windows of 2 s and a remainder of half a window.
    expect(windows).toBe(3);
    expect(data).toHaveLength(3 * 2 * 500);
    expect(data[250]).toBeCloseTo(250, 0);
  }
  expect(contract.steps).toEqual([
    "leads II, V1 in microvolts",
    "invalid samples are bridged by a line",
    "resample to 250 Hz (FFT)",
    "cut into windows of 2 s",
    "a shorter record is padded with zeros at its end",
  ]);
});

test("a filter takes out what lies outside its band, and is described", () => {
  const manifest = parse(`${MINIMAL}filter: { lowHz: 1, highHz: 40 }\n`);
  const contract = manifestContract(manifest);
  const hum = ecgOf(250, 2500, (t) => 3 + Math.sin((2 * Math.PI * 100 * t) / 250));
  const { data } = contract.prepare(hum);
  expect(Math.max(...data.subarray(1000, 1400).map(Math.abs))).toBeLessThan(0.01);
  expect(contract.steps).toContain(
    "band-pass 1 to 40 Hz (Butterworth, order 4), forward and backward",
  );
});

test.each([
  ["z-score-window", [-1, 1]],
  ["min-max-lead", [0, 1]],
] as const)(
  "%s scales each window by itself, and zeros behind a short record stay zeros",
  (normalisation, [low, high]) => {
    const contract = manifestContract(parse(`${MINIMAL}normalisation: ${normalisation}\n`));
    const steps = ecgOf(250, 1000, (t) =>
      t < 500 ? (t % 2 === 0 ? 1 : 3) : t % 2 === 0 ? 10 : 50,
    );
    const { data } = contract.prepare(steps);
    expect([...data.subarray(0, 2), ...data.subarray(1000, 1002)]).toEqual(
      [low, high, low, high].map((value) => expect.closeTo(value, 5)),
    );
    const short = contract.prepare(ecgOf(250, 100, (t) => t));
    expect(short.windows).toBe(1);
    expect(short.data.subarray(100, 500).every((value) => value === 0)).toBe(true);
  },
);
