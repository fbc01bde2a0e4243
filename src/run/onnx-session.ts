import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { EinthovenError } from "../core/error.ts";
import type { Session, Tensor } from "../core/session.ts";
import { type OnnxModel, writeOnnx } from "../formats/onnx/onnx.ts";
import { inNative } from "./native-gate.ts";

/** A graph as a value, as its protobuf bytes, or as a file whose external data lies beside it. */
export type GraphSource = OnnxModel | Uint8Array | { readonly path: string };

/** Where a graph computes. */
export type Provider = "cpu" | "cuda" | "webgpu" | "coreml" | "dml";

/** What a graph says of one of its inputs or outputs. */
export interface GraphPort {
  readonly name: string;
  /** "float32", or "no tensor". */
  readonly type: string;
  /** A text stands for a length that is only known when the graph runs. */
  readonly dims: readonly (number | string)[];
}

/** A session that also tells what its graph takes and gives. */
export interface OnnxSession extends Session {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  /** Runs the graph and writes the outputs that are named into arrays that are at hand, with their dims. */
  runInto(
    feeds: Readonly<Record<string, Tensor>>,
    outputs: Readonly<Record<string, Tensor>>,
  ): Promise<void>;
}

/**
 * Loads a graph into ONNX Runtime. `run` blocks the calling thread while it computes (onnxruntime-node 1.30), so
 * give each worker thread a session of its own with one intra-op thread. Without `prepack` large weights stay
 * where the file is mapped: sessions share those pages and load at once, and a run of few rows takes up to a
 * tenth longer. Throws `session-failed` when the graph cannot be loaded or run.
 */
export async function openOnnxSession(
  graph: GraphSource,
  {
    intraOpThreads = 1,
    provider = "cpu",
    prepack = true,
  }: { intraOpThreads?: number; provider?: Provider; prepack?: boolean } = {},
): Promise<OnnxSession> {
  const session = await named("load the graph", () =>
    createSession(graph, {
      executionProviders: [provider],
      graphOptimizationLevel: "all",
      executionMode: "sequential",
      intraOpNumThreads: intraOpThreads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      ...(prepack ? {} : { extra: { session: { disable_prepacking: "1" } } }),
    }),
  );
  return {
    inputs: session.inputMetadata.map(portOf),
    outputs: session.outputMetadata.map(portOf),
    run: (feeds, outputs) => named("run the graph", () => runOnce(session, feeds, outputs)),
    runInto: (feeds, outputs) =>
      named("run the graph", async () => {
        await session.run(ortTensors(feeds), ortTensors(outputs));
      }),
    release: () => named("release the graph", () => session.release()),
  };
}

/** The version of the ONNX Runtime library in use, for provenance. */
export const onnxRuntimeVersion: string = env.versions.node ?? env.versions.common;

function createSession(
  graph: GraphSource,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  if ("path" in graph) return InferenceSession.create(graph.path, options);
  const bytes = graph instanceof Uint8Array ? graph : writeOnnx(graph);
  return InferenceSession.create(bytes, options);
}

function portOf(port: InferenceSession.ValueMetadata): GraphPort {
  if (!port.isTensor) return { name: port.name, type: "no tensor", dims: [] };
  return { name: port.name, type: port.type, dims: port.shape };
}

async function runOnce(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  names: readonly string[] = session.outputNames,
): Promise<Record<string, Tensor>> {
  const results = await session.run(ortTensors(feeds), names);
  const outputs = Object.entries(results).map(
    ([name, value]) => [name, float32Tensor(name, value)] as const,
  );
  return Object.fromEntries(outputs);
}

function ortTensors(tensors: Readonly<Record<string, Tensor>>): Record<string, OrtTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, dims }]) => [
      name,
      new OrtTensor("float32", data, dims),
    ]),
  );
}

function float32Tensor(name: string, value: OrtTensor): Tensor {
  if (value.data instanceof Float32Array) return { dims: value.dims, data: value.data };
  throw new EinthovenError("session-failed", `output "${name}" is ${value.type}, not float32`);
}

async function named<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await inNative(work);
  } catch (cause) {
    if (cause instanceof EinthovenError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EinthovenError("session-failed", `ONNX Runtime could not ${step}: ${reason}`, {
      hint: "run `einthoven doctor`; if it finds nothing, the graph does not fit this ONNX Runtime",
      cause,
    });
  }
}
