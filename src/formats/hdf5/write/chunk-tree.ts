import { joinBytes } from "../join-bytes.ts";
import { fieldWriter } from "./field-writer.ts";

/** A chunk that was written: bytes in the file and its first element on each axis. */
export interface WrittenChunk {
  readonly address: number;
  readonly byteLength: number;
  readonly offsets: readonly number[];
}

/** Superblock version 0 fixes this number of children. */
const MOST_CHILDREN = 64;

/**
 * Serialises the version 1 B-tree of a dataset's chunks, given in order, from this address on. The root comes last.
 */
export function chunkTree(
  chunks: readonly WrittenChunk[],
  { chunkShape, start }: { chunkShape: readonly number[]; start: number },
): { bytes: Uint8Array; root: number } {
  const keyBytes = 8 + 8 * (chunkShape.length + 1);
  const nodeBytes = 24 + (MOST_CHILDREN + 1) * keyBytes + MOST_CHILDREN * 8;
  const last = chunks.at(-1)!;
  const end: WrittenChunk = {
    address: 0,
    byteLength: 0,
    offsets: last.offsets.map((offset, axis) => offset + chunkShape[axis]!),
  };
  const nodes: Uint8Array[] = [];
  let entries = chunks;
  for (let level = 0; level === 0 || entries.length > 1; level++) {
    const count = Math.ceil(entries.length / MOST_CHILDREN);
    const first = start + nodes.length * nodeBytes;
    const parents: WrittenChunk[] = [];
    for (let n = 0; n < count; n++) {
      const children = entries.slice(n * MOST_CHILDREN, (n + 1) * MOST_CHILDREN);
      const address = first + n * nodeBytes;
      parents.push({ ...children[0]!, address });
      nodes.push(
        node(children, {
          level,
          next: entries[(n + 1) * MOST_CHILDREN] ?? end,
          left: n === 0 ? null : address - nodeBytes,
          right: n === count - 1 ? null : address + nodeBytes,
          nodeBytes,
        }),
      );
    }
    entries = parents;
  }
  return { bytes: joinBytes(nodes), root: start + (nodes.length - 1) * nodeBytes };
}

function node(
  children: readonly WrittenChunk[],
  place: {
    level: number;
    next: WrittenChunk;
    left: number | null;
    right: number | null;
    nodeBytes: number;
  },
): Uint8Array {
  const writer = fieldWriter().text("TREE").unsigned(1, 1).unsigned(place.level, 1);
  writer.unsigned(children.length, 2).address(place.left).address(place.right);
  for (const child of children) writer.bytes(key(child)).address(child.address);
  return writer.bytes(key(place.next)).pad(place.nodeBytes).done();
}

function key({ byteLength, offsets }: WrittenChunk): Uint8Array {
  const writer = fieldWriter().unsigned(byteLength, 4).unsigned(0, 4);
  for (const offset of offsets) writer.unsigned(offset, 8);
  return writer.unsigned(0, 8).done();
}
