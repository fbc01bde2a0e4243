import type { Cursor } from "./cursor.ts";
import { malformedHdf5 } from "./faults.ts";
import type { FileBytes } from "./file-bytes.ts";

/** How the entries of one kind of tree look and which of them are wanted. */
export interface TreeWalk<Key> {
  /** 0 for the links of a group, 1 for the chunks of a dataset. */
  readonly kind: 0 | 1;
  readonly keyBytes: number;
  readonly readKey: (cursor: Cursor) => Key;
  /** May the subtree or entry between two keys hold what is wanted? */
  readonly wants: (key: Key, next: Key) => boolean;
}

/** An entry of a leaf: its key and the address that it points to. */
export interface TreeEntry<Key> {
  readonly key: Key;
  readonly address: number;
}

const NODE_PREFIX_BYTES = 8;

/**
 * Collects the wanted entries of a version 1 B-tree (HDF5 File Format Specification 3.0, III.A.1), in order. Levels
 * must fall by one towards the leaves and no node may be met twice; else `header-malformed`.
 */
export async function walkTree<Key>(
  file: FileBytes,
  root: number,
  walk: TreeWalk<Key>,
): Promise<TreeEntry<Key>[]> {
  const leaves: TreeEntry<Key>[] = [];
  const seen = new Set<number>();
  async function visit(address: number, expectedLevel: number | null): Promise<void> {
    if (seen.has(address)) throw malformedHdf5(`a tree meets its node at ${address} twice`);
    seen.add(address);
    const { level, entries } = await readNode(file, address, walk);
    if (expectedLevel !== null && level !== expectedLevel) {
      throw malformedHdf5(`a tree node at ${address} of level ${level}, not ${expectedLevel}`);
    }
    for (const entry of entries) {
      if (level === 0) leaves.push(entry);
      else await visit(entry.address, level - 1);
    }
  }
  await visit(root, null);
  return leaves;
}

async function readNode<Key>(
  file: FileBytes,
  address: number,
  { kind, keyBytes, readKey, wants }: TreeWalk<Key>,
): Promise<{ level: number; entries: TreeEntry<Key>[] }> {
  const prefix = await file.read(address, NODE_PREFIX_BYTES);
  const signature = prefix.text(4);
  const foundKind = prefix.unsigned(1);
  const level = prefix.unsigned(1);
  const used = prefix.unsigned(2);
  if (signature !== "TREE" || foundKind !== kind) {
    throw malformedHdf5(`no tree node of kind ${kind} at address ${address}`);
  }
  const { offsetSize } = file;
  const start = address + NODE_PREFIX_BYTES + 2 * offsetSize;
  const cursor = await file.read(start, used * (keyBytes + offsetSize) + keyBytes);
  const entries: TreeEntry<Key>[] = [];
  let key = readKey(cursor);
  for (let i = 0; i < used; i++) {
    const child = cursor.address();
    const next = readKey(cursor);
    if (wants(key, next) && child !== null) entries.push({ key, address: child });
    key = next;
  }
  return { level, entries };
}
