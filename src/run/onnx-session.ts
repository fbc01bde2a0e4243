import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { EinthovenError } from "../core/error.ts";
import type { Session, Tensor } from "../core/session.ts";

/**
 * Loads a serialised graph into ONNX Runtime on the CPU. `run` blocks the calling thread while it computes
 * (onnxruntime-node 1.30), so give each worker thread a session of its own with one intra-op thread.
 * Throws `session-failed` when the graph cannot be loaded or run.
 */
export async function openOnnxSession(
  model: Uint8Array,
  { intraOpThreads = 1 }: { intraOpThreads?: number } = {},
): Promise<Session> {
  const session = await named("load the graph", () =>
    InferenceSession.create(model, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "all",
      executionMode: "sequential",
      intraOpNumThreads: intraOpThreads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    }),
  );
  return {
    run: (feeds) => named("run the graph", () => runOnce(session, feeds)),
    release: () => named("release the graph", () => session.release()),
  };
}

/** The version of the ONNX Runtime library in use, for provenance. */
export const onnxRuntimeVersion: string = env.versions.node ?? env.versions.common;

async function runOnce(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const inputs = Object.entries(feeds).map(
    ([name, { data, dims }]) => [name, new OrtTensor("float32", data, dims)] as const,
  );
  const results = await session.run(Object.fromEntries(inputs));
  const outputs = Object.entries(results).map(
    ([name, value]) => [name, float32Tensor(name, value)] as const,
  );
  return Object.fromEntries(outputs);
}

function float32Tensor(name: string, value: OrtTensor): Tensor {
  if (value.data instanceof Float32Array) return { dims: value.dims, data: value.data };
  throw new EinthovenError("session-failed", `output "${name}" is ${value.type}, not float32`);
}

async function named<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof EinthovenError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EinthovenError("session-failed", `ONNX Runtime could not ${step}: ${reason}`, {
      hint: "run `einthoven doctor`; if it finds nothing, the graph does not fit this ONNX Runtime",
      cause,
    });
  }
}
