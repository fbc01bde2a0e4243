import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ByteSource, bytesOf } from "../../src/core/byte-source.ts";
import { writeSafetensors } from "../../src/formats/checkpoint/safetensors.ts";
import { ecgFounder } from "../../src/models/encoders/ecgfounder.ts";
import { merlVitTiny } from "../../src/models/encoders/merl-vit-tiny.ts";
import { buildGraph } from "../../src/models/graph/graph.ts";
import { conv1d, flatten, globalMean } from "../../src/models/graph/layers.ts";
import { NET1D_TENSORS, net1d } from "../../src/models/graph/net1d.ts";
import { loadWeights } from "../../src/models/load-weights.ts";
import type { Encoder } from "../../src/models/model.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";

test("weights come back from a file as they were written", async () => {
  const written = randomWeights(merlVitTiny.tensors, "file");
  const read = await loadWeights(merlVitTiny, bytesOf(writeSafetensors(written)));
  expect([...read.keys()]).toEqual([...written.keys()]);
  const isSame = [...read].every(([key, { data }]) =>
    data.every((value, i) => value === written.get(key)!.data[i]),
  );
  expect(isSame).toBe(true);
});

test("tensors outside the state dict and ignored ones are never read", async () => {
  const key = "conv.weight";
  const encoder: Encoder = {
    ...ecgFounder,
    tensors: new Map([[key, [1]]]),
  };
  const one = { shape: [1], data: Float32Array.of(1) };
  const file = writeSafetensors(
    new Map([
      [`state_dict.${key}`, one],
      ["state_dict.dense.bias", one],
      ["optimizer.state.0.exp_avg", one],
    ]),
  );
  const slices: number[] = [];
  const source: ByteSource = {
    byteLength: file.byteLength,
    slice: (start, end) => {
      slices.push(start);
      return Promise.resolve(file.subarray(start, end));
    },
  };
  expect([...(await loadWeights(encoder, source)).keys()]).toEqual([key]);
  const firstValue = file.byteLength - 3 * 4;
  expect(slices.filter((start) => start >= firstValue)).toEqual([firstValue]);
});

test("another network's file is refused with the differences", async () => {
  const file = writeSafetensors(randomWeights(new Map([["fc.weight", [2, 2]]]), "other"));
  await expect(loadWeights(ecgFounder, bytesOf(file))).rejects.toMatchObject({
    code: "checkpoint-mismatch",
    message: expect.stringMatching(
      /\d+ missing: first_conv\.conv\.weight \[64,12,16\].* and \d+ more; 1 unexpected: fc\.weight/,
    ),
    hint: expect.stringContaining("12_lead_ECGFounder.pth"),
  });
});

const folder = process.env["EINTHOVEN_WEIGHTS"];
const published = folder === undefined ? "" : join(folder, ecgFounder.checkpoint!.fileName);

test.skipIf(!existsSync(published))(
  "the published ECGFounder gives the logits that others report (needs EINTHOVEN_WEIGHTS, a folder with 12_lead_ECGFounder.pth)",
  async () => {
    const file = await open(published);
    const { size } = await file.stat();
    const source: ByteSource = {
      byteLength: size,
      slice: async (start, end) => {
        const bytes = new Uint8Array(end - start);
        await file.read(bytes, 0, bytes.length, start);
        return bytes;
      },
    };
    const withHead = {
      ...ecgFounder,
      tensors: new Map([...NET1D_TENSORS, ["dense.weight", [150, 1024]], ["dense.bias", [150]]]),
    };
    const weights = await loadWeights(withHead, source);
    const options = { name: "ecgfounder", weights, leads: 12, samples: 5000 };
    const model = buildGraph(options, (graph, ecg) => {
      const last = globalMean(graph, net1d(graph, ecg).last);
      const head = conv1d(graph, last, { weight: "dense.weight", bias: "dense.bias" });
      return { logits: flatten(graph, head) };
    });
    const session = await openOnnxSession(model);
    const data = Float32Array.from({ length: 60_000 }, (_, i) => -1 + (2 * i) / 59_999);
    const { logits } = await session.run({ ecg: { dims: [1, 12, 5000], data } });
    const expected = [
      8.3751173, -4.1527028, -6.785675, -2.86479, 4.4135675, -2.254725, -5.3009405, -6.1225495,
      -1.0395477, -1.8894272,
    ];
    expected.forEach((value, i) => {
      expect(logits!.data[i]).toBeCloseTo(value, 3);
    });
    await session.release();
    await file.close();
  },
  60_000,
);
