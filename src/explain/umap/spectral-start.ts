import { type Random, randomOf } from "../../core/random.ts";
import { largestEigenpairs } from "../../linalg/largest-eigenpairs.ts";
import { openSparseProduct, type SparseRows } from "../../linalg/wasm/sparse-product.ts";
import { connectedComponents } from "./components.ts";
import type { SparseGraph } from "./fuzzy-graph.ts";

/** Width of the square in which a map starts, as in umap-learn. */
const WIDTH = 10;
const NOISE = 1e-4;
/** Of graphs larger than this a rough start is enough: the layout moves everything many times as far. */
const LARGE_GRAPH = 4096;
/** Parts smaller than this have no second and third eigenvector worth drawing. */
const SMALLEST_SPECTRAL_PART = 4;

/**
 * Places every record of a fuzzy graph by the second and third eigenvector of its normalised adjacency
 * D^-1/2 W D^-1/2: float64[records, 2], scaled to [0, 10] in each direction, with noise of 1e-4 so that no two
 * records coincide. A graph in several parts is drawn part by part, each in a disc of its own on a circle
 * (umap-learn 0.5.12 places the parts by a meta-embedding; parts do not attract each other either way).
 * Deterministic for a seed.
 */
export function spectralStart(graph: SparseGraph, { seed }: { seed: string }): Float64Array {
  const random = randomOf(`${seed}/start`);
  const parts = connectedComponents(graph);
  const out = new Float64Array(2 * graph.rows);
  parts.forEach((part, p) => {
    const { x, y, radius } = placeOf(p, parts.length);
    const drawn = partCoordinates(graph, part, random);
    part.forEach((r, i) => {
      out[2 * r] = x + radius * drawn[2 * i]!;
      out[2 * r + 1] = y + radius * drawn[2 * i + 1]!;
    });
  });
  for (let i = 0; i < out.length; i++) out[i]! += NOISE * random.normal();
  stretchInto(out);
  return out;
}

/** Discs on a circle, each half as wide as the gap to the next. */
function placeOf(p: number, parts: number): { x: number; y: number; radius: number } {
  if (parts === 1) return { x: 0, y: 0, radius: WIDTH };
  const angle = (2 * Math.PI * p) / parts;
  return {
    x: WIDTH * Math.cos(angle),
    y: WIDTH * Math.sin(angle),
    radius: (WIDTH * Math.sin(Math.PI / parts)) / 2,
  };
}

/** Coordinates in [-1, 1]: float64[part, 2]. */
function partCoordinates(graph: SparseGraph, part: Int32Array, random: Random): Float64Array {
  const out = new Float64Array(2 * part.length);
  if (part.length < SMALLEST_SPECTRAL_PART) return out.map(() => 2 * random.uniform() - 1);
  const { vectors } = spectralVectors(graph, part, random);
  let peak = 0;
  for (const vector of vectors) for (const value of vector) peak = Math.max(peak, Math.abs(value));
  for (let i = 0; i < part.length; i++) {
    out[2 * i] = vectors[0]![i]! / peak;
    out[2 * i + 1] = vectors[1]![i]! / peak;
  }
  return out;
}

function spectralVectors(
  graph: SparseGraph,
  part: Int32Array,
  random: Random,
): { vectors: readonly Float64Array[] } {
  const { starts, weights } = graph;
  const size = part.length;
  const local = new Int32Array(graph.rows);
  part.forEach((r, i) => {
    local[r] = i;
  });
  const degree = new Float64Array(size);
  part.forEach((r, i) => {
    for (let e = starts[r]!; e < starts[r + 1]!; e++) degree[i]! += weights[e]!;
  });
  const inverseRoot = degree.map((value) => 1 / Math.sqrt(value));
  const first = unit(degree.map(Math.sqrt));
  const timesEdges = openSparseProduct(scaledEdges(graph, part, { local, inverseRoot }));
  // The first eigenvector is known; taking it twice moves its eigenvalue from 1 to -1, out of the way.
  function multiply(out: Float64Array, block: Float64Array, width: number): void {
    const along = new Float64Array(width);
    for (let i = 0; i < size; i++) {
      for (let c = 0; c < width; c++) along[c]! += first[i]! * block[i * width + c]!;
    }
    timesEdges(out, block, width);
    for (let i = 0; i < size; i++) {
      const scale = inverseRoot[i]!;
      const entry = first[i]!;
      const start = i * width;
      for (let c = 0; c < width; c++) {
        out[start + c] = scale * out[start + c]! - 2 * along[c]! * entry;
      }
    }
  }
  return largestEigenpairs(multiply, {
    size,
    count: 2,
    floor: -1,
    random,
    tolerance: graph.rows > LARGE_GRAPH ? 4e-3 : 1e-5,
    rounds: 60,
  });
}

/** The edges of a part among its own records, each weight divided by the root of its column's degree. */
function scaledEdges(
  { starts, columns, weights }: SparseGraph,
  part: Int32Array,
  { local, inverseRoot }: { local: Int32Array; inverseRoot: Float64Array },
): SparseRows {
  const ownStarts = new Int32Array(part.length + 1);
  part.forEach((r, i) => {
    ownStarts[i + 1] = ownStarts[i]! + starts[r + 1]! - starts[r]!;
  });
  const ownColumns = new Int32Array(ownStarts[part.length]!);
  const ownWeights = new Float64Array(ownColumns.length);
  part.forEach((r, i) => {
    for (let e = starts[r]!, at = ownStarts[i]!; e < starts[r + 1]!; e++, at++) {
      const j = local[columns[e]!]!;
      ownColumns[at] = j;
      ownWeights[at] = weights[e]! * inverseRoot[j]!;
    }
  });
  return { starts: ownStarts, columns: ownColumns, weights: ownWeights };
}

function unit(v: Float64Array): Float64Array {
  let squares = 0;
  for (const value of v) squares += value * value;
  return v.map((value) => value / Math.sqrt(squares));
}

function stretchInto(positions: Float64Array): void {
  for (let axis = 0; axis < 2; axis++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = axis; i < positions.length; i += 2) {
      low = Math.min(low, positions[i]!);
      high = Math.max(high, positions[i]!);
    }
    const scale = high > low ? WIDTH / (high - low) : 0;
    for (let i = axis; i < positions.length; i += 2) positions[i] = (positions[i]! - low) * scale;
  }
}
