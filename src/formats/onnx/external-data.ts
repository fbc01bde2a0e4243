import {
  bytesOfConstant,
  type OnnxConstant,
  type OnnxModel,
  tensorHead,
  tensorProto,
  writeModel,
} from "./onnx.ts";
import { bytesField, integerField } from "./onnx-proto.ts";

/** A graph whose large constants lie in a file of their own. */
export interface SplitOnnx {
  /** ONNX protobuf bytes, small. */
  readonly graph: Uint8Array;
  /** What the file beside it holds, by ascending offset; bytes between the pieces are zeros. */
  readonly pieces: readonly ExternalPiece[];
  /** Length of the file beside it. */
  readonly externalBytes: number;
}

/** The values of one constant and their place in the file; a view, not a copy. */
export interface ExternalPiece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Offsets a system can map are multiples of its page, or on Windows of 64 KiB; a smaller constant stays in the graph. */
const ALIGNMENT = 65_536;
/** TensorProto.DataLocation.EXTERNAL */
const EXTERNAL = 1;

/**
 * Serialises a graph whose constants of 64 KiB and more lie in a file called `location` beside it, so that ONNX
 * Runtime maps them into memory instead of reading them (external data, onnx.proto3 of ONNX 1.12). Memory:
 * nothing is copied but the small graph.
 */
export function splitOnnx(model: OnnxModel, location: string): SplitOnnx {
  const pieces: ExternalPiece[] = [];
  const offsets = new Map<OnnxConstant, number>();
  let end = 0;
  for (const constant of model.constants) {
    const bytes = bytesOfConstant(constant);
    if (bytes.byteLength < ALIGNMENT) continue;
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    offsets.set(constant, offset);
    pieces.push({ offset, bytes });
    end = offset + bytes.byteLength;
  }
  const graph = writeModel(model, (constant) => {
    const offset = offsets.get(constant);
    if (offset === undefined) return tensorProto(constant);
    const length = constant.data.byteLength;
    const entries = Object.entries({ location, offset: String(offset), length: String(length) });
    return [
      ...tensorHead(constant),
      ...entries.flatMap(([key, value]) =>
        bytesField(13, [...bytesField(1, key), ...bytesField(2, value)]),
      ),
      ...integerField(14, EXTERNAL),
    ];
  });
  return { graph, pieces, externalBytes: end };
}
