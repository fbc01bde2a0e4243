import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Exclusion } from "../../datasets/dataset.ts";
import { readTextIfAny } from "../machine/atomic-write.ts";
import type { Provider } from "../onnx-session.ts";
import { embeddingFolder, type StudyFolders } from "../study-folders.ts";

/** What lies beside a cached matrix. */
export interface EmbeddingMeta {
  readonly schema: 1;
  readonly key: string;
  readonly modelId: string;
  readonly cardId: string;
  readonly records: number;
  readonly dimension: number;
  readonly bytes: number;
  /** Reading not counted: preparing and running the model, mean over the records of this run. */
  readonly millisecondsPerEcg: number;
  /** Working time of the run that finished it. */
  readonly seconds: number;
  /** Records whose rows are NaN because the model has no vector of them, and why. */
  readonly failures: readonly Exclusion[];
  /** Where the encoder computed; no part of the key, for all give the same numbers within 1e-3. */
  readonly provider: Provider;
}

/** Is there a whole embedding under this key? */
export async function readEmbeddingMeta(
  folders: StudyFolders,
  key: string,
): Promise<EmbeddingMeta | null> {
  const folder = embeddingFolder(folders, key);
  const text = await readTextIfAny(join(folder, "meta.json"));
  if (text === null) return null;
  try {
    // Files from before there were failures and providers lack both.
    const stored = JSON.parse(text) as EmbeddingMeta;
    const meta: EmbeddingMeta = { ...{ failures: [], provider: "cpu" }, ...stored };
    const { size } = await stat(join(folder, "matrix.npy"));
    return meta.key === key && meta.bytes === size ? meta : null;
  } catch {
    return null;
  }
}
