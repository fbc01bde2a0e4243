import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { contentKey } from "../../core/hash.ts";
import type { Exclusion, RecordEntry } from "../../datasets/dataset.ts";
import { readNpyRows } from "../../formats/npy.ts";
import { type NpyHeader, readNpyHeader } from "../../formats/npy-header.ts";
import type { Encoder } from "../../models/model.ts";
import { writeAtomically } from "../machine/atomic-write.ts";
import { openFile } from "../machine/disk-files.ts";
import { threadsFor } from "../survey/open-scanner.ts";
import { readShardMeta, type ShardMeta, type ShardOrder, shardFile } from "./window-shard.ts";
import { prepareShards } from "./window-threads.ts";

/** Windows of chosen records on disk; reading costs the memory of what is read. */
export interface StoredWindows {
  /** Of the records, their order and the input contract. */
  readonly key: string;
  readonly windows: number;
  /** Of the records that were chosen, those that gave windows. */
  readonly records: number;
  readonly exclusions: readonly Exclusion[];
  /** Whose window this is. */
  recordOf(window: number): RecordEntry;
  /** One window, from 0: float32[leads, samples]. */
  read(window: number): Promise<Float32Array>;
}

/** Whose records. */
export interface WindowRecords {
  readonly cardId: string;
  /** Folder of the original files. */
  readonly root: string;
  /** Of the survey: decides the content of records of these names. */
  readonly fingerprint: string;
  readonly records: readonly RecordEntry[];
}

export interface KeepOptions {
  readonly cache: string;
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

const RECORDS_PER_SHARD = 128;
/** Raised whenever the same records would give other windows without a new version of the contract. */
const WINDOWS_VERSION = 1;

/**
 * Prepares records once for an encoder and keeps their windows in `<cache>/pretrain/<key>`, in shards that are whole or not
 * there, so that an interrupted run goes on. Memory: one recording per thread. Throws `folder-empty` where no record gives
 * a window.
 */
export async function keepWindows(
  source: WindowRecords,
  encoder: Encoder,
  { cache, workers, signal, onProgress }: KeepOptions,
): Promise<StoredWindows> {
  const { records, cardId, root } = source;
  const key = windowsKey(source, encoder);
  const folder = join(cache, "pretrain", key);
  const orders = shardOrders(folder, records);
  const known = new Map<ShardOrder, ShardMeta>();
  for (const order of orders) {
    const meta = await readShardMeta(order, order.records.length);
    if (meta !== null) known.set(order, meta);
  }
  const missing = orders.filter((order) => !known.has(order));
  if (missing.length > 0) {
    let done = records.length - missing.reduce((sum, order) => sum + order.records.length, 0);
    // What `cache ls` shows of the folder.
    const about = { schema: 1, encoderId: encoder.card.id, cardId, records: records.length };
    await writeAtomically(join(folder, "meta.json"), `${JSON.stringify(about, null, 2)}\n`);
    const metas = await prepareShards({ cardId, root, encoderId: encoder.card.id }, missing, {
      threads: threadsFor(records.length, {
        wanted: Math.min(workers, availableParallelism()),
        freeBytes: process.availableMemory(),
      }),
      signal,
      onProgress: (more) => {
        done += more;
        onProgress(done, records.length);
      },
    });
    for (const [i, order] of missing.entries()) known.set(order, metas[i]!);
  }
  return openWindows(
    key,
    cardId,
    orders.map((order) => ({ order, meta: known.get(order)! })),
  );
}

/** Key of the windows: of the dataset's files, the records in their order, and what prepares them. */
export function windowsKey(
  { cardId, fingerprint, records }: WindowRecords,
  encoder: Encoder,
): string {
  const { card, contract } = encoder;
  const ids = records.map(({ id }) => id);
  return contentKey([WINDOWS_VERSION, card.id, contract.version, cardId, fingerprint, ...ids]);
}

function shardOrders(folder: string, records: readonly RecordEntry[]): ShardOrder[] {
  return Array.from({ length: Math.ceil(records.length / RECORDS_PER_SHARD) }, (_, i) => {
    const start = i * RECORDS_PER_SHARD;
    return { folder, start, records: records.slice(start, start + RECORDS_PER_SHARD) };
  });
}

interface Shard {
  readonly order: ShardOrder;
  readonly meta: ShardMeta;
}

function openWindows(key: string, cardId: string, shards: readonly Shard[]): StoredWindows {
  const owners = shards.flatMap(({ order, meta }) => {
    let row = 0;
    return meta.windows.flatMap((count, r) =>
      Array.from({ length: count }, () => ({ order, record: order.records[r]!, row: row++ })),
    );
  });
  const exclusions = shards.flatMap(({ meta }) => meta.exclusions);
  if (owners.length === 0) {
    throw new EinthovenError("folder-empty", `no record of ${cardId} gives a window`, {
      hint: exclusions[0] === undefined ? "check the path" : `first: ${exclusions[0].detail}`,
    });
  }
  const files = new Map<ShardOrder, Promise<{ source: ByteSource; header: NpyHeader }>>();
  const fileOf = (order: ShardOrder): Promise<{ source: ByteSource; header: NpyHeader }> => {
    const opened = files.get(order) ?? openShard(order);
    files.set(order, opened);
    return opened;
  };
  return {
    key,
    windows: owners.length,
    records: shards.flatMap(({ meta }) => meta.windows.filter((count) => count > 0)).length,
    exclusions,
    recordOf: (window) => owners[window]!.record,
    read: async (window) => {
      const { order, row } = owners[window]!;
      const { source, header } = await fileOf(order);
      return (await readNpyRows(source, header, { start: row, end: row + 1 })).data;
    },
  };
}

async function openShard(order: ShardOrder): Promise<{ source: ByteSource; header: NpyHeader }> {
  const source = await openFile(shardFile(order));
  return { source, header: await readNpyHeader(source) };
}
