import { EinthovenError } from "../../core/error.ts";
import { deflate } from "../archive/inflate.ts";
import { joined } from "../archive/joined.ts";
import { NUMBER_FORMATS } from "./mat-numbers.ts";
import type { MatNumbers, MatNumberType, MatStruct, MatValue } from "./mat-value.ts";
import { MI, STORED_TYPES } from "./mat5-element.ts";

const TEXT = "MATLAB 5.0 MAT-file, written by einthoven";
const CLASSES: Readonly<Record<MatNumberType, number>> = {
  double: 6,
  single: 7,
  int8: 8,
  uint8: 9,
  int16: 10,
  uint16: 11,
  int32: 12,
  uint32: 13,
  int64: 14,
  uint64: 15,
};
const MI_OF: ReadonlyMap<MatNumberType, number> = new Map(
  [...STORED_TYPES].map(([mi, type]) => [type, mi] as const),
);
const LOGICAL_FLAG = 0x0200;
const FIELD_WIDTH = 32;

/**
 * Serialises variables as a little-endian MAT version 5 file, each compressed by zlib unless asked otherwise (as
 * MATLAB's `save` and CPSC2018 do). Throws `values-invalid` for values of kind "unread", field names of more
 * than 31 characters and texts whose rows differ in length.
 */
export async function writeMat5(
  variables: ReadonlyMap<string, MatValue>,
  { compressed = true }: { compressed?: boolean } = {},
): Promise<Uint8Array> {
  const header = new Uint8Array(128).fill(0x20);
  header.set(new TextEncoder().encode(TEXT));
  header.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x49, 0x4d], 116);
  const parts: Uint8Array[] = [header];
  for (const [name, value] of variables) {
    const matrix = matrixBytes(name, value);
    parts.push(compressed ? element(MI.compressed, await deflate(matrix, "deflate")) : matrix);
  }
  return joined(parts);
}

function matrixBytes(name: string, value: MatValue): Uint8Array {
  switch (value.kind) {
    case "numbers":
      return numbersBytes(name, value);
    case "text":
      return textBytes(name, value.rows);
    case "cells":
      return matrix(
        { name, classWord: 1, shape: value.shape },
        value.cells.map((cell) => matrixBytes("", cell)),
      );
    case "struct":
      return structBytes(name, value);
    case "unread":
      throw new EinthovenError("values-invalid", `cannot write a ${value.what} to a MAT file`);
  }
}

function numbersBytes(name: string, { type, logical, shape, data }: MatNumbers): Uint8Array {
  const { bytes: size, write } = NUMBER_FORMATS[type];
  const view = new DataView(new ArrayBuffer(size * data.length));
  for (let i = 0; i < data.length; i++) write(view, i * size, data[i]!);
  return matrix({ name, classWord: CLASSES[type] | (logical ? LOGICAL_FLAG : 0), shape }, [
    element(MI_OF.get(type)!, new Uint8Array(view.buffer)),
  ]);
}

function textBytes(name: string, rows: readonly string[]): Uint8Array {
  const cols = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== cols)) {
    throw new EinthovenError("values-invalid", `the rows of text ${name} differ in length`);
  }
  const units = new DataView(new ArrayBuffer(2 * rows.length * cols));
  rows.forEach((row, r) => {
    for (let c = 0; c < cols; c++) {
      units.setUint16(2 * (r + rows.length * c), row.charCodeAt(c), true);
    }
  });
  return matrix({ name, classWord: 4, shape: [rows.length, cols] }, [
    element(MI.utf16, new Uint8Array(units.buffer)),
  ]);
}

function structBytes(name: string, { shape, fields }: MatStruct): Uint8Array {
  const names = new Uint8Array(FIELD_WIDTH * fields.size);
  [...fields.keys()].forEach((field, f) => {
    if (!/^[A-Za-z]\w{0,30}$/.test(field)) {
      throw new EinthovenError("values-invalid", `"${field}" cannot name a field of a struct`);
    }
    names.set(new TextEncoder().encode(field), FIELD_WIDTH * f);
  });
  const elements = shape.reduce((product, length) => product * length, 1);
  const values: Uint8Array[] = [];
  for (let e = 0; e < elements; e++) {
    for (const column of fields.values()) values.push(matrixBytes("", column[e]!));
  }
  // The width stands in the short form: four bytes with type and length, four with the number.
  const width = Uint8Array.of(5, 0, 4, 0, FIELD_WIDTH, 0, 0, 0);
  return matrix({ name, classWord: 2, shape }, [width, element(1, names), ...values]);
}

function matrix(
  { name, classWord, shape }: { name: string; classWord: number; shape: readonly number[] },
  contents: readonly Uint8Array[],
): Uint8Array {
  const flags = element(6, words([classWord, 0]));
  const dimensions = element(5, words(shape));
  const encodedName = element(1, new TextEncoder().encode(name));
  return element(MI.matrix, joined([flags, dimensions, encodedName, ...contents]));
}

function element(type: number, data: Uint8Array): Uint8Array {
  const padding = type === MI.compressed ? 0 : (8 - (data.byteLength % 8)) % 8;
  return joined([words([type, data.byteLength]), data, new Uint8Array(padding)]);
}

function words(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setUint32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}
