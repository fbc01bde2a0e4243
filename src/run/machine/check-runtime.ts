import { STANDARD_LEADS } from "../../core/ecg.ts";
import { openEncoder } from "../../embed/embedder.ts";
import { modelById } from "../../models/catalogue.ts";
import { randomWeights } from "../../models/random-weights.ts";
import { openOnnxSession } from "../onnx-session.ts";

/** Sends one made-up ECG through a real graph; returns the milliseconds it took. Throws `session-failed`. */
export async function checkRuntime(): Promise<number> {
  const model = modelById("random-kernels");
  if (model.type !== "encoder") throw new Error("random-kernels is an encoder");
  const { encoder } = model;
  const graph = encoder.build(randomWeights(encoder.tensors, "doctor"));
  const embedder = openEncoder(encoder, { session: await openOnnxSession(graph) });
  const samples = 5000;
  const data = Float32Array.from({ length: STANDARD_LEADS.length * samples }, (_, i) =>
    Math.sin(i / 20),
  );
  const ecg = { leads: STANDARD_LEADS, samplingRateHz: 500, samples, data };
  const began = performance.now();
  await embedder.embed([{ recordId: "made-up", ecg, subject: { ageYears: null, sex: null } }]);
  const milliseconds = performance.now() - began;
  await embedder.close();
  return milliseconds;
}
