import { parentPort } from "node:worker_threads";
import { EinthovenError } from "../../core/error.ts";
import type { Session, Tensor } from "../../core/session.ts";
import type { OnnxModel } from "../../formats/onnx/onnx.ts";
import { openOnnxSession } from "../onnx-session.ts";

/** What a lane is asked to do with session number `session`. */
export type LaneOrder = { readonly id: number; readonly session: number } & (
  | { readonly type: "open"; readonly model: OnnxModel }
  | {
      readonly type: "run";
      readonly feeds: Readonly<Record<string, Tensor>>;
      readonly outputs: readonly string[] | undefined;
    }
  | { readonly type: "release" }
);

/** What it answers. */
export type LaneAnswer = { readonly id: number } & (
  | { readonly type: "done"; readonly results: Readonly<Record<string, Tensor>> }
  | { readonly type: "failed"; readonly message: string; readonly hint: string | undefined }
);

const sessions = new Map<number, Session>();
let queue: Promise<void> = Promise.resolve();

parentPort!.on("message", (order: LaneOrder) => {
  queue = queue.then(async () => parentPort!.postMessage(await answer(order)));
});

async function answer(order: LaneOrder): Promise<LaneAnswer> {
  const { id } = order;
  try {
    return { id, type: "done", results: await obey(order) };
  } catch (error) {
    const { message } = error as Error;
    const hint = error instanceof EinthovenError ? error.hint : undefined;
    return { id, type: "failed", message, hint };
  }
}

async function obey(order: LaneOrder): Promise<Readonly<Record<string, Tensor>>> {
  if (order.type === "open") {
    sessions.set(order.session, await openOnnxSession(order.model));
    return {};
  }
  const session = sessions.get(order.session)!;
  if (order.type === "run") return session.run(order.feeds, order.outputs);
  sessions.delete(order.session);
  await session.release();
  return {};
}
