import type { Matrix } from "../../core/matrix.ts";
import type { Probe } from "../probe.ts";
import { fitLinearSvm, linearScore } from "./linear-svm.ts";
import { svmProbe } from "./svm-probe.ts";

/** A linear support vector machine per class. Matrix of its own: `weights` float32[fitted outputs, features + 1]. */
export const linearSvm: Probe = svmProbe({
  id: "linear-svm",
  title: "Linear support vector machine",
  open: (z) =>
    Promise.resolve({
      solve: (problem) => fitLinearSvm(z, problem),
      score: (weights, r) => linearScore(weights, z, r),
    }),
  store: (weights) => ({ weights }),
  scores: (matrices, z) => Promise.resolve(linearScores(matrices["weights"]!, z)),
});

function linearScores(weights: Matrix, z: Matrix): Float64Array {
  const out = new Float64Array(z.rows * weights.rows);
  for (let o = 0; o < weights.rows; o++) {
    const own = Float64Array.from(weights.data.subarray(o * weights.cols, (o + 1) * weights.cols));
    for (let r = 0; r < z.rows; r++) out[r * weights.rows + o] = linearScore(own, z, r);
  }
  return out;
}
