/** Number classes of MATLAB. 64-bit integers are held as float64, and refused where that is not exact. */
export type MatNumberType =
  | "double"
  | "single"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64";

/** The arrays that hold them. */
export type MatNumberArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** A numeric or logical array: column-major, so that element [r, c] of a matrix is data[r + rows * c]. */
export interface MatNumbers {
  readonly kind: "numbers";
  readonly type: MatNumberType;
  readonly logical: boolean;
  readonly shape: readonly number[];
  readonly data: MatNumberArray;
}

/** A character matrix, one string for each row. */
export interface MatText {
  readonly kind: "text";
  readonly rows: readonly string[];
}

/** A cell array, column-major. */
export interface MatCells {
  readonly kind: "cells";
  readonly shape: readonly number[];
  readonly cells: readonly MatValue[];
}

/** A struct array: each field with one value for every element, column-major; a plain struct has one element. */
export interface MatStruct {
  readonly kind: "struct";
  readonly shape: readonly number[];
  readonly fields: ReadonlyMap<string, readonly MatValue[]>;
}

/** A variable that is passed over: complex or sparse numbers, objects, function handles. */
export interface MatUnread {
  readonly kind: "unread";
  /** What it is, for messages: "complex double". */
  readonly what: string;
}

/** The value of a MATLAB variable. */
export type MatValue = MatNumbers | MatText | MatCells | MatStruct | MatUnread;
