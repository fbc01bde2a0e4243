import { EinthovenError } from "../../core/error.ts";
import { type Matrix, matrixOf, rowOf, takeRows } from "../../core/matrix.ts";
import { plainProducts } from "../../linalg/products.ts";
import type { PredictOptions, Probe } from "../probe.ts";
import { gaussianKernel } from "./gaussian-kernel.ts";
import { fitKernelSvm, kernelScore } from "./kernel-svm.ts";
import { type SvmSolver, svmProbe } from "./svm-probe.ts";

/** The kernel of all pairs is kept: 1.6 GB of float32 for so many records. */
const MOST_RECORDS = 20_000;

/**
 * A support vector machine with a Gaussian kernel per class; gamma is 1 / features, scikit-learn's "scale" for
 * standardised features. Matrices of its own: `support` float32[support vectors, features], standardised, and
 * `coefficients` float32[fitted outputs, support vectors + 1].
 */
export const rbfSvm: Probe = svmProbe({
  id: "rbf-svm",
  title: "Support vector machine with a Gaussian kernel",
  open: openGaussian,
  store: storeSupport,
  scores: supportScores,
});

async function openGaussian(
  z: Matrix,
  { openProducts = plainProducts }: PredictOptions,
): Promise<SvmSolver> {
  if (z.rows > MOST_RECORDS) {
    throw new EinthovenError(
      "option-invalid",
      `${z.rows} records are too many for a Gaussian kernel`,
      { hint: `give at most ${MOST_RECORDS} training records, or use the linear-svm probe` },
    );
  }
  const kernel = await gaussianKernel(z, z, { gamma: 1 / z.cols, openProducts });
  const rows = { records: z.rows, row: (r: number) => rowOf(kernel, r) };
  return {
    solve: (problem) => fitKernelSvm(rows, problem),
    score: (coefficients, r) => kernelScore(coefficients, rowOf(kernel, r)),
  };
}

function storeSupport(coefficients: Matrix, z: Matrix): Record<string, Matrix> {
  const outputs = [...Array(coefficients.rows).keys()];
  const rows = outputs.length === 0 ? [] : [...Array(z.rows).keys()];
  const support = rows.filter((r) => outputs.some((o) => rowOf(coefficients, o)[r] !== 0));
  const kept = matrixOf(coefficients.rows, support.length + 1);
  for (const o of outputs) {
    const own = rowOf(coefficients, o);
    rowOf(kept, o).set(support.map((r) => own[r]!));
    rowOf(kept, o)[support.length] = own.at(-1)!;
  }
  return { support: takeRows(z, support), coefficients: kept };
}

async function supportScores(
  matrices: Readonly<Record<string, Matrix>>,
  z: Matrix,
  { openProducts = plainProducts }: PredictOptions,
): Promise<Float64Array> {
  const coefficients = matrices["coefficients"]!;
  const support = matrices["support"]!;
  const kernel = await gaussianKernel(z, support, { gamma: 1 / z.cols, openProducts });
  const out = new Float64Array(z.rows * coefficients.rows);
  for (let o = 0; o < coefficients.rows; o++) {
    const own = Float64Array.from(rowOf(coefficients, o));
    for (let r = 0; r < z.rows; r++) {
      out[r * coefficients.rows + o] = kernelScore(own, rowOf(kernel, r));
    }
  }
  return out;
}
