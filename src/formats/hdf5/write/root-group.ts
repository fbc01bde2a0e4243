import { groupHeader } from "./dataset-header.ts";
import { fieldWriter } from "./field-writer.ts";

/** A dataset's name and where its header lies. */
export interface NamedHeader {
  readonly name: string;
  readonly address: number;
}

const SUPERBLOCK_BYTES = 96;
const GROUP_HEADER_BYTES = 40;
const INTERNAL_RANK = 16;
const TREE_BYTES = 24 + (2 * INTERNAL_RANK + 1) * 8 + 2 * INTERNAL_RANK * 8;
const HEAP_HEADER_BYTES = 32;
const HEAP_DATA = SUPERBLOCK_BYTES + GROUP_HEADER_BYTES + TREE_BYTES + HEAP_HEADER_BYTES;
/** What a local heap without free space names as its first free block. */
const NO_FREE_SPACE = 1;

/** Where the structures of the root group end: the first header can begin here. */
export function rootGroupBytes(names: readonly string[]): number {
  return symbolNodeAt(names) + 8 + 2 * leafRank(names.length) * 40;
}

/**
 * Serialises superblock version 0 and a root group of one symbol node, from byte 0 on. Names must be in the order of
 * their bytes. `fileBytes` is the length of the whole file.
 */
export function rootGroup(links: readonly NamedHeader[], fileBytes: number): Uint8Array {
  const names = links.map(({ name }) => name);
  const { data, offsets } = heapOf(names);
  const header = SUPERBLOCK_BYTES;
  const tree = header + GROUP_HEADER_BYTES;
  const heap = tree + TREE_BYTES;
  const node = symbolNodeAt(names);
  const writer = fieldWriter()
    .bytes(Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a))
    .bytes(Uint8Array.of(0, 0, 0, 0, 0, 8, 8, 0))
    .unsigned(leafRank(names.length), 2)
    .unsigned(INTERNAL_RANK, 2)
    .unsigned(0, 4)
    .address(0)
    .address(null)
    .address(fileBytes)
    .address(null)
    // The root's own entry keeps its tree and heap at hand.
    .unsigned(0, 8)
    .address(header)
    .unsigned(1, 4)
    .unsigned(0, 4)
    .address(tree)
    .address(heap)
    .bytes(groupHeader({ tree, heap }));
  writer.text("TREE").unsigned(0, 2).unsigned(1, 2).address(null).address(null);
  writer.unsigned(0, 8).address(node).unsigned(offsets.at(-1)!, 8).pad(heap);
  writer.text("HEAP").unsigned(0, 4).unsigned(data.byteLength, 8).unsigned(NO_FREE_SPACE, 8);
  writer.address(HEAP_DATA).bytes(data);
  writer.text("SNOD").unsigned(1, 1).unsigned(0, 1).unsigned(links.length, 2);
  links.forEach(({ address }, i) => {
    writer.unsigned(offsets[i]!, 8).address(address).bytes(new Uint8Array(24));
  });
  return writer.pad(rootGroupBytes(names)).done();
}

/** Offset 0 is the empty name, with which the tree's first key begins. */
function heapOf(names: readonly string[]): { data: Uint8Array; offsets: number[] } {
  const writer = fieldWriter().unsigned(0, 8);
  const offsets: number[] = [];
  for (const name of names) {
    offsets.push(writer.done().byteLength);
    writer.text(`${name}\0`).pad();
  }
  return { data: writer.done(), offsets };
}

function symbolNodeAt(names: readonly string[]): number {
  return HEAP_DATA + heapOf(names).data.byteLength;
}

function leafRank(links: number): number {
  return Math.max(4, Math.ceil(links / 2));
}
