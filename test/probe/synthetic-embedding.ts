import type { LabelMatrix } from "../../src/core/labels.ts";
import { type Matrix, matrixOf } from "../../src/core/matrix.ts";
import { randomOf } from "../../src/core/random.ts";

export interface SyntheticEmbedding {
  readonly x: Matrix;
  readonly labels: LabelMatrix;
  readonly patientIds: readonly string[];
}

const FACTORS = 40;

/**
 * Makes float32[records, features] as encoders do: 40 hidden factors of falling strength behind correlated features
 * of unequal offset and scale, noise on top, and classes (about 15 % positive) that depend on the factors.
 */
export function syntheticEmbedding(
  records: number,
  features: number,
  { classes, key }: { classes: number; key: string },
): SyntheticEmbedding {
  const random = randomOf(key);
  const normals = (length: number): Float64Array =>
    Float64Array.from({ length }, () => random.normal());
  const mixing = normals(FACTORS * features);
  const directions = normals(FACTORS * classes);
  const x = matrixOf(records, features);
  const data = new Int8Array(records * classes);
  for (let r = 0; r < records; r++) {
    const factors = normals(FACTORS).map((value, k) => value / Math.sqrt(1 + k));
    for (let f = 0; f < features; f++) {
      const mixed = factors.reduce((sum, value, k) => sum + value * mixing[k * features + f]!, 0);
      x.data[r * features + f] = (mixed + 0.3 * random.normal()) * (1 + (f % 5)) + f / features;
    }
    for (let c = 0; c < classes; c++) {
      const drive = factors.reduce(
        (sum, value, k) => sum + value * directions[k * classes + c]!,
        0,
      );
      data[r * classes + c] = drive + 0.5 * random.normal() > 2.2 ? 1 : 0;
    }
  }
  return {
    x,
    labels: {
      rows: records,
      classes: Array.from({ length: classes }, (_, c) => `class-${c}`),
      data,
    },
    patientIds: Array.from({ length: records }, (_, r) => `patient-${r}`),
  };
}
