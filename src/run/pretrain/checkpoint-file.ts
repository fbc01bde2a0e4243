import { openCheckpoint } from "../../formats/checkpoint/checkpoint.ts";
import { writeSafetensors } from "../../formats/checkpoint/safetensors.ts";
import type { Weight } from "../../models/model.ts";
import type { TrainingCheckpoint } from "../../pretrain/training-state.ts";
import { writeAtomically } from "../machine/atomic-write.ts";
import { openFile } from "../machine/disk-files.ts";

/** Writes a checkpoint of a training as one safetensors file, whole or not at all. Throws `write-failed`. */
export async function writeCheckpointFile(
  path: string,
  { tensors, metadata }: TrainingCheckpoint,
): Promise<void> {
  await writeAtomically(path, writeSafetensors(tensors, { metadata }));
}

/** Reads it back, bit for bit. Throws `file-missing`, `checkpoint-malformed`. */
export async function readCheckpointFile(path: string): Promise<TrainingCheckpoint> {
  const source = await openFile(path);
  const { tensors: infos, metadata, read } = await openCheckpoint(source);
  const tensors = new Map<string, Weight>();
  for (const key of infos.keys()) tensors.set(key, await read(key));
  return { tensors, metadata };
}
