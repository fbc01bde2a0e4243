import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Matrix, matrixOf } from "../../src/core/matrix.ts";
import { plainProducts } from "../../src/linalg/products.ts";
import { auroc } from "../../src/metrics/auroc.ts";
import { axesData } from "../../src/probe/axes-data.ts";
import { problemOf } from "../../src/probe/logistic.ts";
import { withoutFold } from "../../src/probe/logistic-data.ts";
import { logisticPaths } from "../../src/probe/logistic-paths.ts";
import { withAxes } from "../../src/probe/open-row-space.ts";
import { openOnnxProducts } from "../../src/run/onnx-products.ts";

interface Golden {
  readonly tolerance: number;
  readonly folds: number;
  readonly classes: number;
  readonly grid: readonly number[];
  readonly cases: readonly {
    readonly name: string;
    readonly rows: number;
    readonly cols: number;
    readonly x: readonly number[];
    readonly labels: readonly number[];
    readonly fits: readonly { byDefault: number; minimum: number; auroc: number }[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/probe/logistic-grid.json", import.meta.url), "utf8"),
) as Golden;

interface Fit {
  readonly weights: Float64Array;
  readonly intercept: number;
}

/** Every fit of the grid, fold by fold, label by label, C by C. */
function fitsOf(
  x: Matrix,
  columns: readonly Int8Array[],
  { foldOf, openProducts }: { foldOf: Int32Array; openProducts: typeof plainProducts },
): Promise<Fit[]> {
  return withAxes(x, openProducts, async ({ axes, products }) => {
    const problems = Array.from({ length: golden.folds }, (_, fold) =>
      columns.map((column) => problemOf(withoutFold(column, foldOf, fold), 1)),
    ).flat();
    const found = problems.map((): Fit[] => []);
    await logisticPaths(axesData(axes, products), problems, {
      penalties: golden.grid.map((c) => 1 / c),
      tolerance: 1e-12,
      visit: async (_k, points) => {
        points.forEach(({ solution }, q) => {
          const weights = axes.weightsOf(solution.subarray(0, axes.rank));
          found[q]!.push({ weights, intercept: solution[axes.rank]! });
        });
        return problems.map(() => true);
      },
    });
    return found.flat();
  });
}

function logits(x: Matrix, { weights, intercept }: Fit): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, r) =>
    weights.reduce((sum, weight, f) => sum + weight * x.data[r * x.cols + f]!, intercept),
  );
}

test.each(
  golden.cases.flatMap((one) =>
    [plainProducts, openOnnxProducts].map((openProducts) => ({ one, openProducts, ...one })),
  ),
)(
  "300 fits end at scikit-learn's minimum, never above where it stops, and rank alike: $name",
  async ({ one: { rows, cols, labels, fits: wanted, ...own }, openProducts }) => {
    const x = matrixOf(rows, cols, Float32Array.from(own.x));
    const columns = Array.from({ length: golden.classes }, (_, c) =>
      Int8Array.from({ length: rows }, (__, r) => labels[r * golden.classes + c]!),
    );
    const foldOf = Int32Array.from({ length: rows }, (_, r) => r % golden.folds);
    const fits = await fitsOf(x, columns, { foldOf, openProducts });
    expect(fits).toHaveLength(300);
    fits.forEach((fit, q) => {
      const fold = Math.floor(q / (golden.classes * golden.grid.length));
      const column = columns[Math.floor(q / golden.grid.length) % golden.classes]!;
      const scores = logits(x, fit);
      let loss = 0;
      scores.forEach((score, r) => {
        if (foldOf[r] === fold) return;
        loss += Math.log1p(Math.exp(-Math.abs(score))) + Math.max(0, score) - column[r]! * score;
      });
      const squares = fit.weights.reduce((sum, weight) => sum + weight * weight, 0);
      const objective = squares / 2 + golden.grid[q % golden.grid.length]! * loss;
      const { byDefault, minimum, auroc: theirs } = wanted[q]!;
      // The products are float32, which alone leaves a last trace of the objective.
      expect(objective / minimum - 1).toBeLessThan(1e-7);
      expect(objective / byDefault - 1).toBeLessThan(1e-7);
      const held = column.map((label, r) => (foldOf[r] === fold ? label : -1));
      expect(Math.abs(auroc(held, scores) - theirs)).toBeLessThan(1e-4);
    });
  },
);
