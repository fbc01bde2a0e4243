import { EinthovenError } from "../../core/error.ts";
import type { Inflate } from "../../core/inflate.ts";
import { type Dataspace, parseDataspace } from "./messages/dataspace.ts";
import { type Hdf5Datatype, type Hdf5NumberType, parseDatatype } from "./messages/datatype.ts";
import { parseFillValue, parseOldFillValue } from "./messages/fill-value.ts";
import { parseFilters } from "./messages/filters.ts";
import { parseLayout } from "./messages/layout.ts";
import { type ReadWindow, windowReader } from "./read-window.ts";
import type { Cursor } from "./structure/cursor.ts";
import { malformedHdf5, unsupportedHdf5 } from "./structure/faults.ts";
import type { FileBytes } from "./structure/file-bytes.ts";
import type { GlobalHeap } from "./structure/global-heap.ts";
import { findMessage, MESSAGE, type Message } from "./structure/object-header.ts";
import { fixedTexts, variableTexts } from "./text.ts";
import { numbersOf } from "./values.ts";

/** One array of an HDF5 file. Reading takes rows: slices along the first axis, all other axes whole. */
export interface Hdf5Dataset {
  /** A scalar has no axis and one row; an empty (null) dataset is [0]. */
  readonly shape: readonly number[];
  readonly type: Hdf5NumberType | "text";
  /** Bytes of one row without compression, as its type stores it. */
  readonly rowBytes: number;
  /** Rows of a chunk; 1 where rows are not chunked. Windows of several whole chunks are read quickest. */
  readonly chunkRows: number;
  /**
   * Reads rows [start, end), row-major: float16 and float32 as Float32Array, other numbers as Float64Array. Rejects with
   * `option-invalid` for rows that are not there or a dataset of text, and otherwise as `openHdf5`.
   */
  readRows(start: number, end: number): Promise<Float32Array | Float64Array>;
  /** Reads the text of rows [start, end), row-major. Rejects with `option-invalid` for a dataset of numbers. */
  readText(start: number, end: number): Promise<readonly string[]>;
}

/** What datasets of one file share. */
export interface DatasetContext {
  readonly file: FileBytes;
  readonly heap: GlobalHeap;
  /** Most bytes of chunks that one dataset keeps. */
  readonly cacheBytes: number;
  /** How deflated chunks are unpacked. */
  readonly inflate: Inflate;
}

/** Opens a dataset from the messages of its object header. */
export async function openDataset(
  { file, heap, cacheBytes, inflate }: DatasetContext,
  messages: readonly Message[],
): Promise<Hdf5Dataset> {
  if (messages.some(({ type }) => type === MESSAGE.externalFiles)) {
    throw unsupportedHdf5("dataset whose values are in other files");
  }
  const { shape, maxShape } = parseDataspace(await required(file, messages, MESSAGE.dataspace));
  const datatype = parseDatatype(await required(file, messages, MESSAGE.datatype));
  const rows = shape[0] ?? 1;
  const rowElements = shape.slice(1).reduce((product, length) => product * length, 1);
  const rowBytes = rowElements * datatype.bytes;
  checkElement(file, datatype, rowBytes * rows);
  const layout = parseLayout(await required(file, messages, MESSAGE.layout));
  const filters = await findMessage(file, messages, MESSAGE.filters);
  const stored = {
    layout,
    ...atLeastOneAxis({ shape, maxShape }),
    elementBytes: datatype.bytes,
    filters: filters === undefined ? [] : parseFilters(filters),
    fill: await fillOf(file, messages, datatype.bytes),
  };
  const read = await windowReader(file, stored, { cacheBytes, inflate });
  return {
    shape,
    type: datatype.kind === "number" ? datatype.type : "text",
    rowBytes,
    chunkRows: layout.kind === "chunked" ? layout.chunkShape[0]! : 1,
    readRows: async (start, end) => {
      if (datatype.kind !== "number") throw wrongKind("text", "readText");
      return numbersOf(await readChecked(read, rows, { start, end }), datatype);
    },
    readText: async (start, end) => {
      if (datatype.kind === "number") throw wrongKind(datatype.type, "readRows");
      const bytes = await readChecked(read, rows, { start, end });
      return datatype.kind === "fixed-text"
        ? fixedTexts(bytes, datatype)
        : variableTexts(bytes, heap, file);
    },
  };
}

function atLeastOneAxis({ shape, maxShape }: Dataspace): Dataspace {
  return shape.length === 0 ? { shape: [1], maxShape: [1] } : { shape, maxShape };
}

async function required(
  file: FileBytes,
  messages: readonly Message[],
  type: number,
): Promise<Cursor> {
  const message = await findMessage(file, messages, type);
  if (message === undefined) throw malformedHdf5(`a dataset without its message ${type}`);
  return message;
}

function checkElement({ offsetSize }: FileBytes, datatype: Hdf5Datatype, bytes: number): void {
  const isOdd = datatype.kind === "variable-text" && datatype.bytes !== 8 + offsetSize;
  if (datatype.bytes === 0 || isOdd || !Number.isSafeInteger(bytes)) {
    throw malformedHdf5(`elements of ${datatype.bytes} bytes in a dataset of ${bytes}`);
  }
}

/** A fill value of another length than an element cannot be meant. */
async function fillOf(
  file: FileBytes,
  messages: readonly Message[],
  elementBytes: number,
): Promise<Uint8Array | undefined> {
  const message = await findMessage(file, messages, MESSAGE.fillValue);
  const old = await findMessage(file, messages, MESSAGE.oldFillValue);
  const fill =
    (message === undefined ? undefined : parseFillValue(message)) ??
    (old === undefined ? undefined : parseOldFillValue(old));
  return fill?.byteLength === elementBytes ? fill : undefined;
}

function readChecked(
  read: ReadWindow,
  rows: number,
  { start, end }: { start: number; end: number },
): Promise<Uint8Array> {
  const isRange = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end;
  if (isRange && end <= rows) return read(start, end);
  throw new EinthovenError("option-invalid", `rows ${start} to ${end} of a dataset of ${rows}`, {
    hint: `ask for rows between 0 and ${rows}`,
  });
}

function wrongKind(type: string, method: string): EinthovenError {
  return new EinthovenError("option-invalid", `the HDF5 dataset holds ${type}`, {
    hint: `read it with ${method}`,
  });
}
