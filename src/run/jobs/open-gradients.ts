import type { GradientsOf } from "../../explain/signal/expected-gradients.ts";
import type { OnnxModel } from "../../formats/onnx/onnx.ts";
import { differentiate, gradientName } from "../../gradients/differentiate.ts";
import { SCORE, SCORE_WEIGHTS, withLinearScore } from "../../gradients/linear-score.ts";
import { peakBytesPerRecord, recordsWithin } from "../../gradients/live-bytes.ts";
import type { Encoder } from "../../models/model.ts";
import { poolingOutput } from "../../models/pooling-output.ts";
import type { Contestant } from "../../study/contestants.ts";
import { openOnnxSession } from "../onnx-session.ts";
import { weightsOf } from "./open-embedder.ts";

/** A linear function of an embedding. */
export interface LinearScore {
  /** float64[dimension] */
  readonly weights: Float64Array;
  readonly intercept: number;
}

/** An encoder that gives the gradient of a linear score with respect to the windows that it is fed. */
interface GradientEncoder {
  gradientsOf(score: LinearScore): GradientsOf;
  close(): Promise<void>;
}

/** What the values between two layers may take, as for running an encoder (`job-memory.ts`). */
const ACTIVATION_BYTES = 350e6;
/** A graph of which a single window takes more is run in segments that are computed twice. */
const SEGMENTED_FROM_BYTES = ACTIVATION_BYTES / 2;
const SEGMENTS = 4;
const MOST_WINDOWS = 32;

/**
 * Builds an encoder's graph with a linear score behind it and differentiates it. Windows go through it in micro-batches
 * whose values fit into 350 MB. Throws `gradient-unknown` for an operator without a rule.
 */
export async function openGradients(
  encoder: Encoder,
  { contestant, studyFolder }: { readonly contestant: Contestant; readonly studyFolder: string },
): Promise<GradientEncoder> {
  const { card, contract } = encoder;
  const output = poolingOutput(encoder, contestant.pooling ?? undefined);
  const built = encoder.build(await weightsOf(encoder, contestant, studyFolder));
  const graph = gradientGraph(withLinearScore(built, { output, width: card.dimension }));
  const limit = Math.min(MOST_WINDOWS, recordsWithin(graph, ACTIVATION_BYTES));
  const session = await openOnnxSession(graph);
  const dims = [contract.leads.length, contract.windowSamples];
  const size = dims[0]! * dims[1]!;
  return {
    gradientsOf: ({ weights, intercept }) => {
      const fed = { dims: [card.dimension, 1], data: Float32Array.from(weights) };
      return async (inputs, count) => {
        const scores = new Float64Array(count);
        const gradients = new Float32Array(count * size);
        for (let start = 0; start < count; start += limit) {
          const end = Math.min(count, start + limit);
          const data = inputs.subarray(start * size, end * size);
          const feeds = { ecg: { dims: [end - start, ...dims], data }, [SCORE_WEIGHTS]: fed };
          const found = await session.run(feeds);
          scores.set(
            Array.from(found[SCORE]!.data, (value) => value + intercept),
            start,
          );
          gradients.set(found[gradientName("ecg")]!.data, start * size);
        }
        return { scores, gradients };
      };
    },
    close: () => session.release(),
  };
}

function gradientGraph(scored: OnnxModel): OnnxModel {
  const whole = differentiate(scored, { output: SCORE, of: ["ecg"] });
  if (peakBytesPerRecord(whole) <= SEGMENTED_FROM_BYTES) return whole;
  return differentiate(scored, { output: SCORE, of: ["ecg"], segments: SEGMENTS });
}
