import { type Cursor, cursorOf } from "./cursor.ts";
import { malformedHdf5, unsupportedHdf5 } from "./faults.ts";
import type { FileBytes } from "./file-bytes.ts";

/** Fetches one object of a fractal heap by its heap ID. */
export type FractalHeap = (id: Uint8Array) => Promise<Cursor>;

interface HeapHeader {
  readonly startBytes: number;
  readonly tableWidth: number;
  /** Rows of an indirect block that point to blocks of objects; those behind point to indirect blocks. */
  readonly directRows: number;
  readonly largestDirect: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly root: number | null;
  readonly rootRows: number;
}

/** Signature, version and checksum. */
const BLOCK_OVERHEAD_BYTES = 9;
const HEADER_FIXED_BYTES = 22;

/**
 * Opens a fractal heap (HDF5 File Format Specification 3.0, III.G), where groups of many links keep their names.
 * Rejects with `format-unsupported` for filtered heaps and objects too large to be managed. Indirect blocks are
 * verified by their checksums; blocks of objects are not: they may be large, and the headers that they lead to are.
 */
export async function openFractalHeap(file: FileBytes, address: number): Promise<FractalHeap> {
  const { offsetSize, lengthSize } = file;
  const byteLength = HEADER_FIXED_BYTES + 3 * offsetSize + 12 * lengthSize + 4;
  const header = parseHeader(await file.readChecked(address, byteLength, "FRHP"));
  return async (id) => {
    const cursor = cursorOf(id, file);
    const kind = cursor.unsigned(1) & 0xf0;
    if (kind !== 0)
      throw unsupportedHdf5(`heap object of kind ${kind >> 4} (a very long link name)`);
    const offset = cursor.unsigned(header.offsetBytes);
    const objectBytes = cursor.unsigned(header.lengthBytes);
    return file.read(await addressOf(file, header, offset), objectBytes);
  };
}

function parseHeader(cursor: Cursor): HeapHeader {
  cursor.skip(3);
  const filterBytes = cursor.unsigned(2);
  if (filterBytes !== 0) throw unsupportedHdf5("group whose link names are compressed");
  cursor.skip(1);
  const largestObject = cursor.unsigned(4);
  cursor.length();
  cursor.address();
  cursor.length();
  cursor.address();
  for (let i = 0; i < 8; i++) cursor.skip(cursor.lengthSize);
  const tableWidth = cursor.unsigned(2);
  const startBytes = cursor.length();
  const largestDirect = cursor.length();
  const offsetBytes = Math.ceil(cursor.unsigned(2) / 8);
  cursor.skip(2);
  const root = cursor.address();
  const rootRows = cursor.unsigned(2);
  const directRows = Math.log2(largestDirect) - Math.log2(startBytes) + 2;
  if (tableWidth === 0 || !Number.isInteger(directRows) || directRows < 2 || offsetBytes > 8) {
    throw malformedHdf5(`a heap of blocks of ${startBytes} to ${largestDirect} bytes`);
  }
  const lengthBytes = bytesToHold(Math.min(largestDirect, largestObject));
  return {
    startBytes,
    tableWidth,
    directRows,
    largestDirect,
    offsetBytes,
    lengthBytes,
    root,
    rootRows,
  };
}

/** Follows the doubling table: row 0 and 1 hold blocks of the first size, each row behind blocks of twice the size. */
async function addressOf(file: FileBytes, header: HeapHeader, offset: number): Promise<number> {
  const { startBytes, tableWidth, directRows } = header;
  let block = header.root;
  let rows = header.rootRows;
  let rest = offset;
  while (block !== null && rows > 0) {
    const row = rowOf(rest, startBytes * tableWidth);
    const blockBytes = row === 0 ? startBytes : startBytes * 2 ** (row - 1);
    const rowStart = row === 0 ? 0 : tableWidth * blockBytes;
    const column = Math.floor((rest - rowStart) / blockBytes);
    if (row >= rows) throw malformedHdf5(`heap offset ${offset} behind the heap's end`);
    block = await childOf(file, header, { block, rows, entry: row * tableWidth + column });
    rest -= rowStart + column * blockBytes;
    rows = row < directRows ? 0 : rowOf(blockBytes - 1, startBytes * tableWidth) + 1;
  }
  if (block === null || rest >= header.largestDirect) {
    throw malformedHdf5(`nothing at heap offset ${offset}`);
  }
  return block + rest;
}

function rowOf(offset: number, firstRowBytes: number): number {
  return offset < firstRowBytes ? 0 : Math.floor(Math.log2(offset / firstRowBytes)) + 1;
}

async function childOf(
  file: FileBytes,
  { tableWidth, offsetBytes }: HeapHeader,
  { block, rows, entry }: { block: number; rows: number; entry: number },
): Promise<number | null> {
  const { offsetSize } = file;
  const prefixBytes = BLOCK_OVERHEAD_BYTES + offsetSize + offsetBytes;
  const byteLength = prefixBytes + rows * tableWidth * offsetSize;
  const cursor = await file.readChecked(block, byteLength, "FHIB");
  cursor.skip(1 + offsetSize + offsetBytes + entry * offsetSize);
  return cursor.address();
}

function bytesToHold(value: number): number {
  return Math.floor(Math.log2(Math.max(1, value)) / 8) + 1;
}
