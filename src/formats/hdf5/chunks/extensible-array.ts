import type { Cursor } from "../structure/cursor.ts";
import { malformedHdf5 } from "../structure/faults.ts";
import type { FileBytes } from "../structure/file-bytes.ts";
import { bitAt, elementReader } from "./array-element.ts";
import type { ArrayElement } from "./stored-chunk.ts";

interface ArrayHeader {
  readonly client: number;
  readonly elementBytes: number;
  /** Elements kept in the index block itself. */
  readonly indexElements: number;
  readonly smallestBlock: number;
  /** Addresses of the first super blocks' data blocks stand in the index block. */
  readonly smallestPointers: number;
  readonly perPage: number;
  /** Bytes of an offset into the array. */
  readonly offsetBytes: number;
  readonly superBlocks: number;
  readonly elements: number;
  readonly indexBlock: number | null;
}

const CHECKSUM_BYTES = 4;
const HEADER_FIXED_BYTES = 16;

/**
 * Opens an extensible array (HDF5 File Format Specification 3.0, VII.D), the index of chunked datasets with one
 * unlimited axis. Super block u has 2^floor(u/2) data blocks of 2^ceil(u/2) times the smallest number of elements.
 */
export async function extensibleArray(
  file: FileBytes,
  address: number,
  chunkBytes: number,
): Promise<(i: number) => Promise<ArrayElement>> {
  const { offsetSize, lengthSize } = file;
  const byteLength = HEADER_FIXED_BYTES + 6 * lengthSize + offsetSize;
  const header = parseHeader(await file.readChecked(address, byteLength, "EAHD"));
  const readElement = elementReader(file, { ...header, chunkBytes });
  return async (i) => {
    if (header.indexBlock === null || i >= header.elements) return null;
    const cursor = await cursorAt(file, header, header.indexBlock, i);
    return cursor === null ? null : readElement(cursor);
  };
}

function parseHeader(cursor: Cursor): ArrayHeader {
  cursor.skip(1);
  const client = cursor.unsigned(1);
  const elementBytes = cursor.unsigned(1);
  const bits = cursor.unsigned(1);
  const indexElements = cursor.unsigned(1);
  const smallestBlock = cursor.unsigned(1);
  const smallestPointers = cursor.unsigned(1);
  const pageBits = cursor.unsigned(1);
  for (let i = 0; i < 4; i++) cursor.length();
  const elements = cursor.length();
  cursor.length();
  const indexBlock = cursor.address();
  const superBlocks = 1 + bits - Math.log2(smallestBlock);
  if (![superBlocks, Math.log2(smallestPointers)].every(isCount) || bits > 64 || pageBits > 31) {
    throw malformedHdf5(`an array of 2^${bits} elements in blocks of ${smallestBlock}`);
  }
  return {
    client,
    elementBytes,
    indexElements,
    smallestBlock,
    smallestPointers,
    perPage: 2 ** pageBits,
    offsetBytes: Math.ceil(bits / 8),
    superBlocks,
    elements,
    indexBlock,
  };
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

/** A cursor at element `i`; null where its block was never written. */
async function cursorAt(
  file: FileBytes,
  header: ArrayHeader,
  indexBlock: number,
  i: number,
): Promise<Cursor | null> {
  const { offsetSize } = file;
  const { elementBytes, indexElements, smallestBlock, smallestPointers } = header;
  const inIndex = 2 * Math.log2(smallestPointers);
  const dataPointers = 2 * (smallestPointers - 1);
  const superPointers = Math.max(0, header.superBlocks - inIndex);
  const pointers = dataPointers + superPointers;
  const byteLength =
    6 + offsetSize + indexElements * elementBytes + pointers * offsetSize + CHECKSUM_BYTES;
  const cursor = await file.readChecked(indexBlock, byteLength, "EAIB");
  cursor.skip(2 + offsetSize);
  if (i < indexElements) {
    cursor.skip(i * elementBytes);
    return cursor;
  }
  cursor.skip(indexElements * elementBytes);
  const u = Math.floor(Math.log2((i - indexElements) / smallestBlock + 1));
  const rest = i - indexElements - smallestBlock * (2 ** u - 1);
  const blockElements = smallestBlock * 2 ** Math.ceil(u / 2);
  const place = { block: Math.floor(rest / blockElements), element: rest % blockElements };
  const spot = { ...place, u, blockElements };
  if (u < inIndex) {
    cursor.skip((blocksBefore(u) + place.block) * offsetSize);
    const block = cursor.address();
    return block === null ? null : inDataBlock(file, header, block, spot);
  }
  cursor.skip((dataPointers + u - inIndex) * offsetSize);
  const superBlock = cursor.address();
  return superBlock === null ? null : inSuperBlock(file, header, superBlock, spot);
}

/** Data blocks of all super blocks before super block `u`. */
function blocksBefore(u: number): number {
  let blocks = 0;
  for (let before = 0; before < u; before++) blocks += 2 ** Math.floor(before / 2);
  return blocks;
}

interface Spot {
  readonly u: number;
  readonly block: number;
  readonly element: number;
  readonly blockElements: number;
}

async function inSuperBlock(
  file: FileBytes,
  header: ArrayHeader,
  address: number,
  spot: Spot,
): Promise<Cursor | null> {
  const { offsetSize } = file;
  const blocks = 2 ** Math.floor(spot.u / 2);
  const pages = spot.blockElements > header.perPage ? spot.blockElements / header.perPage : 0;
  const bitmapBytes = blocks * Math.ceil(pages / 8);
  const prefixBytes = 6 + offsetSize + header.offsetBytes;
  const byteLength = prefixBytes + bitmapBytes + blocks * offsetSize + CHECKSUM_BYTES;
  const cursor = await file.readChecked(address, byteLength, "EASB");
  cursor.skip(prefixBytes - 4);
  const bitmap = cursor.take(bitmapBytes);
  cursor.skip(spot.block * offsetSize);
  const block = cursor.address();
  if (block === null) return null;
  if (pages === 0) return inDataBlock(file, header, block, spot);
  const page = Math.floor(spot.element / header.perPage);
  return bitAt(bitmap, spot.block * pages + page) ? inPage(file, header, block, spot) : null;
}

async function inDataBlock(
  file: FileBytes,
  { elementBytes, offsetBytes }: ArrayHeader,
  address: number,
  { element, blockElements }: Spot,
): Promise<Cursor> {
  const prefixBytes = 6 + file.offsetSize + offsetBytes;
  const byteLength = prefixBytes + blockElements * elementBytes + CHECKSUM_BYTES;
  const cursor = await file.readChecked(address, byteLength, "EADB");
  cursor.skip(prefixBytes - 4 + element * elementBytes);
  return cursor;
}

/** Pages follow behind the data block's own prefix and checksum. */
async function inPage(
  file: FileBytes,
  { elementBytes, offsetBytes, perPage }: ArrayHeader,
  address: number,
  { element }: Spot,
): Promise<Cursor> {
  const prefixBytes = 6 + file.offsetSize + offsetBytes + CHECKSUM_BYTES;
  const pageBytes = perPage * elementBytes + CHECKSUM_BYTES;
  const page = Math.floor(element / perPage);
  const cursor = await file.readChecked(address + prefixBytes + page * pageBytes, pageBytes, "");
  cursor.skip((element % perPage) * elementBytes);
  return cursor;
}
