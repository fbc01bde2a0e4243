import { walkTree } from "./b-tree-v1.ts";
import { type Cursor, cursorOf } from "./cursor.ts";
import { malformedHdf5 } from "./faults.ts";
import type { FileBytes } from "./file-bytes.ts";
import type { Link } from "./links.ts";

const NODE_PREFIX_BYTES = 8;
const SCRATCH_BYTES = 16;
const SOFT = 2;

/** Lists the links of a group as libraries before 1.8 keep them: a B-tree of symbol nodes, names in a local heap. */
export async function symbolTableLinks(file: FileBytes, message: Cursor): Promise<readonly Link[]> {
  const tree = message.address();
  const heap = message.address();
  if (tree === null || heap === null) throw malformedHdf5("a group without its table of links");
  const names = await localHeap(file, heap);
  const leaves = await walkTree(file, tree, {
    kind: 0,
    keyBytes: file.lengthSize,
    readKey: (cursor) => cursor.length(),
    wants: () => true,
  });
  const links: Link[] = [];
  for (const { address } of leaves) {
    for (const link of await symbolNode(file, address, names)) links.push(link);
  }
  return links;
}

async function localHeap(file: FileBytes, address: number): Promise<(offset: number) => string> {
  const cursor = await file.read(address, 8 + 2 * file.lengthSize + file.offsetSize);
  if (cursor.text(4) !== "HEAP") throw malformedHdf5(`no local heap at address ${address}`);
  cursor.skip(4);
  const byteLength = cursor.length();
  cursor.length();
  const start = cursor.address();
  if (start === null) throw malformedHdf5(`a local heap at ${address} without data`);
  const data = (await file.read(start, byteLength)).take(byteLength);
  return (offset) => cursorOf(data.subarray(offset), file).zeroEnded();
}

async function symbolNode(
  file: FileBytes,
  address: number,
  names: (offset: number) => string,
): Promise<Link[]> {
  const prefix = await file.read(address, NODE_PREFIX_BYTES);
  if (prefix.text(4) !== "SNOD") throw malformedHdf5(`no symbol node at address ${address}`);
  prefix.skip(2);
  const count = prefix.unsigned(2);
  const entryBytes = 2 * file.offsetSize + 8 + SCRATCH_BYTES;
  const cursor = await file.read(address + NODE_PREFIX_BYTES, count * entryBytes);
  return Array.from({ length: count }, () => symbolEntry(cursor, names));
}

function symbolEntry(cursor: Cursor, names: (offset: number) => string): Link {
  const name = names(cursor.unsigned(cursor.offsetSize));
  const address = cursor.address();
  const kind = cursor.unsigned(4);
  cursor.skip(4);
  const scratch = cursor.take(SCRATCH_BYTES);
  if (kind === SOFT) {
    return { kind: "soft", name, target: names(cursorOf(scratch, cursor).unsigned(4)) };
  }
  if (address === null) throw malformedHdf5(`the link ${name} leads nowhere`);
  return { kind: "hard", name, address };
}
