import { expect, test } from "vitest";
import { differentiate, gradientName } from "../../src/gradients/differentiate.ts";
import { jepaLossModel, jepaTargetModel } from "../../src/pretrain/jepa-graph.ts";
import { chosenTokens, tokenFeeds } from "../../src/pretrain/token-feeds.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { golden, goldenBatch, goldenStart } from "./golden-training.ts";

test("the gradient of the whole loss by every weight is that of torch", async () => {
  const { architecture, masking, steps, gradients } = golden;
  const { encoder } = architecture;
  const { leads, slots, patchSamples, width } = encoder;
  const { tensors } = goldenStart();
  const weights = (part: string) =>
    new Map(
      [...tensors]
        .filter(([key]) => key.startsWith(part))
        .map(([key, value]) => [key.slice(part.length), value] as const),
    );
  const masks = steps[0]!.masks.map(([context, targets]) => ({
    context: Int32Array.from(context),
    targets: Int32Array.from(targets),
  }));
  const batch = goldenBatch(1);
  const target = await openOnnxSession(jepaTargetModel(architecture, masking, weights("target.")));
  const ecg = { dims: [masks.length, leads, slots * patchSamples], data: batch };
  const targets = (await target.run({ ecg, chosen: chosenTokens(masks) }))["targets"]!;
  expect(targets.dims).toEqual([masks.length, masking.targetTokens, width]);
  const student = weights("student.");
  const names = [...student.keys()];
  const model = jepaLossModel(architecture, masking, student);
  const session = await openOnnxSession(differentiate(model, { output: "loss", of: names }));
  const results = await session.run({
    ...tokenFeeds(batch, masks, { encoder, counts: masking }),
    targets,
  });
  const loss = results["loss"]!.data.reduce((sum, value) => sum + value, 0) / masks.length;
  expect(Math.abs(loss / steps[0]!.loss - 1)).toBeLessThan(golden.tolerance);
  expect(Object.keys(gradients).sort()).toEqual([...names].sort());
  for (const name of names) {
    const { data } = results[gradientName(name)]!;
    const expected = gradients[name]!;
    const size = Math.max(...expected.map(Math.abs));
    data.forEach((value, i) => {
      const off = Math.abs(value / masks.length - expected[i]!);
      expect(off).toBeLessThan(golden.tolerance * Math.max(size, 1e-3));
    });
  }
  await target.release();
  await session.release();
});
