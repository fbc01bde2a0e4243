import { expect, test } from "vitest";
import { MODELS, modelById } from "../../src/models/catalogue.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { describeModel } from "../conformance/model.ts";

for (const model of MODELS) describeModel(model, openOnnxSession);

test("no two models share an id", () => {
  const ids = MODELS.map(
    (model) => (model.type === "encoder" ? model.encoder : model.control).card.id,
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test("a model is found by its id, and a misspelt one is answered with the closest", () => {
  const found = modelById("ecgfounder");
  expect(found.type === "encoder" && found.encoder.card.title).toBe("ECGFounder");
  expect(() => modelById("ECGFoundr")).toThrow(
    expect.objectContaining({
      code: "model-unknown",
      message: expect.stringContaining('"ECGFoundr"'),
      hint: expect.stringContaining("ecgfounder"),
    }),
  );
});
