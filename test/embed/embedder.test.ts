import { expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import type { Session } from "../../src/core/session.ts";
import { openControl, openEncoder } from "../../src/embed/embedder.ts";
import type { Control, Encoder } from "../../src/models/model.ts";

const SUBJECT = { ageYears: 50, sex: "male" } as const;

function ecgOf(samples: number, value: number): Ecg {
  const data = new Float32Array(12 * samples).fill(value);
  return { leads: STANDARD_LEADS, samplingRateHz: 10, samples, data };
}

/** An encoder of one lead and 4-sample windows whose embedding is [mean of the window, 1]. */
const averaging: Encoder = {
  card: { id: "averaging", dimension: 2 } as Encoder["card"],
  checkpoint: null,
  tensors: new Map(),
  graphVersion: 1,
  contract: {
    samplingRateHz: 10,
    leads: ["I"],
    windowSamples: 4,
    steps: [],
    version: 1,
    prepare: ({ data, samples }) => ({
      windows: Math.floor(samples / 4),
      data: data.slice(0, Math.floor(samples / 4) * 4),
    }),
  },
  build: () => new Uint8Array(0),
};

function sessionThat(
  embedding: (window: Float32Array) => number[],
): Session & { batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    run: ({ ecg }) => {
      const { dims, data } = ecg!;
      batches.push(dims[0]!);
      const out = Array.from({ length: dims[0]! }, (_, i) =>
        embedding(data.subarray(i * 4, i * 4 + 4)),
      );
      return Promise.resolve({
        embedding: { dims: [dims[0]!, 2], data: Float32Array.from(out.flat()) },
      });
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
  const embedder = await openEncoder(averaging, {
    weights: new Map(),
    openSession: () => Promise.resolve(session),
  });
  const long = ecgOf(24, 3);
  long.data.fill(9, 0, 4);
  const out = await embedder.embed([
    { recordId: "a", ecg: ecgOf(4, 1), subject: SUBJECT },
    { recordId: "b", ecg: long, subject: SUBJECT },
    { recordId: "c", ecg: ecgOf(8, 5), subject: SUBJECT },
  ]);
  expect([...out]).toEqual([1, 1, 4, 1, 5, 1].map((value) => expect.closeTo(value, 5)));
  expect(session.batches.reduce((a, b) => a + b)).toBe(9);
});

test("an encoder that returns NaN is stopped with the record's name", async () => {
  const embedder = await openEncoder(averaging, {
    weights: new Map(),
    openSession: () =>
      Promise.resolve(sessionThat((window) => [window[0] === 7 ? Number.NaN : 0, 0])),
  });
  const inputs = [
    { recordId: "fine", ecg: ecgOf(4, 1), subject: SUBJECT },
    { recordId: "broken", ecg: ecgOf(4, 7), subject: SUBJECT },
  ];
  await expect(embedder.embed(inputs)).rejects.toMatchObject({
    code: "values-invalid",
    message: expect.stringContaining("broken"),
  });
});

test("a control's NaN stands for what could not be measured and is kept", async () => {
  const control: Control = {
    card: { id: "half", dimension: 2 } as Control["card"],
    featureNames: ["age", "nothing"],
    version: 1,
    needsSamples: false,
    embed: (_, { ageYears }) => Float32Array.of(ageYears ?? Number.NaN, Number.NaN),
  };
  const embedder = openControl(control);
  expect(embedder.needsSamples).toBe(false);
  const out = await embedder.embed([{ recordId: "a", ecg: null, subject: SUBJECT }]);
  expect([...out]).toEqual([50, Number.NaN]);
});
