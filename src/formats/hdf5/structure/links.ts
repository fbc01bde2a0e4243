import { openTree, walkRecords } from "./b-tree-v2.ts";
import { type Cursor, cursorOf } from "./cursor.ts";
import { malformedHdf5 } from "./faults.ts";
import type { FileBytes } from "./file-bytes.ts";
import { openFractalHeap } from "./fractal-heap.ts";
import { findMessage, MESSAGE, type Message } from "./object-header.ts";
import { symbolTableLinks } from "./symbol-table.ts";

/** One entry of a group: an object of this file, a path, or something in another file. */
export type Link =
  | { readonly kind: "hard"; readonly name: string; readonly address: number }
  | { readonly kind: "soft"; readonly name: string; readonly target: string }
  | { readonly kind: "external"; readonly name: string };

const GROUP_MESSAGES: ReadonlySet<number> = new Set([
  MESSAGE.symbolTable,
  MESSAGE.linkInfo,
  MESSAGE.link,
]);
const NAME_INDEX = 5;
const HASH_BYTES = 4;

/** Is this the header of a group? */
export function isGroup(messages: readonly Message[]): boolean {
  return messages.some(({ type }) => GROUP_MESSAGES.has(type));
}

/**
 * Lists a group's links, however they are kept: symbol table, link messages, or fractal heap with its index of names.
 * Rejects as `FileBytes` and `openFractalHeap` do.
 */
export async function linksOf(
  file: FileBytes,
  messages: readonly Message[],
): Promise<readonly Link[]> {
  const table = await findMessage(file, messages, MESSAGE.symbolTable);
  if (table !== undefined) return symbolTableLinks(file, table);
  const compact = messages
    .filter(({ type }) => type === MESSAGE.link)
    .map(({ bytes }) => parseLink(cursorOf(bytes, file)));
  const info = await findMessage(file, messages, MESSAGE.linkInfo);
  return info === undefined ? compact : [...compact, ...(await denseLinks(file, info))];
}

async function denseLinks(file: FileBytes, info: Cursor): Promise<Link[]> {
  info.skip(1);
  const flags = info.unsigned(1);
  if ((flags & 1) !== 0) info.skip(8);
  const heapAddress = info.address();
  const treeAddress = info.address();
  if (heapAddress === null || treeAddress === null) return [];
  const heap = await openFractalHeap(file, heapAddress);
  const tree = await openTree(file, treeAddress);
  if (tree.type !== NAME_INDEX) throw malformedHdf5(`an index of names of type ${tree.type}`);
  const links: Link[] = [];
  for (const record of await walkRecords(file, tree, () => 0)) {
    links.push(parseLink(await heap(record.subarray(HASH_BYTES))));
  }
  return links;
}

/** Parses a link message (HDF5 File Format Specification 3.0, IV.A.2.g). */
function parseLink(cursor: Cursor): Link {
  const version = cursor.unsigned(1);
  const flags = cursor.unsigned(1);
  if (version !== 1) throw malformedHdf5(`a link of version ${version}`);
  const kind = (flags & 8) === 0 ? 0 : cursor.unsigned(1);
  if ((flags & 4) !== 0) cursor.skip(8);
  if ((flags & 16) !== 0) cursor.skip(1);
  const name = cursor.text(cursor.unsigned(1 << (flags & 3)));
  if (kind === 1) return { kind: "soft", name, target: cursor.text(cursor.unsigned(2)) };
  if (kind !== 0) return { kind: "external", name };
  const address = cursor.address();
  if (address === null) throw malformedHdf5(`the link ${name} leads nowhere`);
  return { kind: "hard", name, address };
}
