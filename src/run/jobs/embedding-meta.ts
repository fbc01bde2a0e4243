import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { contentHash } from "../../core/hash.ts";
import type { Matrix } from "../../core/matrix.ts";
import type { Exclusion } from "../../datasets/dataset.ts";
import { readNpy } from "../../formats/npy.ts";
import { unsealedJson } from "../../results/sealed-json.ts";
import type { FileHash } from "../../results/stored-result.ts";
import { readTextIfAny } from "../machine/atomic-write.ts";
import { openFile } from "../machine/disk-files.ts";
import { hashFile } from "../machine/file-hash.ts";
import type { Provider } from "../onnx-session.ts";
import { embeddingFolder, type StudyFolders } from "../study-folders.ts";

/** What lies beside a cached matrix. */
export interface EmbeddingMeta {
  readonly schema: 2;
  readonly key: string;
  readonly modelId: string;
  readonly cardId: string;
  readonly records: number;
  readonly dimension: number;
  /** matrix.npy and records.parquet; empty for those of the time before there were hashes. */
  readonly files: Readonly<Record<string, FileHash>>;
  /** Reading not counted: preparing and running the model, mean over the records of this run. */
  readonly millisecondsPerEcg: number;
  /** Working time of the run that finished it. */
  readonly seconds: number;
  /** Records whose rows are NaN because the model has no vector of them, and why. */
  readonly failures: readonly Exclusion[];
  /** Where the encoder computed; no part of the key, for all give the same numbers within 1e-3. */
  readonly provider: Provider;
}

/** Is there an embedding under this key, its matrix at its full size? `verifyEmbedding` reads all of it. */
export async function readEmbeddingMeta(
  folders: StudyFolders,
  key: string,
): Promise<EmbeddingMeta | null> {
  const folder = embeddingFolder(folders, key);
  const text = await readTextIfAny(join(folder, "meta.json"));
  if (text === null) return null;
  try {
    const meta = metaOf(text);
    const { size } = await stat(join(folder, "matrix.npy"));
    return meta.key === key && meta.bytes === size ? meta.meta : null;
  } catch {
    return null;
  }
}

function metaOf(text: string): { key: string; bytes: number | undefined; meta: EmbeddingMeta } {
  const unsealed = unsealedJson(text);
  if (unsealed !== null) {
    const meta = unsealed.value as EmbeddingMeta;
    return { key: meta.key, bytes: meta.files["matrix.npy"]?.bytes, meta };
  }
  // Hours of work from before there were hashes are kept; before there were failures and providers, both were lacking.
  const old = JSON.parse(text) as Omit<EmbeddingMeta, "schema"> & { schema: 1; bytes: number };
  if (old.schema !== 1) throw new Error("a sealed description that is damaged");
  const meta = {
    ...{ failures: [], provider: "cpu" as const },
    ...old,
    files: {},
    schema: 2 as const,
  };
  return { key: old.key, bytes: old.bytes, meta };
}

/** Are the files of an embedding what was stored, byte for byte? Reads all of them. */
export async function verifyEmbedding(
  folders: StudyFolders,
  { key, files }: EmbeddingMeta,
): Promise<boolean> {
  const folder = embeddingFolder(folders, key);
  for (const [name, { bytes, sha256 }] of Object.entries(files)) {
    const path = join(folder, name);
    const info = await stat(path).catch(() => null);
    if (info === null || info.size !== bytes || (await hashFile(path)) !== sha256) return false;
  }
  return true;
}

/** Hash of the content of an embedding; what it took and where it was computed play no part. */
export function embeddingHash({ key, files }: EmbeddingMeta): string {
  return contentHash({
    key,
    files: Object.entries(files).map(([name, { sha256 }]) => [name, sha256]),
  });
}

/** Reads the matrix of an embedding: float32[records, dimension]. Throws `result-corrupt` when it is not what was stored. */
export async function readEmbedding(folders: StudyFolders, key: string): Promise<Matrix> {
  return readNpy(await embeddingFile(folders, key));
}

/** Opens the file of an embedding's matrix, for reading by rows. Throws as `readEmbedding`. */
export async function embeddingFile(folders: StudyFolders, key: string): Promise<ByteSource> {
  const meta = await readEmbeddingMeta(folders, key);
  if (meta !== null && (await verifyEmbedding(folders, meta))) {
    return openFile(join(embeddingFolder(folders, key), "matrix.npy"));
  }
  throw new EinthovenError("result-corrupt", `the embedding ${key} is not what was stored`, {
    hint: "run the study again: it is computed anew",
  });
}
