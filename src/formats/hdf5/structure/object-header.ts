import { type Cursor, cursorOf } from "./cursor.ts";
import { malformedHdf5, unsupportedHdf5 } from "./faults.ts";
import type { FileBytes } from "./file-bytes.ts";

/** One message of an object header: its type (see `MESSAGE`) and its bytes. */
export interface Message {
  readonly type: number;
  readonly shared: boolean;
  readonly bytes: Uint8Array;
}

/** Types of header messages that are read here (HDF5 File Format Specification 3.0, IV.A.2). */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

interface Block {
  readonly address: number;
  readonly byteLength: number;
}

const MOST_BLOCKS = 1024;
const SHARED_FLAG = 2;
const CONTINUATION_PREFIX_BYTES = 4;
const CHECKSUM_BYTES = 4;

/**
 * Reads all messages of an object header, versions 1 and 2, through its continuations. Rejects with `header-malformed`,
 * `checksum-mismatch` or `file-truncated`; a header that continues in itself is malformed.
 */
export async function readObjectHeader(
  file: FileBytes,
  address: number,
): Promise<readonly Message[]> {
  const start = await file.read(address, 4);
  if (start.text(4) === "OHDR") return newerHeader(file, address);
  return olderHeader(file, address);
}

/** The first message of a type; undefined where there is none. A shared one is fetched from where it is kept. */
export async function findMessage(
  file: FileBytes,
  messages: readonly Message[],
  type: number,
): Promise<Cursor | undefined> {
  const message = messages.find((candidate) => candidate.type === type);
  if (message === undefined) return undefined;
  const cursor = cursorOf(message.bytes, file);
  if (!message.shared) return cursor;
  const kept = await readObjectHeader(file, sharedAddress(cursor));
  const target = kept.find((candidate) => candidate.type === type);
  if (target === undefined || target.shared) throw malformedHdf5("a shared message is not there");
  return cursorOf(target.bytes, file);
}

/** Versions 1 to 3 of a shared message; version 3 may point into a heap, which no dataset here was seen to do. */
function sharedAddress(cursor: Cursor): number {
  const version = cursor.unsigned(1);
  const kind = cursor.unsigned(1);
  if (version === 3 && kind !== 2) throw unsupportedHdf5("message shared through a heap");
  if (version === 1) cursor.skip(6);
  const address = cursor.address();
  if (version < 1 || version > 3 || address === null) {
    throw malformedHdf5(`a shared message of version ${version}`);
  }
  return address;
}

async function olderHeader(file: FileBytes, address: number): Promise<Message[]> {
  const prefix = await file.read(address, 16);
  const version = prefix.unsigned(1);
  if (version !== 1) throw malformedHdf5(`no object header at address ${address}`);
  prefix.skip(7);
  const first = { address: address + 16, byteLength: prefix.unsigned(4) };
  return throughBlocks(file, first, async (block) =>
    olderMessages(await file.read(block.address, block.byteLength)),
  );
}

function olderMessages(cursor: Cursor): Message[] {
  const messages: Message[] = [];
  while (cursor.left >= 8) {
    const type = cursor.unsigned(2);
    const byteLength = cursor.unsigned(2);
    const flags = cursor.unsigned(1);
    cursor.skip(3);
    messages.push({ type, shared: (flags & SHARED_FLAG) !== 0, bytes: cursor.take(byteLength) });
  }
  return messages;
}

async function newerHeader(file: FileBytes, address: number): Promise<Message[]> {
  const prefix = await file.read(address, 6);
  prefix.skip(4);
  const version = prefix.unsigned(1);
  const flags = prefix.unsigned(1);
  if (version !== 2) throw malformedHdf5(`an object header of version ${version}`);
  const optional = ((flags & 0x20) === 0 ? 0 : 16) + ((flags & 0x10) === 0 ? 0 : 4);
  const sizeBytes = 1 << (flags & 3);
  const size = await file.read(address + 6 + optional, sizeBytes);
  const prefixBytes = 6 + optional + sizeBytes;
  const first = { address, byteLength: prefixBytes + size.unsigned(sizeBytes) + CHECKSUM_BYTES };
  const ordered = (flags & 4) !== 0;
  return throughBlocks(file, first, async (block) => {
    const isFirst = block === first;
    const signature = isFirst ? "OHDR" : "OCHK";
    const cursor = await file.readChecked(block.address, block.byteLength, signature);
    if (isFirst) cursor.skip(prefixBytes - CONTINUATION_PREFIX_BYTES);
    return newerMessages(cursor, ordered);
  });
}

/** A gap at the end may be shorter than a message's own header. */
function newerMessages(cursor: Cursor, ordered: boolean): Message[] {
  const messages: Message[] = [];
  while (cursor.left >= (ordered ? 6 : 4)) {
    const type = cursor.unsigned(1);
    const byteLength = cursor.unsigned(2);
    const flags = cursor.unsigned(1);
    if (ordered) cursor.skip(2);
    messages.push({ type, shared: (flags & SHARED_FLAG) !== 0, bytes: cursor.take(byteLength) });
  }
  return messages;
}

/** Follows continuation messages, each block once. */
async function throughBlocks(
  file: FileBytes,
  first: Block,
  read: (block: Block) => Promise<Message[]>,
): Promise<Message[]> {
  const all: Message[] = [];
  const blocks = [first];
  const seen = new Set<number>();
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    if (seen.has(block.address) || seen.size === MOST_BLOCKS) {
      throw malformedHdf5(`an object header continues in itself at address ${block.address}`);
    }
    seen.add(block.address);
    for (const message of await read(block)) {
      if (message.type === MESSAGE.continuation) blocks.push(continuation(file, message));
      else all.push(message);
    }
  }
  return all;
}

function continuation(file: FileBytes, message: Message): Block {
  const cursor = cursorOf(message.bytes, file);
  const address = cursor.address();
  const byteLength = cursor.length();
  if (address === null) throw malformedHdf5("an object header continues nowhere");
  return { address, byteLength };
}
