import type { Cursor } from "../structure/cursor.ts";
import { malformedHdf5 } from "../structure/faults.ts";

/** The shape of a dataset; a scalar has none, an empty (null) dataset is [0]. */
export interface Dataspace {
  readonly shape: readonly number[];
  /** What the shape may grow to; null where an axis is unlimited. */
  readonly maxShape: readonly (number | null)[];
}

const MOST_AXES = 32;
const NULL_SPACE = 2;

/**
 * Parses a dataspace message, versions 1 and 2 (HDF5 File Format Specification 3.0, IV.A.2.b). Throws
 * `header-malformed` for shapes of more elements than a number counts.
 */
export function parseDataspace(cursor: Cursor): Dataspace {
  const version = cursor.unsigned(1);
  const axes = cursor.unsigned(1);
  const flags = cursor.unsigned(1);
  if (version < 1 || version > 2 || axes > MOST_AXES) {
    throw malformedHdf5(`a dataspace of version ${version} with ${axes} axes`);
  }
  const kind = cursor.unsigned(1);
  if (version === 1) cursor.skip(4);
  else if (kind === NULL_SPACE) return { shape: [0], maxShape: [0] };
  const shape = Array.from({ length: axes }, () => cursor.length());
  if (!Number.isSafeInteger(shape.reduce((product, length) => product * length, 8))) {
    throw malformedHdf5(`a dataset of shape [${shape}]`);
  }
  const maxShape = (flags & 1) === 0 ? shape : shape.map(() => limit(cursor));
  return { shape, maxShape };
}

/** All bits set means that the axis may grow without limit. */
function limit(cursor: Cursor): number | null {
  const bytes = cursor.take(cursor.lengthSize);
  if (bytes.every((byte) => byte === 0xff)) return null;
  const value = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
  if (Number.isSafeInteger(value)) return value;
  throw malformedHdf5(`an axis that may grow to ${value}`);
}
