import { type Random, randomOf, shuffled } from "../../../core/random.ts";
import { meanAbsolute } from "./importance.ts";

/**
 * Importance of every dimension in random rotations of the embedding: concentration is a statement about the
 * basis that the encoder happens to use, and this is what the same probe gives in a basis of no meaning.
 * An L2-regularised linear probe turns with its features, so nothing is fitted again: with z' = Qz the weights
 * are Qw and the SHAP values (Qw)_f (Qz)_f.
 *
 * Q is not drawn from the uniform (Haar) distribution, which costs features^2 per record, but built from
 * 2 log2(features) + 2 rounds in which all dimensions are paired at random and each pair is turned by a random
 * angle (Kac's walk): exactly orthogonal, and its concentrations agree with Haar's.
 *
 * `centred` is float64[records, features], standardised features minus background mean; `weights`
 * float64[features]. Returns `repeats` times float64[features]; deterministic for a seed.
 */
export function rotatedImportances(
  { centred, weights }: { centred: Float64Array; weights: Float64Array },
  { repeats, seed }: { repeats: number; seed: string },
): Float64Array[] {
  const cols = weights.length;
  const rows = centred.length / cols;
  return Array.from({ length: repeats }, (_, repeat) => {
    const turned = dimensionsOf(centred, weights);
    rotateInto(turned, randomOf(`${seed}/rotation/${repeat}`));
    const weighted = new Float64Array(rows * cols);
    turned.forEach((dimension, f) => {
      for (let r = 0; r < rows; r++) weighted[r * cols + f] = dimension[r]! * dimension[rows]!;
    });
    return meanAbsolute(weighted, { rows, cols });
  });
}

/** One float64[records + 1] per dimension: the records' values, then the weight. */
function dimensionsOf(centred: Float64Array, weights: Float64Array): Float64Array[] {
  const cols = weights.length;
  const rows = centred.length / cols;
  return Array.from(weights, (weight, f) =>
    Float64Array.from({ length: rows + 1 }, (_, r) => (r < rows ? centred[r * cols + f]! : weight)),
  );
}

/** Turns records by one random rotation in place; one float64[records] per dimension. See `rotatedImportances`. */
export function rotateInto(dimensions: readonly Float64Array[], random: Random): void {
  const places = dimensions.map((_, f) => f);
  const rounds = 2 * Math.ceil(Math.log2(Math.max(2, places.length))) + 2;
  for (let round = 0; round < rounds; round++) {
    const order = shuffled(places, random);
    for (let i = 0; i + 1 < order.length; i += 2) {
      turnInto(dimensions[order[i]!]!, dimensions[order[i + 1]!]!, 2 * Math.PI * random.uniform());
    }
  }
}

function turnInto(a: Float64Array, b: Float64Array, angle: number): void {
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [a[i]!, b[i]!];
    a[i] = cosine * u - sine * v;
    b[i] = sine * u + cosine * v;
  }
}
