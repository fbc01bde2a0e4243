import { EinthovenError } from "../../core/error.ts";
import { type Mat4Variable, parseMat4Variable } from "../mat/mat4-header.ts";

/** Where the one matrix of a MAT version 4 file lies. */
export interface Mat4Header {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** First byte of the values; column-major, so that a WFDB reader sees multiplexed samples. */
  readonly dataOffset: number;
}

/** MOPT 30: little-endian, full matrix of int16. The PhysioNet Challenge writes nothing else. */
const INT16_FULL = 30;
const FIXED_BYTES = 20;
const VERSION_5 = "MATLAB 5.0 MAT-file";

/**
 * Parses the header of a MAT version 4 file whose first variable is what WFDB reads as format 16.
 * Throws `format-unsupported` for anything but a real int16 matrix, `file-truncated` for fewer bytes than a header
 * and `header-malformed`.
 */
export function parseMat4Header(bytes: Uint8Array): Mat4Header {
  if (new TextDecoder("latin1").decode(bytes.subarray(0, VERSION_5.length)) === VERSION_5) {
    throw unsupported("a MAT version 5 file where version 4 was expected");
  }
  const variable = parseMat4Variable(bytes);
  const { name, rows, cols, dataOffset } = variable;
  if (!isInt16Matrix(variable)) {
    const { type, form, complex } = variable;
    throw unsupported(`MAT version 4 with ${complex ? "complex" : form} ${type}`);
  }
  if (rows < 1) {
    throw new EinthovenError("header-malformed", `MAT version 4 header with ${rows} rows`, {
      hint: "download the file again",
    });
  }
  return { name, rows, cols, dataOffset };
}

/** Serialises the header of an int16[rows, cols] matrix; the values follow column by column. */
export function mat4Header({
  name,
  rows,
  cols,
}: {
  name: string;
  rows: number;
  cols: number;
}): Uint8Array {
  const encodedName = new TextEncoder().encode(`${name}\0`);
  const bytes = new Uint8Array(FIXED_BYTES + encodedName.byteLength);
  const view = new DataView(bytes.buffer);
  [INT16_FULL, rows, cols, 0, encodedName.byteLength].forEach((value, i) => {
    view.setInt32(4 * i, value, true);
  });
  bytes.set(encodedName, FIXED_BYTES);
  return bytes;
}

function isInt16Matrix({ type, form, complex, littleEndian }: Mat4Variable): boolean {
  return type === "int16" && form === "full" && !complex && littleEndian;
}

function unsupported(what: string): EinthovenError {
  return new EinthovenError("format-unsupported", what, {
    hint: "expected MAT version 4 with real int16 values, as the PhysioNet Challenge writes it",
  });
}
