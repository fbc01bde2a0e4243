import { matMalformed } from "./mat-error.ts";
import { decodeNumbers, isExact, NUMBER_FORMATS } from "./mat-numbers.ts";
import type { MatNumberArray, MatNumberType, MatValue } from "./mat-value.ts";
import { charRows } from "./mat4.ts";
import { type Mat5Element, MI, mat5Element, STORED_TYPES } from "./mat5-element.ts";

/** Array classes (mxArray). */
const CLASS = { cell: 1, struct: 2, object: 3, char: 4, sparse: 5, opaque: 17 } as const;
const NUMBER_CLASSES: ReadonlyMap<number, MatNumberType> = new Map([
  [6, "double"],
  [7, "single"],
  [8, "int8"],
  [9, "uint8"],
  [10, "int16"],
  [11, "uint16"],
  [12, "int32"],
  [13, "uint32"],
  [14, "int64"],
  [15, "uint64"],
]);
const COMPLEX_FLAG = 0x08;
const LOGICAL_FLAG = 0x02;
/** Structs in structs in cells ...; no one nests deeper by hand. */
const DEEPEST = 32;
/** An empty array inside a struct or a cell has no contents at all. */
const EMPTY: MatValue = {
  kind: "numbers",
  type: "double",
  logical: false,
  shape: [0, 0],
  data: new Float64Array(0),
};

/** Reads elements one after the other. */
interface Cursor {
  readonly view: DataView;
  readonly littleEndian: boolean;
  readonly depth: number;
  at: number;
}

interface ArrayHeader {
  readonly classNumber: number;
  readonly complex: boolean;
  readonly logical: boolean;
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly values: number;
}

/**
 * Decodes the contents of one miMATRIX element (MathWorks, "MAT-File Format", level 5): its name and value. Throws
 * `header-malformed`. What it allocates is bounded by the bytes that it was given, whatever sizes these claim.
 */
export function parseMatrix(
  view: DataView,
  { littleEndian, depth = 0 }: { littleEndian: boolean; depth?: number },
): { name: string; value: MatValue } {
  if (view.byteLength === 0) return { name: "", value: EMPTY };
  if (depth > DEEPEST) throw matMalformed(`more than ${DEEPEST} structs or cells in one another`);
  const cursor: Cursor = { view, littleEndian, depth, at: 0 };
  const flags = next(cursor).view;
  if (flags.byteLength < 8) throw matMalformed("an array without flags");
  const word = flags.getUint32(0, littleEndian);
  const classNumber = word & 0xff;
  if (classNumber === CLASS.opaque) {
    return { name: latin1(next(cursor).view), value: { kind: "unread", what: "object" } };
  }
  const shape = shapeOf(cursor);
  const name = latin1(next(cursor).view);
  const header: ArrayHeader = {
    classNumber,
    complex: ((word >>> 8) & COMPLEX_FLAG) !== 0,
    logical: ((word >>> 8) & LOGICAL_FLAG) !== 0,
    shape,
    values: shape.reduce((product, length) => product * length, 1),
  };
  return { name, value: matValueOf(cursor, header) };
}

function matValueOf(cursor: Cursor, header: ArrayHeader): MatValue {
  const type = NUMBER_CLASSES.get(header.classNumber);
  if (type !== undefined) return numbersOf(cursor, header, type);
  switch (header.classNumber) {
    case CLASS.char:
      return textOf(cursor, header);
    case CLASS.cell:
      return { kind: "cells", shape: header.shape, cells: valuesOf(cursor, header.values) };
    case CLASS.struct:
      return structOf(cursor, header);
    case CLASS.sparse:
      return { kind: "unread", what: "sparse matrix" };
    case CLASS.object:
      return { kind: "unread", what: "object" };
    default:
      return { kind: "unread", what: `array of class ${header.classNumber}` };
  }
}

function numbersOf(cursor: Cursor, header: ArrayHeader, type: MatNumberType): MatValue {
  const { shape, values, logical, complex } = header;
  if (complex) return { kind: "unread", what: `complex ${type}` };
  const data = storedNumbers(cursor, next(cursor), { type, values });
  if (isExact(type, data)) return { kind: "numbers", type, logical, shape, data };
  return { kind: "unread", what: `${type} beyond 2^53` };
}

