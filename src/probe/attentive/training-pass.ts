import type { Session, Tensor } from "../../core/session.ts";
import type { OnnxModel } from "../../formats/onnx/onnx.ts";
import { differentiate, gradientName } from "../../gradients/differentiate.ts";
import type { BlockProducts } from "../../linalg/row-blocks.ts";
import { outputLoss, type Wanted } from "../mlp/output-loss.ts";
import type { TaskKind } from "../probe.ts";
import { attend, attentionSlopes, type ReadoutSlopes, type Readouts } from "./attention.ts";
import { readoutGraph } from "./readout-graph.ts";
import type { TokenBatch } from "./token-records.ts";

/** Loads a graph; `run/` does it with ONNX Runtime. */
export type OpenSession = (model: OnnxModel) => Promise<Session>;

/** What readouts of several models are to say of a batch. */
export interface Goal {
  readonly kind: TaskKind;
  /** For each model, in the order of the stack: what its outputs should be, NaN where it must not learn. */
  readonly wanted: readonly Wanted[];
}

/** The way there and back over a batch: slopes of the loss by the parameters of all readouts. */
export interface TrainingPass {
  slopes(batch: TokenBatch, readouts: Readouts, goal: Goal): Promise<ReadoutSlopes>;
  release(): Promise<void>;
}

/** Derived by hand, with one product for each way. */
export function plainTrainingPass(products: BlockProducts): TrainingPass {
  return {
    slopes: async (batch, readouts, { kind, wanted }) => {
      const attended = await attend(batch, readouts, products);
      const size = attended.logits.length / wanted.length;
      const slopes = new Float32Array(attended.logits.length);
      wanted.forEach((own, m) => {
        const logits = attended.logits.subarray(m * size, (m + 1) * size);
        slopes.set(outputLoss(logits, own, kind).slopes, m * size);
      });
      return attentionSlopes(batch, readouts, { attended, slopes, products });
    },
    release: () => Promise.resolve(),
  };
}

/**
 * Derived from the graph of the loss (`readoutGraph`, `differentiate`). One session for each number of tokens that the
 * longest record of a batch has.
 */
export function differentiatedTrainingPass(openSession: OpenSession): TrainingPass {
  const opened = new Map<string, Promise<Session>>();
  function sessionOf(size: Parameters<typeof readoutGraph>[0]): Promise<Session> {
    const key = JSON.stringify(size);
    const session =
      opened.get(key) ??
      openSession(differentiate(readoutGraph(size), { output: "loss", of: ["stack", "biases"] }));
    opened.set(key, session);
    return session;
  }
  return {
    slopes: async (batch, readouts, goal) => {
      const { count, width, stack, biases } = readouts;
      const models = goal.wanted.length;
      const padded = paddedTokens(batch, width);
      const { kind } = goal;
      const tokens = padded.tokens.dims[1]!;
      const session = await sessionOf({ tokens, width, models, outputs: count / models, kind });
      const results = await session.run(
        {
          ...padded,
          ...goalFeeds(goal, batch.starts.length - 1),
          stack: { dims: [2 * count, width], data: stack },
          biases: { dims: [count, 1], data: Float32Array.from(biases) },
        },
        SLOPES,
      );
      return {
        stack: results[gradientName("stack")]!.data,
        biases: Float64Array.from(results[gradientName("biases")]!.data),
      };
    },
    release: async () => {
      for (const session of opened.values()) await (await session).release();
      opened.clear();
    },
  };
}

const SLOPES = ["stack", "biases"].map(gradientName);
/** Added to the score of a token that is not there: its share is 0. */
const NEVER = -1e30;

/** Every record with as many tokens as the longest one; where all have equally many, their values as they are. */
function paddedTokens(
  { data, starts }: TokenBatch,
  width: number,
): Readonly<Record<"tokens" | "absent", Tensor>> {
  const records = starts.length - 1;
  let tokens = 0;
  for (let r = 0; r < records; r++) tokens = Math.max(tokens, starts[r + 1]! - starts[r]!);
  const dims = [records, tokens, width];
  const absent = { dims: [records, tokens], data: new Float32Array(records * tokens) };
  if (starts.at(-1)! === records * tokens) return { tokens: { dims, data }, absent };
  const padded = new Float32Array(records * tokens * width);
  for (let r = 0; r < records; r++) {
    const [start, end] = [starts[r]!, starts[r + 1]!];
    padded.set(data.subarray(start * width, end * width), r * tokens * width);
    absent.data.fill(NEVER, r * tokens + end - start, (r + 1) * tokens);
  }
  return { tokens: { dims, data: padded }, absent };
}

/** What is wanted, and how much it counts: each output the same, however many records know it. */
function goalFeeds(
  { wanted }: Goal,
  records: number,
): Readonly<Record<"wanted" | "weight", Tensor>> {
  const all = wanted.flat();
  const dims = [all.length, records];
  const values = new Float32Array(records * all.length);
  const weights = new Float32Array(records * all.length);
  all.forEach((own, o) => {
    const known = own.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
    own.forEach((value, r) => {
      if (Number.isNaN(value)) return;
      values[o * records + r] = value;
      weights[o * records + r] = 1 / known;
    });
  });
  return { wanted: { dims, data: values }, weight: { dims, data: weights } };
}
