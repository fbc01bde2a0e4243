import { join } from "node:path";
import { z } from "zod";
import type { Ecg } from "../../core/ecg.ts";
import type { Dataset, Exclusion, RecordEntry } from "../../datasets/dataset.ts";
import { exclusionOf } from "../../datasets/exclusion.ts";
import { readChecked } from "../../datasets/read-checked.ts";
import type { InputContract, PreparedWindows } from "../../models/model.ts";
import { readTextIfAny, writeAtomically } from "../machine/atomic-write.ts";
import { diskTree, exists } from "../machine/disk-files.ts";
import { openNpyWriter } from "../machine/npy-writer.ts";

/** Consecutive records of a dataset whose windows lie in one file. */
export interface ShardOrder {
  readonly folder: string;
  /** Place of the first record among those that are kept. */
  readonly start: number;
  readonly records: readonly RecordEntry[];
}

/** What became of the records of a shard. */
export interface ShardMeta {
  readonly schema: 1;
  /** By record, in their order; 0 where it has none. */
  readonly windows: readonly number[];
  readonly exclusions: readonly Exclusion[];
}

const metaSchema = z.object({
  schema: z.literal(1),
  windows: z.array(z.int().min(0)),
  exclusions: z.array(z.custom<Exclusion>((value) => typeof value === "object" && value !== null)),
});

/** float32[windows, leads, samples] of a shard. */
export function shardFile({ folder, start }: Pick<ShardOrder, "folder" | "start">): string {
  return join(folder, `windows-${String(start).padStart(8, "0")}.npy`);
}

function metaFile(place: Pick<ShardOrder, "folder" | "start">): string {
  return shardFile(place).replace(/\.npy$/, ".json");
}

/**
 * Prepares records as an encoder wants them and writes their windows one after another, float32[windows, leads, samples];
 * what is known of them comes last, so that a shard with it is whole. A record that cannot be read or prepared is left
 * out with its reason. Memory: one recording.
 */
export async function writeShard(
  { dataset, root, contract }: { dataset: Dataset; root: string; contract: InputContract },
  order: ShardOrder,
  tell: (records: number) => void = () => {},
): Promise<ShardMeta> {
  const { leads, windowSamples } = contract;
  const writer = await openNpyWriter(shardFile(order), [leads.length, windowSamples]);
  const windows: number[] = [];
  const exclusions: Exclusion[] = [];
  const tree = diskTree(root);
  try {
    for (const record of order.records) {
      const found = await readChecked(dataset, tree, record);
      const prepared =
        found.status === "read" ? preparedOf(record.id, found.ecg, contract) : found.exclusion;
      if ("data" in prepared) await writer.append(prepared.data);
      else exclusions.push(prepared);
      windows.push("data" in prepared ? prepared.windows : 0);
      tell(1);
    }
    await writer.finish();
  } finally {
    await writer.abandon();
  }
  const meta: ShardMeta = { schema: 1, windows, exclusions };
  await writeAtomically(metaFile(order), `${JSON.stringify(meta)}\n`);
  return meta;
}

/** A shard of an earlier run; null where there is none, or not all of it. */
export async function readShardMeta(
  place: Pick<ShardOrder, "folder" | "start">,
  records: number,
): Promise<ShardMeta | null> {
  const text = await readTextIfAny(metaFile(place));
  if (text === null || !(await exists(shardFile(place)))) return null;
  try {
    const meta = metaSchema.parse(JSON.parse(text));
    return meta.windows.length === records ? meta : null;
  } catch {
    return null;
  }
}

/** The windows of a recording, or why it has none. */
function preparedOf(
  recordId: string,
  ecg: Ecg,
  { prepare }: InputContract,
): PreparedWindows | Exclusion {
  try {
    return prepare(ecg);
  } catch (error) {
    return exclusionOf(recordId, error);
  }
}
