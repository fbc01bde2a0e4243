import { EinthovenError } from "../../core/error.ts";
import { decodeNumbers } from "./mat-numbers.ts";
import type { MatValue } from "./mat-value.ts";
import { type Mat4Variable, parseMat4Variable } from "./mat4-header.ts";

/**
 * Decodes every variable of a MAT version 4 file. Throws `file-truncated`, `format-unsupported` and
 * `header-malformed`.
 */
export function parseMat4(bytes: Uint8Array): ReadonlyMap<string, MatValue> {
  const variables = new Map<string, MatValue>();
  let at = 0;
  while (at < bytes.byteLength) {
    const variable = parseMat4Variable(bytes, at);
    if (variable.end > bytes.byteLength) {
      throw new EinthovenError(
        "file-truncated",
        `variable ${variable.name} [${variable.rows}, ${variable.cols}] needs ${variable.end} bytes, the MAT file has ${bytes.byteLength}`,
        { hint: "download the file again" },
      );
    }
    variables.set(variable.name, matValueOf(bytes, variable));
    at = variable.end;
  }
  return variables;
}

function matValueOf(bytes: Uint8Array, variable: Mat4Variable): MatValue {
  const { rows, cols, type, form, complex, littleEndian, dataOffset, end } = variable;
  if (complex) return { kind: "unread", what: `complex ${type}` };
  if (form === "sparse") return { kind: "unread", what: `sparse ${type}` };
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataOffset, end - dataOffset);
  const data = decodeNumbers(view, { stored: type, type, littleEndian });
  if (form === "full") return { kind: "numbers", type, logical: false, shape: [rows, cols], data };
  const codes = Uint16Array.from(data);
  return { kind: "text", rows: charRows(codes, rows) };
}

/** Splits column-major UTF-16 units into the strings of the rows. No units: one empty string, or no row. */
export function charRows(units: Uint16Array, rows: number): readonly string[] {
  if (units.length === 0) return rows === 1 ? [""] : [];
  const cols = units.length / rows;
  return Array.from({ length: rows }, (_, r) =>
    textOf(Uint16Array.from({ length: cols }, (__, c) => units[r + rows * c]!)),
  );
}

/** In pieces, because a call takes only so many arguments. */
function textOf(units: Uint16Array): string {
  let text = "";
  for (let at = 0; at < units.length; at += 4096) {
    text += String.fromCharCode(...units.subarray(at, at + 4096));
  }
  return text;
}
