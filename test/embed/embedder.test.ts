import { expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { EinthovenError } from "../../src/core/error.ts";
import type { Session } from "../../src/core/session.ts";
import { openControl, openEncoder } from "../../src/embed/embedder.ts";
import { windowsPerRun } from "../../src/embed/windows.ts";
import { MODELS } from "../../src/models/catalogue.ts";
import type { Control, Encoder } from "../../src/models/model.ts";

const SUBJECT = { ageYears: 50, sex: "male" } as const;

function ecgOf(samples: number, value: number): Ecg {
  const data = new Float32Array(12 * samples).fill(value);
  return { leads: STANDARD_LEADS, samplingRateHz: 10, samples, data };
}

/** An encoder of one lead and 4-sample windows whose embedding is [mean of the window, 1]. */
const averaging: Encoder = {
  card: { id: "averaging", dimension: 2, gigaMacs: 2 } as Encoder["card"],
  checkpoint: null,
  tensors: new Map(),
  graphVersion: 1,
  pooling: { offered: ["mean", "max"], tokens: 4, layout: "samples", remark: "" },
  contract: {
    samplingRateHz: 10,
    leads: ["I"],
    windowSamples: 4,
    steps: [],
    version: 1,
    prepare: ({ data, samples }) => {
      if (data[0] === 666) throw new EinthovenError("signal-invalid", "the signal is evil");
      if (data[0] === 667) throw new TypeError("a defect");
      return {
        windows: Math.floor(samples / 4),
        data: data.slice(0, Math.floor(samples / 4) * 4),
      };
    },
  },
  build: () => ({
    ...{ name: "none", nodes: [], constants: [], inputs: [], outputs: [] },
    layers: { names: [], nodes: [], constants: [], outputs: [] },
  }),
};

function sessionThat(
  embedding: (window: Float32Array) => number[],
): Session & { batches: number[]; asked: string[] } {
  const batches: number[] = [];
  const asked: string[] = [];
  return {
    batches,
    asked,
    run: ({ ecg }, names) => {
      const { dims, data } = ecg!;
      batches.push(dims[0]!);
      asked.push(...names!);
      const out = Array.from({ length: dims[0]! }, (_, i) =>
        embedding(data.subarray(i * 4, i * 4 + 4)),
      );
      const tensor = { dims: [dims[0]!, 2], data: Float32Array.from(out.flat()) };
      return Promise.resolve({ embedding: tensor, max: tensor });
    },
    release: () => Promise.resolve(),
  };
}

const mean = (window: Float32Array): number[] => [
  window.reduce((a, b) => a + b) / window.length,
  1,
];

test("window embeddings are averaged into one vector per record, whatever the record's length", async () => {
  const session = sessionThat(mean);
  const embedder = openEncoder(averaging, { session });
  const long = ecgOf(24, 3);
  long.data.fill(9, 0, 4);
  const { values, failures } = await embedder.embed([
    { recordId: "a", ecg: ecgOf(4, 1), subject: SUBJECT },
    { recordId: "b", ecg: long, subject: SUBJECT },
    { recordId: "c", ecg: ecgOf(8, 5), subject: SUBJECT },
  ]);
  expect([...values]).toEqual([1, 1, 4, 1, 5, 1].map((value) => expect.closeTo(value, 5)));
  expect(failures).toEqual([]);
  expect(session.batches.reduce((a, b) => a + b)).toBe(9);
});

test("a record that cannot be prepared, or of which the encoder gives NaN, leaves the others whole", async () => {
  const session = sessionThat((window) => [window[0] === 7 ? Number.NaN : window[0]!, 0]);
  const { values, failures } = await openEncoder(averaging, { session }).embed([
    { recordId: "fine", ecg: ecgOf(4, 1), subject: SUBJECT },
    { recordId: "broken", ecg: ecgOf(4, 7), subject: SUBJECT },
    { recordId: "evil", ecg: ecgOf(4, 666), subject: SUBJECT },
    { recordId: "fine too", ecg: ecgOf(8, 2), subject: SUBJECT },
  ]);
  const { NaN: nan } = Number;
  expect([...values]).toEqual([1, 0, nan, nan, nan, nan, 2, 0]);
  expect(failures).toEqual([
    { row: 2, code: "signal-invalid", detail: "the signal is evil" },
    { row: 1, code: "values-invalid", detail: "averaging gives NaN" },
  ]);
});

test("a defect is no failure of a record", async () => {
  const embedder = openEncoder(averaging, { session: sessionThat(mean) });
  const inputs = [{ recordId: "x", ecg: ecgOf(4, 667), subject: SUBJECT }];
  await expect(embedder.embed(inputs)).rejects.toThrow(TypeError);
});

test("a pooling is an output of the graph; one that is not offered is refused with those that are", async () => {
  const session = sessionThat(mean);
  const inputs = [{ recordId: "a", ecg: ecgOf(4, 1), subject: SUBJECT }];
  await openEncoder(averaging, { session, pooling: "max" }).embed(inputs);
  await openEncoder(averaging, { session, pooling: "mean" }).embed(inputs);
  expect(session.asked).toEqual(["max", "embedding"]);
  expect(() => openEncoder(averaging, { session, pooling: "cls" })).toThrow(
    expect.objectContaining({
      code: "option-invalid",
      hint: expect.stringContaining("mean, max"),
    }),
  );
});

test("small encoders get many windows a run, large ones few", () => {
  const windowsOf = (id: string): number => {
    const found = MODELS.find((model) => model.type === "encoder" && model.encoder.card.id === id);
    return found?.type === "encoder" ? windowsPerRun(found.encoder) : Number.NaN;
  };
  expect(windowsOf("random-kernels")).toBe(32);
  expect(windowsOf("ecgfounder")).toBe(9);
  expect(windowsOf("ecg-jepa")).toBe(2);
});

test("a control's NaN stands for what could not be measured and is kept", async () => {
  const control: Control = {
    card: { id: "half", dimension: 2 } as Control["card"],
    featureNames: ["age", "nothing"],
    version: 1,
    needsSamples: false,
    embed: (_, { ageYears }) => {
      if (ageYears === null) throw new EinthovenError("signal-invalid", "no age");
      return Float32Array.of(ageYears, Number.NaN);
    },
  };
  const embedder = openControl(control);
  expect(embedder.needsSamples).toBe(false);
  const { values, failures } = await embedder.embed([
    { recordId: "a", ecg: null, subject: SUBJECT },
    { recordId: "b", ecg: null, subject: { ageYears: null, sex: null } },
  ]);
  expect([...values]).toEqual([50, Number.NaN, Number.NaN, Number.NaN]);
  expect(failures).toEqual([{ row: 1, code: "signal-invalid", detail: "no age" }]);
});
