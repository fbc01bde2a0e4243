import type { Session, Tensor } from "../core/session.ts";
import { differentiate, gradientName } from "../gradients/differentiate.ts";
import { constantsAsInputs } from "../gradients/parameters.ts";
import type { Parameters } from "../optimise/parameters.ts";
import { tokensOf } from "./jepa.ts";
import { jepaEmbeddingModel, jepaLossModel, jepaTargetModel } from "./jepa-graph.ts";
import type { Mask } from "./masking.ts";
import { chosenTokens, tokenFeeds } from "./token-feeds.ts";
import type { TrainingOptions } from "./training-options.ts";
import type { TrainingState } from "./training-state.ts";

/** Computes batches in parts, several parts at the same time. */
export interface MicroBatches {
  /**
   * Fills `slopes` with the sum over the batch of the gradients by the student's parameters and gives the sum of the
   * losses. The parts are added in their order, whichever is ready first.
   */
  slopesInto(slopes: Float32Array, batch: Float32Array, masks: readonly Mask[]): Promise<number>;
  /** Embeds records by the target encoder: float32[records, width]. */
  embeddings(records: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
}

/** One thread's sessions. */
interface Lane {
  readonly target: Session;
  readonly loss: Session;
}

/** Opens the graphs of a training; weights are inputs, so that no graph is ever opened anew. */
export async function openMicroBatches(
  { architecture, masking: counts, microBatchSize, sessions }: TrainingOptions,
  { student, target }: TrainingState,
): Promise<MicroBatches> {
  const { encoder } = architecture;
  const names = [...student.tensors.keys()];
  const ownOf = [...target.tensors.keys()];
  const lossModel = jepaLossModel(architecture, counts, student.tensors);
  const lossSessions = await sessions(
    constantsAsInputs(differentiate(lossModel, { output: "loss", of: names }), names),
  );
  const targetModel = jepaTargetModel(architecture, counts, target.tensors);
  const targetSessions = await sessions(constantsAsInputs(targetModel, ownOf));
  const lanes = lossSessions.map((loss, i): Lane => ({ loss, target: targetSessions[i]! }));
  let embedding: readonly Session[] | null = null;
  const { leads, slots, patchSamples, width } = encoder;
  const recordSize = tokensOf(encoder) * patchSamples;
  const outputs = ["loss", ...names.map(gradientName)];
  const studentFeeds = feedsOf(student);
  const targetFeeds = feedsOf(target);

  function ecgOf(part: Float32Array): Tensor {
    return { dims: [part.length / recordSize, leads, slots * patchSamples], data: part };
  }

  async function slopesOf(
    { target: whole, loss }: Lane,
    part: Float32Array,
    masks: readonly Mask[],
  ): Promise<Readonly<Record<string, Tensor>>> {
    const chosen = chosenTokens(masks);
    const known = await whole.run({ ecg: ecgOf(part), chosen, ...targetFeeds }, ["targets"]);
    const feeds = tokenFeeds(part, masks, { encoder, counts });
    return loss.run({ ...feeds, targets: known["targets"]!, ...studentFeeds }, outputs);
  }

  return {
    slopesInto: async (slopes, batch, masks) => {
      slopes.fill(0);
      let loss = 0;
      const parts = partsOf(batch, microBatchSize * recordSize);
      await inOrder(
        parts,
        lanes,
        (lane, part, p) =>
          slopesOf(lane, part, masks.slice(p * microBatchSize, (p + 1) * microBatchSize)),
        (results) => {
          for (const value of results["loss"]!.data) loss += value;
          for (const [name, { start }] of student.tensors) {
            const { data } = results[gradientName(name)]!;
            for (let i = 0; i < data.length; i++) slopes[start + i]! += data[i]!;
          }
        },
      );
      return loss;
    },
    embeddings: async (records) => {
      embedding ??= await sessions(
        constantsAsInputs(jepaEmbeddingModel(architecture, target.tensors), ownOf),
      );
      const out = new Float32Array((records.length / recordSize) * width);
      let place = 0;
      await inOrder(
        partsOf(records, microBatchSize * recordSize),
        embedding,
        (session, part) => session.run({ ecg: ecgOf(part), ...targetFeeds }, ["embedding"]),
        ({ embedding: found }) => {
          out.set(found!.data, place);
          place += found!.data.length;
        },
      );
      return out;
    },
    release: async () => {
      for (const { loss, target: whole } of lanes) {
        await loss.release();
        await whole.release();
      }
      for (const session of embedding ?? []) await session.release();
    },
  };
}

/** Computes parts on whichever lane is free and hands the results over in the order of the parts. */
async function inOrder<Runner, Result>(
  parts: readonly Float32Array[],
  lanes: readonly Runner[],
  compute: (lane: Runner, part: Float32Array, number: number) => Promise<Result>,
  take: (result: Result) => void,
): Promise<void> {
  const waiting = new Map<number, Result>();
  let begun = 0;
  let taken = 0;
  const work = lanes.map(async (lane) => {
    while (begun < parts.length) {
      const number = begun++;
      waiting.set(number, await compute(lane, parts[number]!, number));
      for (let next = waiting.get(taken); next !== undefined; next = waiting.get(taken)) {
        waiting.delete(taken++);
        take(next);
      }
    }
  });
  await Promise.all(work);
}

/** Views of at most `length` values each. */
function partsOf(values: Float32Array, length: number): Float32Array[] {
  return Array.from({ length: Math.ceil(values.length / length) }, (_, p) =>
    values.subarray(p * length, (p + 1) * length),
  );
}

/** Every tensor under its name; a view, so that the feeds change with the parameters. */
function feedsOf({ tensors }: Parameters): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(
    [...tensors].map(([name, { shape, data }]) => [name, { dims: shape, data }]),
  );
}
