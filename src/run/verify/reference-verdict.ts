import type { Encoder } from "../../models/model.ts";
import { referenceInput, referenceWeights } from "../../models/verification/reference-input.ts";
import { REFERENCE_VECTORS } from "../../models/verification/reference-vectors.ts";
import { openOnnxSession } from "../onnx-session.ts";
import type { Verdict } from "./verdict.ts";

const CHECK = "reference vector";

/**
 * Runs the encoder on this machine with computed weights and compares the embedding with what the authors' own
 * network gave: graph builder, ONNX Runtime and processor together. Needs no file.
 */
export async function referenceVerdict(encoder: Encoder, threads: number): Promise<Verdict> {
  const { id, dimension } = encoder.card;
  const vector = REFERENCE_VECTORS.find(({ modelId }) => modelId === id);
  if (vector === undefined) {
    return {
      check: CHECK,
      state: "skipped",
      found: `no vector of the authors' network was made for ${id}`,
      next: null,
    };
  }
  const { leads, windowSamples } = encoder.contract;
  const session = await openOnnxSession(encoder.build(referenceWeights(encoder, vector)), {
    intraOpThreads: threads,
  });
  const data = referenceInput(encoder, vector);
  const outputs = await session.run({ ecg: { dims: [1, leads.length, windowSamples], data } });
  await session.release();
  const embedding = outputs["embedding"]!.data;
  const expected = vector.embeddingFirst8;
  const largest = Math.max(...expected.map(Math.abs));
  const gaps = expected.map((value, f) => Math.abs(embedding[f]! - value) / largest);
  const difference = Math.max(...gaps);
  const isSame = embedding.length === dimension && difference <= vector.tolerance;
  return {
    check: CHECK,
    state: isSame ? "pass" : "fail",
    found: `differs from the authors' network by ${difference.toExponential(1)} of the largest of eight values on computed weights (${vector.tolerance.toExponential(0)} allowed)`,
    next: isSame
      ? null
      : "run `einthoven doctor`; if it finds nothing, please report this with the processor's name",
  };
}
