import { EinthovenError } from "../../core/error.ts";
import { matMalformed } from "./mat-error.ts";
import { NUMBER_FORMATS } from "./mat-numbers.ts";
import type { MatNumberType } from "./mat-value.ts";

/** What precedes the values of one variable in a MAT version 4 file. */
export interface Mat4Variable {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** How one number is stored. */
  readonly type: MatNumberType;
  readonly littleEndian: boolean;
  readonly form: "full" | "text" | "sparse";
  readonly complex: boolean;
  /** First byte of the values; column-major, the imaginary parts behind the real ones. */
  readonly dataOffset: number;
  /** One past the last byte of the values. */
  readonly end: number;
}

/** By the decimal P of the type MOPT. */
const TYPES: readonly MatNumberType[] = ["double", "single", "int32", "int16", "uint16", "uint8"];
/** By the decimal T. */
const FORMS = ["full", "text", "sparse"] as const;
const FIXED_BYTES = 20;
/** MATLAB's longest name has 63 characters. */
const LONGEST_NAME_BYTES = 64;

/**
 * Parses the header of the variable at byte `at` (MathWorks, "MAT-File Format", level 4): five int32 (type, rows,
 * columns, imaginary flag, length of the name) and the name with its closing zero, in either byte order. The
 * values may lie beyond `bytes`. Throws `file-truncated` for fewer bytes than a header, `format-unsupported` for
 * numbers of VAX or Cray, and `header-malformed`.
 */
export function parseMat4Variable(bytes: Uint8Array, at = 0): Mat4Variable {
  if (bytes.byteLength < at + FIXED_BYTES) {
    throw new EinthovenError("file-truncated", `a MAT file of ${bytes.byteLength} bytes`, {
      hint: "download the file again",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A type is below 5000, so in the wrong order it is a number of millions.
  const littleEndian = view.getUint32(at, true) < 5000;
  const [mopt, rows, cols, imaginary, nameLength] = [0, 4, 8, 12, 16].map((field) =>
    view.getInt32(at + field, littleEndian),
  ) as [number, number, number, number, number];
  const dataOffset = at + FIXED_BYTES + nameLength;
  const { type, form } = kindOf(mopt);
  const sane = rows >= 0 && cols >= 0 && nameLength >= 1 && nameLength <= LONGEST_NAME_BYTES;
  if (!sane || dataOffset > bytes.byteLength || imaginary < 0 || imaginary > 1) {
    throw matMalformed(
      `a variable of ${rows} rows, ${cols} columns and a name of ${nameLength} bytes`,
    );
  }
  const name = new TextDecoder("latin1").decode(bytes.subarray(at + FIXED_BYTES, dataOffset - 1));
  const valueBytes = rows * cols * NUMBER_FORMATS[type].bytes * (imaginary + 1);
  return {
    name,
    rows,
    cols,
    type,
    littleEndian,
    form,
    complex: imaginary === 1,
    dataOffset,
    end: dataOffset + valueBytes,
  };
}

function kindOf(mopt: number): { type: MatNumberType; form: (typeof FORMS)[number] } {
  const type = TYPES[Math.floor(mopt / 10) % 10];
  const form = FORMS[mopt % 10];
  const machine = Math.floor(mopt / 1000);
  if (mopt >= 0 && machine >= 2 && machine <= 4) {
    throw new EinthovenError("format-unsupported", `MAT version 4 numbers of machine ${machine}`, {
      hint: "VAX and Cray numbers are not read; save the file again on a current machine",
    });
  }
  const hundreds = Math.floor(mopt / 100) % 10;
  if (type !== undefined && form !== undefined && machine <= 1 && hundreds === 0) {
    return { type, form };
  }
  throw matMalformed(`a variable of type ${mopt}`);
}
