import { EinthovenError } from "../../core/error.ts";

/** How the content of a protobuf field is written: the low three bits of its tag. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

/** `checkpoint-malformed` for bytes that are no ONNX model. */
export function malformedOnnx(what: string): EinthovenError {
  return new EinthovenError("checkpoint-malformed", `not an ONNX model: ${what}`, {
    hint: "export or download the file again",
  });
}
