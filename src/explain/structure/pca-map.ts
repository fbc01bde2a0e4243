import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { principalComponents, projectOnto } from "../../linalg/principal-components.ts";

export interface PcaMap {
  /** float32[records, 2]. */
  readonly coordinates: Matrix;
  /** Shares of the total variance along the two axes. */
  readonly explained: readonly [number, number];
}

/** Draws float32[records, features] along its first two principal components; a missing second one is all 0. */
export function pcaMap(x: Matrix): PcaMap {
  const components = principalComponents(x, { count: 2 });
  const projected = projectOnto(components, x);
  const coordinates = matrixOf(x.rows, 2);
  for (let r = 0; r < x.rows; r++) {
    for (let axis = 0; axis < projected.cols; axis++) {
      coordinates.data[2 * r + axis] = projected.data[r * projected.cols + axis]!;
    }
  }
  return {
    coordinates,
    explained: [components.explained[0] ?? 0, components.explained[1] ?? 0],
  };
}
