import { matrixOf } from "../core/matrix.ts";
import { spectrumNumbers } from "../linalg/spectrum.ts";

/** Signs of a collapse: an encoder that gives the same vector for everything has a rank of 1 and no spread. */
export interface CollapseNumbers {
  /** exp of the entropy of the singular values (Garrido et al., RankMe, ICML 2023); at most the smaller of records and width. */
  readonly rankMe: number;
  /** Mean over the features of the standard deviation over the records. */
  readonly embeddingStd: number;
}

/** Measures embeddings float32[records, width]. */
export function collapseNumbers(embeddings: Float32Array, width: number): CollapseNumbers {
  const records = embeddings.length / width;
  let total = 0;
  for (let f = 0; f < width; f++) {
    let mean = 0;
    for (let r = 0; r < records; r++) mean += embeddings[r * width + f]! / records;
    let variance = 0;
    for (let r = 0; r < records; r++) variance += (embeddings[r * width + f]! - mean) ** 2;
    total += Math.sqrt(variance / records);
  }
  const { rankMe } = spectrumNumbers(matrixOf(records, width, embeddings));
  return { rankMe, embeddingStd: total / width };
}
