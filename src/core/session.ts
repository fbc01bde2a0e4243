/** A dense tensor that goes into or comes out of a graph. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** A loaded graph. `run/` implements it with ONNX Runtime; the rest of the project knows only this. */
export interface Session {
  /** Runs the graph and returns the outputs that are named, or all of them. */
  run(
    feeds: Readonly<Record<string, Tensor>>,
    outputs?: readonly string[],
  ): Promise<Readonly<Record<string, Tensor>>>;
  /** Frees native memory; the session is not usable afterwards. */
  release(): Promise<void>;
}
