import { EinthovenError } from "../core/error.ts";
import type { OnnxModel } from "../formats/onnx/onnx.ts";

/**
 * Turns constants into inputs of the same name and shape, so that whoever runs the graph feeds them: training changes
 * weights without building the graph anew. Throws `graph-malformed` for a name that is no float32 constant of the model.
 */
export function constantsAsInputs(model: OnnxModel, names: readonly string[]): OnnxModel {
  const asked = new Set(names);
  const found = model.constants.filter(
    ({ name, data }) => asked.has(name) && data instanceof Float32Array,
  );
  const missing = names.find((name) => !found.some((constant) => constant.name === name));
  if (missing !== undefined) {
    throw new EinthovenError(
      "graph-malformed",
      `graph ${model.name} has no constant "${missing}"`,
      {
        hint: "only float32 constants can become inputs",
      },
    );
  }
  return {
    ...model,
    constants: model.constants.filter(({ name }) => !asked.has(name)),
    inputs: [...model.inputs, ...found.map(({ name, dims }) => ({ name, dims }))],
  };
}
