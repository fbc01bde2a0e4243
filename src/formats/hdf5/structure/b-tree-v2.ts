import { type Cursor, cursorOf } from "./cursor.ts";
import { malformedHdf5 } from "./faults.ts";
import type { FileBytes } from "./file-bytes.ts";

/** A version 2 B-tree, opened: what its header states. */
export interface TreeHeader {
  readonly type: number;
  readonly recordBytes: number;
  readonly depth: number;
  readonly root: number | null;
  readonly rootRecords: number;
  /** Bytes of a node; each has the same. */
  readonly nodeBytes: number;
}

/** Where a record lies: below 0 before the wanted ones, above 0 behind them, 0 among them. */
export type Place = (record: Cursor) => number;

/** Signature, version, type and checksum. */
const NODE_OVERHEAD_BYTES = 10;

/** Reads the header (HDF5 File Format Specification 3.0, III.A.2). Rejects as `FileBytes.readChecked`. */
export async function openTree(file: FileBytes, address: number): Promise<TreeHeader> {
  const { offsetSize, lengthSize } = file;
  const cursor = await file.readChecked(address, 22 + offsetSize + lengthSize, "BTHD");
  cursor.skip(1);
  const type = cursor.unsigned(1);
  const nodeBytes = cursor.unsigned(4);
  const recordBytes = cursor.unsigned(2);
  const depth = cursor.unsigned(2);
  cursor.skip(2);
  const root = cursor.address();
  const rootRecords = cursor.unsigned(2);
  if (recordBytes === 0 || nodeBytes > file.byteLength) {
    throw malformedHdf5(`a tree with records of ${recordBytes} and nodes of ${nodeBytes} bytes`);
  }
  return { type, recordBytes, depth, root, rootRecords, nodeBytes };
}

/** Collects the wanted records of a version 2 B-tree, in order. Rejects with `header-malformed` for a cyclic one. */
export async function walkRecords(
  file: FileBytes,
  header: TreeHeader,
  place: Place,
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  const widths = pointerWidths(file, header);
  const seen = new Set<number>();
  async function visit(address: number, count: number, depth: number): Promise<void> {
    if (seen.has(address)) throw malformedHdf5(`a tree meets its node at ${address} twice`);
    seen.add(address);
    const node = await readNode(file, header, { address, count, depth, widths });
    const places = node.records.map((record) => place(cursorOf(record, file)));
    for (let i = 0; i <= count; i++) {
      const child = node.children[i];
      // A child's records lie between those at i - 1 and at i.
      if (child !== undefined && (places[i] ?? 0) >= 0 && (places[i - 1] ?? 0) <= 0) {
        await visit(child.address, child.count, depth - 1);
      }
      if (places[i] === 0) found.push(node.records[i]!);
    }
  }
  if (header.root !== null) await visit(header.root, header.rootRecords, header.depth);
  return found;
}

interface Child {
  readonly address: number;
  /** Records in the child itself. */
  readonly count: number;
}

interface NodePlace extends Child {
  readonly depth: number;
  readonly widths: PointerWidths;
}

async function readNode(
  file: FileBytes,
  { recordBytes, type, nodeBytes }: TreeHeader,
  { address, count, depth, widths }: NodePlace,
): Promise<{ records: Uint8Array[]; children: Child[] }> {
  const pointers = depth === 0 ? 0 : (count + 1) * widths.pointerBytes(depth);
  const byteLength = NODE_OVERHEAD_BYTES + count * recordBytes + pointers;
  if (byteLength > nodeBytes) throw malformedHdf5(`a tree node at ${address} of ${count} records`);
  const cursor = await file.readChecked(address, byteLength, depth === 0 ? "BTLF" : "BTIN");
  cursor.skip(1);
  if (cursor.unsigned(1) !== type) throw malformedHdf5(`a node of another tree at ${address}`);
  const records = Array.from({ length: count }, () => cursor.take(recordBytes));
  const children: Child[] = [];
  for (let i = 0; depth > 0 && i <= count; i++) {
    const child = cursor.address();
    const childCount = cursor.unsigned(widths.countBytes);
    cursor.skip(widths.totalBytes(depth));
    if (child === null) throw malformedHdf5(`a tree node at ${address} without its child ${i}`);
    children.push({ address: child, count: childCount });
  }
  return { records, children };
}

/** How wide the fields of a pointer to a child are: as wide as the largest possible count needs. */
interface PointerWidths {
  readonly countBytes: number;
  totalBytes(depth: number): number;
  pointerBytes(depth: number): number;
}

function pointerWidths(
  { offsetSize }: FileBytes,
  { nodeBytes, recordBytes, depth }: TreeHeader,
): PointerWidths {
  const leafRecords = Math.floor((nodeBytes - NODE_OVERHEAD_BYTES) / recordBytes);
  const countBytes = bytesToHold(leafRecords);
  const totals = [0];
  let most = leafRecords;
  for (let d = 1; d <= depth; d++) {
    const pointerBytes = offsetSize + countBytes + totals[d - 1]!;
    const records = Math.floor(
      (nodeBytes - NODE_OVERHEAD_BYTES - pointerBytes) / (recordBytes + pointerBytes),
    );
    most = (records + 1) * most + records;
    if (records < 1 || !Number.isSafeInteger(most)) {
      throw malformedHdf5(`a tree of depth ${depth} with nodes of ${nodeBytes} bytes`);
    }
    totals.push(bytesToHold(most));
  }
  return {
    countBytes,
    totalBytes: (d) => totals[d - 1]!,
    pointerBytes: (d) => offsetSize + countBytes + totals[d - 1]!,
  };
}

/** Bytes that an integer takes, at least one. */
function bytesToHold(value: number): number {
  return Math.floor(Math.log2(Math.max(1, value)) / 8) + 1;
}
