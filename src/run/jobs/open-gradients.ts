import type { EmbeddingScore } from "../../explain/signal/embedding-score.ts";
import type { GradientsOf } from "../../explain/signal/expected-gradients.ts";
import type { OnnxModel } from "../../formats/onnx/onnx.ts";
import { differentiate, gradientName } from "../../gradients/differentiate.ts";
import {
  keepOutputs,
  SCORE,
  SCORE_WEIGHTS,
  withLinearScore,
} from "../../gradients/linear-score.ts";
import { peakBytesPerRecord, recordsWithin } from "../../gradients/live-bytes.ts";
import { type OnnxSession, openOnnxSession } from "../onnx-session.ts";

/** A network from windows "ecg" float32[batch, leads, samples] to an output of vectors. */
export interface EmbeddingGraph {
  readonly model: OnnxModel;
  readonly output: string;
  readonly dimension: number;
  /** Does it take batches of any size? Else of one. */
  readonly freeBatch: boolean;
}

/** An encoder that gives the gradient of a score with respect to the windows that it is fed. */
export interface GradientEncoder {
  /**
   * Scores and gradients of recordings of so many windows, float32[count, windows x leads x samples]: the score is that of
   * the mean of a recording's embeddings.
   */
  gradientsOf(score: EmbeddingScore, windows: number): GradientsOf;
  /** float32[count, dimension] of single windows. */
  embed(inputs: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** What the values between two layers may take, as for running an encoder (`job-memory.ts`). */
const ACTIVATION_BYTES = 350e6;
/** A graph of which a single window takes more is run in segments that are computed twice. */
const SEGMENTED_FROM_BYTES = ACTIVATION_BYTES / 2;
const SEGMENTS = 4;
const MOST_WINDOWS = 32;

/**
 * Differentiates a network with a weighted sum of its output behind it. A linear score is that sum; for any other the
 * network first runs forward, and the weights are the score's slopes there. Windows go through it in micro-batches whose
 * values fit into 350 MB. Throws `gradient-unknown` for an operator without a rule.
 */
export async function openGradients(graph: EmbeddingGraph): Promise<GradientEncoder> {
  const { output, dimension, freeBatch } = graph;
  const model = keepOutputs(graph.model, [output]);
  const backward = gradientGraph(withLinearScore(model, { output, width: dimension }));
  const limit = freeBatch ? Math.min(MOST_WINDOWS, recordsWithin(backward, ACTIVATION_BYTES)) : 1;
  const dims = model.inputs[0]!.dims.slice(1) as number[];
  const size = dims.reduce((product, length) => product * length, 1);
  const session = await openOnnxSession(backward);
  let forward: Promise<OnnxSession> | null = null;

  /** Calls with the bounds of one micro-batch after another. */
  async function inParts(
    count: number,
    work: (start: number, end: number) => Promise<void>,
  ): Promise<void> {
    for (let start = 0; start < count; start += limit) {
      await work(start, Math.min(count, start + limit));
    }
  }

  function windowsOf(inputs: Float32Array, start: number, end: number) {
    return { dims: [end - start, ...dims], data: inputs.subarray(start * size, end * size) };
  }

  async function embed(inputs: Float32Array, count: number): Promise<Float32Array> {
    forward ??= openOnnxSession(model);
    const own = await forward;
    const embeddings = new Float32Array(count * dimension);
    await inParts(count, async (start, end) => {
      const found = await own.run({ ecg: windowsOf(inputs, start, end) }, [output]);
      embeddings.set(found[output]!.data, start * dimension);
    });
    return embeddings;
  }

  /** Gradients of the sum of each window's embedding times its weights, and that sum. */
  async function pulledBack(
    inputs: Float32Array,
    weights: Float32Array,
  ): Promise<{ readonly sums: Float64Array; readonly gradients: Float32Array }> {
    const count = weights.length / dimension;
    const sums = new Float64Array(count);
    const gradients = new Float32Array(inputs.length);
    await inParts(count, async (start, end) => {
      const fed = weights.subarray(start * dimension, end * dimension);
      const found = await session.run({
        ecg: windowsOf(inputs, start, end),
        [SCORE_WEIGHTS]: { dims: [end - start, dimension], data: fed },
      });
      sums.set(found[SCORE]!.data, start);
      gradients.set(found[gradientName("ecg")]!.data, start * size);
    });
    return { sums, gradients };
  }

  return {
    embed,
    gradientsOf: (score, windows) => async (inputs, count) => {
      const weights = new Float32Array(count * windows * dimension);
      const fill = (r: number, slopes: Float64Array): void => {
        const shares = slopes.map((slope) => slope / windows);
        for (let w = 0; w < windows; w++) weights.set(shares, (r * windows + w) * dimension);
      };
      const scores = new Float64Array(count);
      if (score.kind === "linear") {
        for (let r = 0; r < count; r++) fill(r, score.weights);
        const { sums, gradients } = await pulledBack(inputs, weights);
        scores.fill(score.intercept);
        for (const [w, sum] of sums.entries()) scores[Math.floor(w / windows)]! += sum;
        return { scores, gradients };
      }
      const embeddings = await embed(inputs, count * windows);
      for (let r = 0; r < count; r++) {
        const own = embeddings.subarray(r * windows * dimension, (r + 1) * windows * dimension);
        const at = score.at(meanRow(own, dimension));
        scores[r] = at.score;
        fill(r, at.slopes);
      }
      const { gradients } = await pulledBack(inputs, weights);
      return { scores, gradients };
    },
    close: async () => {
      await session.release();
      await (await forward)?.release();
    },
  };
}

/** The mean of rows of this width: float64[width]. */
function meanRow(rows: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (const [i, value] of rows.entries()) mean[i % width]! += (value * width) / rows.length;
  return mean;
}

function gradientGraph(scored: OnnxModel): OnnxModel {
  const whole = differentiate(scored, { output: SCORE, of: ["ecg"] });
  if (peakBytesPerRecord(whole) <= SEGMENTED_FROM_BYTES) return whole;
  return differentiate(scored, { output: SCORE, of: ["ecg"], segments: SEGMENTS });
}
