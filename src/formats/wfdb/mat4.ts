import { EinthovenError } from "../../core/error.ts";

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

/** No variable of a sound file has a longer name, its closing zero included. */
const LONGEST_NAME_BYTES = 64;

/**
 * Parses the header of a MAT version 4 file (MathWorks, "MAT-File Format", level 4): five little-endian int32
 * (type, rows, columns, imaginary flag, length of the name) and the name with its closing zero.
 * Throws `format-unsupported` for anything but a real int16 matrix and `file-truncated` for fewer bytes.
 */
export function parseMat4Header(bytes: Uint8Array): Mat4Header {
  if (bytes.byteLength < FIXED_BYTES) {
    throw new EinthovenError("file-truncated", `a MAT file of ${bytes.byteLength} bytes`, {
      hint: "download the file again",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [type, rows, cols, imaginary, nameLength] = [0, 4, 8, 12, 16].map((at) =>
    view.getInt32(at, true),
  ) as [number, number, number, number, number];
  if (type !== INT16_FULL || imaginary !== 0) {
    throw new EinthovenError("format-unsupported", describeType(bytes, type, imaginary), {
      hint: "expected MAT version 4 with real int16 values, as the PhysioNet Challenge writes it",
    });
  }
  if (rows < 1 || cols < 0 || nameLength < 1 || nameLength > LONGEST_NAME_BYTES) {
    throw new EinthovenError(
      "header-malformed",
      `MAT version 4 header with ${rows} rows, ${cols} columns and a name of ${nameLength} bytes`,
      { hint: "download the file again" },
    );
  }
  const name = new TextDecoder("latin1").decode(
    bytes.subarray(FIXED_BYTES, FIXED_BYTES + nameLength - 1),
  );
  return { name, rows, cols, dataOffset: FIXED_BYTES + nameLength };
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

function describeType(bytes: Uint8Array, type: number, imaginary: number): string {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 19));
  if (start === "MATLAB 5.0 MAT-file") return "a MAT version 5 file where version 4 was expected";
  return `MAT version 4 matrix of type ${type}${imaginary === 0 ? "" : " with imaginary part"}`;
}
