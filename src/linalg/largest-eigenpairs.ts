import type { Random } from "../core/random.ts";
import { symmetricEigen } from "./eigen.ts";

/**
 * Writes A v for a symmetric matrix A and many vectors at once, float64[size, width] to float64[size, width]: a sparse
 * matrix is then read once for all of them, and neighbouring numbers are used together.
 */
export type MultiplyBlock = (out: Float64Array, block: Float64Array, width: number) => void;

export interface Eigenpairs {
  /** Largest first. */
  readonly values: readonly number[];
  /** Orthonormal, one float64[size] per value; the entry of largest size is positive. */
  readonly vectors: readonly Float64Array[];
}

const FILTER_DEGREE = 20;
/** Below this size the whole matrix is cheaper than the iteration. */
const DENSE_SIZE = 48;

/**
 * Finds the largest eigenvalues of a symmetric matrix that is known by its products alone: subspace iteration
 * with a Chebyshev filter (Zhou, Saad, Tiago and Chelikowsky, 2006). `floor` is a lower bound of the spectrum.
 * Stops when every residual |A v - value v| is below `tolerance` x the largest value, or after `rounds` with
 * the best found. The same `random` gives the same bits.
 */
export function largestEigenpairs(
  multiply: MultiplyBlock,
  {
    size,
    count,
    floor,
    random,
    tolerance = 1e-9,
    rounds = 200,
  }: {
    size: number;
    count: number;
    floor: number;
    random: Random;
    tolerance?: number;
    rounds?: number;
  },
): Eigenpairs {
  const wanted = Math.min(count, size);
  if (size <= DENSE_SIZE) return leading(denseEigenpairs(multiply, size), wanted);
  const width = Math.min(size, count + 6);
  let block = randomBlock(random, { size, width });
  for (let round = 0; ; round++) {
    orthonormaliseInto(block, random);
    const ritz = rayleighRitz(multiply, block);
    const done = ritz.residuals
      .slice(0, wanted)
      .every((residual) => residual <= tolerance * Math.abs(ritz.values[0]!));
    if (done || round === rounds) return leading(ritz, wanted);
    const cut = ritz.values[width - 1]!;
    const side = interleaved(ritz.vectors);
    block = apart(filtered(multiply, side, { width, floor, cut, top: ritz.values[0]! }), width);
  }
}

function leading({ values, vectors }: Eigenpairs, count: number): Eigenpairs {
  return { values: values.slice(0, count), vectors: vectors.slice(0, count).map(withFixedSign) };
}

function withFixedSign(vector: Float64Array): Float64Array {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest < 0 ? vector.map((value) => -value) : vector;
}

function denseEigenpairs(multiply: MultiplyBlock, size: number): Eigenpairs {
  const matrix = new Float64Array(size * size);
  const units = new Float64Array(size * size);
  for (let i = 0; i < size; i++) units[i * size + i] = 1;
  multiply(matrix, units, size);
  return pairsOf(matrix, size);
}

function pairsOf(matrix: Float64Array, size: number): Eigenpairs {
  const { values, vectors } = symmetricEigen(matrix, size);
  return {
    values: [...values],
    vectors: Array.from(values, (_, i) => vectors.slice(i * size, (i + 1) * size)),
  };
}

function randomBlock(
  random: Random,
  { size, width }: { size: number; width: number },
): Float64Array[] {
  return Array.from({ length: width }, () => Float64Array.from({ length: size }, random.normal));
}

/** A vector that vanishes is drawn anew. */
function orthonormaliseInto(block: Float64Array[], random: Random): void {
  block.forEach((vector, c) => {
    const before = block.slice(0, c);
    for (let attempt = 0; attempt < 5 && !orthonormaliseOneInto(vector, before); attempt++) {
      for (let i = 0; i < vector.length; i++) vector[i] = random.normal();
    }
  });
}

/** Gram-Schmidt, twice for accuracy; false when nothing is left of the vector. */
function orthonormaliseOneInto(vector: Float64Array, before: readonly Float64Array[]): boolean {
  const length = Math.sqrt(dot(vector, vector));
  for (let pass = 0; pass < 2; pass++) {
    for (const other of before) addInto(vector, other, -dot(vector, other));
  }
  const left = Math.sqrt(dot(vector, vector));
  if (!(left > 1e-12 * length)) return false;
  scaleInto(vector, 1 / left);
  return true;
}

function rayleighRitz(
  multiply: MultiplyBlock,
  block: readonly Float64Array[],
): Eigenpairs & { residuals: number[] } {
  const width = block.length;
  const side = interleaved(block);
  const multiplied = new Float64Array(side.length);
  multiply(multiplied, side, width);
  const products = apart(multiplied, width);
  const small = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) small[i * width + j] = dot(block[i]!, products[j]!);
  }
  const { values, vectors } = pairsOf(small, width);
  const rotated = vectors.map((weights) => combined(block, weights));
  const residuals = vectors.map((weights, i) => {
    const residual = combined(products, weights);
    addInto(residual, rotated[i]!, -values[i]!);
    return Math.sqrt(dot(residual, residual));
  });
  return { values, vectors: rotated, residuals };
}

/** A Chebyshev polynomial of A, small on [floor, cut] and 1 at `top`, applied to float64[size, width]. */
function filtered(
  multiply: MultiplyBlock,
  block: Float64Array,
  { width, floor, cut, top }: { width: number; floor: number; cut: number; top: number },
): Float64Array {
  const half = Math.max((cut - floor) / 2, 1e-12 * Math.max(Math.abs(top - floor), 1e-300));
  const centre = floor + half;
  const first = half / Math.max(top - centre, half);
  let sigma = first;
  let previous = block.slice();
  let current = new Float64Array(block.length);
  let next = new Float64Array(block.length);
  multiply(current, block, width);
  const scale = sigma / half;
  for (let i = 0; i < current.length; i++) {
    current[i] = (current[i]! - centre * block[i]!) * scale;
  }
  for (let degree = 2; degree <= FILTER_DEGREE; degree++) {
    multiply(next, current, width);
    const sigmaNext = 1 / (2 / first - sigma);
    const ahead = (2 * sigmaNext) / half;
    const back = sigma * sigmaNext;
    for (let i = 0; i < next.length; i++) {
      next[i] = (next[i]! - centre * current[i]!) * ahead - back * previous[i]!;
    }
    sigma = sigmaNext;
    [previous, current, next] = [current, next, previous];
  }
  return current;
}

/** Vectors side by side: float64[size, vectors]. */
function interleaved(vectors: readonly Float64Array[]): Float64Array {
  const width = vectors.length;
  const out = new Float64Array(width * vectors[0]!.length);
  vectors.forEach((vector, c) => {
    for (let i = 0; i < vector.length; i++) out[i * width + c] = vector[i]!;
  });
  return out;
}

/** Takes float64[size, width] apart into its columns. */
function apart(block: Float64Array, width: number): Float64Array[] {
  return Array.from({ length: width }, (_, c) => {
    const column = new Float64Array(block.length / width);
    for (let i = 0; i < column.length; i++) column[i] = block[i * width + c]!;
    return column;
  });
}

function combined(block: readonly Float64Array[], weights: Float64Array): Float64Array {
  const out = new Float64Array(block[0]!.length);
  block.forEach((vector, i) => {
    addInto(out, vector, weights[i]!);
  });
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addInto(out: Float64Array, v: Float64Array, factor: number): void {
  for (let i = 0; i < out.length; i++) out[i]! += factor * v[i]!;
}

function scaleInto(out: Float64Array, factor: number): void {
  for (let i = 0; i < out.length; i++) out[i]! *= factor;
}
