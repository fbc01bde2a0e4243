import { malformedHdf5 } from "../structure/faults.ts";
import type { FileBytes } from "../structure/file-bytes.ts";
import { bitAt, elementReader } from "./array-element.ts";
import type { ArrayElement } from "./stored-chunk.ts";

const CHECKSUM_BYTES = 4;
const MOST_PAGE_BITS = 31;

/**
 * Opens a fixed array (HDF5 File Format Specification 3.0, VII.C), the index of chunked datasets that cannot grow.
 * Elements past one page are kept in pages, each with a checksum of its own.
 */
export async function fixedArray(
  file: FileBytes,
  address: number,
  chunkBytes: number,
): Promise<(i: number) => Promise<ArrayElement>> {
  const { offsetSize, lengthSize } = file;
  const header = await file.readChecked(address, 12 + lengthSize + offsetSize, "FAHD");
  header.skip(1);
  const client = header.unsigned(1);
  const elementBytes = header.unsigned(1);
  const pageBits = header.unsigned(1);
  const elements = header.length();
  const block = header.address();
  if (pageBits > MOST_PAGE_BITS) throw malformedHdf5(`an array with pages of 2^${pageBits}`);
  const readElement = elementReader(file, { client, elementBytes, chunkBytes });
  const perPage = 2 ** pageBits;
  const pages = elements > perPage ? Math.ceil(elements / perPage) : 0;
  const prefixBytes = 6 + offsetSize;
  const bitmapBytes = Math.ceil(pages / 8);

  async function fromBlock(start: number, i: number): Promise<ArrayElement> {
    const byteLength = prefixBytes + elements * elementBytes + CHECKSUM_BYTES;
    const cursor = await file.readChecked(start, byteLength, "FADB");
    cursor.skip(2 + offsetSize + i * elementBytes);
    return readElement(cursor);
  }

  async function fromPage(start: number, i: number): Promise<ArrayElement> {
    const block = await file.readChecked(start, prefixBytes + bitmapBytes + CHECKSUM_BYTES, "FADB");
    block.skip(2 + offsetSize);
    const page = Math.floor(i / perPage);
    if (!bitAt(block.take(bitmapBytes), page)) return null;
    const pageStart =
      start +
      prefixBytes +
      bitmapBytes +
      CHECKSUM_BYTES +
      page * (perPage * elementBytes + CHECKSUM_BYTES);
    const inPage = Math.min(perPage, elements - page * perPage);
    const cursor = await file.readChecked(pageStart, inPage * elementBytes + CHECKSUM_BYTES, "");
    cursor.skip((i % perPage) * elementBytes);
    return readElement(cursor);
  }

  return (i) => {
    if (block === null) return Promise.resolve(null);
    if (i >= elements) throw malformedHdf5(`chunk ${i} of an index of ${elements}`);
    return pages === 0 ? fromBlock(block, i) : fromPage(block, i);
  };
}
