/** A dense tensor that goes into or comes out of a graph. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** A loaded graph. `run/` implements it with ONNX Runtime; the rest of the project knows only this. */
export interface Session {
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  /** Frees native memory; the session is not usable afterwards. */
  release(): Promise<void>;
}

/** Loads a serialised ONNX model (protobuf bytes). */
export type OpenSession = (model: Uint8Array) => Promise<Session>;