function storedNumbers(
  { littleEndian }: Cursor,
  element: Mat5Element,
  { type, values }: { type: MatNumberType; values: number },
): MatNumberArray {
  const stored = STORED_TYPES.get(element.type);
  if (stored === undefined) throw matMalformed(`numbers stored as type ${element.type}`);
  if (element.view.byteLength !== values * NUMBER_FORMATS[stored].bytes) {
    throw matMalformed(
      `an array of ${values} values in ${element.view.byteLength} bytes of ${stored}`,
    );
  }
  return decodeNumbers(element.view, { stored, type, littleEndian });
}

function textOf(cursor: Cursor, { shape, values }: ArrayHeader): MatValue {
  if (shape.length !== 2) return { kind: "unread", what: "text of more than two dimensions" };
  const units = unitsOf(cursor, next(cursor));
  const rows = shape[0]!;
  if (units.length === values) return { kind: "text", rows: charRows(units, rows) };
  // Writers count characters beyond the Basic Multilingual Plane once or twice.
  if (rows === 1) return { kind: "text", rows: charRows(units, 1) };
  throw matMalformed(`${units.length} characters for a text of [${shape}]`);
}

/** UTF-16 units of a text that is stored in any of the ways that MATLAB, Octave and scipy use. */
function unitsOf({ littleEndian }: Cursor, { type, view }: Mat5Element): Uint16Array {
  if (type === MI.utf8) return unitsOfText(new TextDecoder().decode(view));
  if (type === MI.utf32) return unitsOfUtf32(view, littleEndian);
  const stored = type === MI.utf16 ? "uint16" : STORED_TYPES.get(type);
  if (stored === undefined || view.byteLength % NUMBER_FORMATS[stored].bytes !== 0) {
    throw matMalformed(`a text stored as type ${type}`);
  }
  return Uint16Array.from(decodeNumbers(view, { stored, type: "uint16", littleEndian }));
}

function unitsOfUtf32(view: DataView, littleEndian: boolean): Uint16Array {
  let text = "";
  for (let at = 0; at + 4 <= view.byteLength; at += 4) {
    const code = view.getUint32(at, littleEndian);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }
  return unitsOfText(text);
}

function unitsOfText(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

function structOf(cursor: Cursor, { shape, values }: ArrayHeader): MatValue {
  const widths = next(cursor).view;
  const width = widths.byteLength < 4 ? 0 : widths.getInt32(0, cursor.littleEndian);
  const names = next(cursor).view;
  const count = width > 0 ? Math.floor(names.byteLength / width) : 0;
  if (names.byteLength > 0 && width <= 0) throw matMalformed(`field names of ${width} bytes`);
  const fieldNames = Array.from({ length: count }, (_, f) =>
    latin1(new DataView(names.buffer, names.byteOffset + f * width, width)),
  );
  const elements = valuesOf(cursor, values * count);
  return {
    kind: "struct",
    shape,
    fields: new Map(
      fieldNames.map(
        (name, f) =>
          [name, Array.from({ length: values }, (_, e) => elements[e * count + f]!)] as const,
      ),
    ),
  };
}

/** The arrays inside a cell array or a struct array. Each has a tag of eight bytes at least. */
function valuesOf(cursor: Cursor, count: number): readonly MatValue[] {
  if (count * 8 > cursor.view.byteLength - cursor.at) {
    throw matMalformed(`${count} arrays in ${cursor.view.byteLength - cursor.at} bytes`);
  }
  return Array.from({ length: count }, () => {
    const { type, view } = next(cursor);
    if (type !== MI.matrix) throw matMalformed(`an element of type ${type} for an array`);
    return parseMatrix(view, { littleEndian: cursor.littleEndian, depth: cursor.depth + 1 }).value;
  });
}

function shapeOf(cursor: Cursor): readonly number[] {
  const { view } = next(cursor);
  const shape = Array.from({ length: Math.floor(view.byteLength / 4) }, (_, axis) =>
    view.getInt32(4 * axis, cursor.littleEndian),
  );
  const sane = shape.length >= 2 && shape.length <= 32 && shape.every((length) => length >= 0);
  if (!sane) throw matMalformed(`an array of shape [${shape.slice(0, 8)}]`);
  return shape;
}

function next(cursor: Cursor): Mat5Element {
  const element = mat5Element(cursor.view, cursor.at, cursor.littleEndian);
  cursor.at = element.next;
  return element;
}

/** Names are padded by zero bytes. */
function latin1(view: DataView): string {
  return new TextDecoder("latin1").decode(view).replace(/\0.*$/s, "");
}
