import { matrixOf } from "../../core/matrix.ts";
import type { OpenProducts } from "../../linalg/products.ts";
import type { BlockProducts, RowBlocks } from "../../linalg/row-blocks.ts";
import { openLogisticResiduals } from "../../linalg/wasm/logistic.ts";
import { preconditionerOf } from "../logistic.ts";
import {
  addLosses,
  type LogisticData,
  logisticPoints,
  lossSums,
  pickHeldOutInto,
  stackedWeights,
} from "../logistic-data.ts";
import { withProducts } from "../open-row-space.ts";
import { type AxisProducts, axesFromSquares } from "../row-space.ts";

/** Sums xᵀ x over all blocks: float64[features, features]. */
async function blockSquares(x: RowBlocks, products: BlockProducts): Promise<Float64Array> {
  const out = new Float64Array(x.cols * x.cols);
  for await (const block of x.read()) {
    const own = await products.squares(block.x);
    for (let i = 0; i < out.length; i++) out[i]! += own[i]!;
  }
  return out;
}

/**
 * Opens standardised records that are read block by block: each evaluation is one pass over them. Sums are in float64
 * between blocks. Memory: some blocks, and one byte per record and problem.
 */
export async function withBlockLosses(
  z: RowBlocks,
  { products, openProducts }: { products: BlockProducts; openProducts: OpenProducts },
  work: (data: LogisticData) => Promise<void>,
): Promise<void> {
  const { axes, vectors } = axesFromSquares(await blockSquares(z, products), {
    records: z.rows,
    features: z.cols,
  });
  await withProducts(matrixOf(z.cols, z.cols, vectors), openProducts, (turn) =>
    work(blockLosses(z, { axes, products, turn })),
  );
}

function blockLosses(
  z: RowBlocks,
  { axes, products, turn }: BlockAxes & { readonly products: BlockProducts },
): LogisticData {
  const { rank } = axes;
  const residualsInto = openLogisticResiduals();
  return {
    rank,
    weightsOf: (weights) => axes.weightsOf(weights),
    preconditioner: (problem, curvature) => preconditionerOf(axes, problem, curvature),
    evaluate: async (problems, points) => {
      const n = problems.length;
      const sums = lossSums(n, z.cols);
      const weights = await turn.times(stackedWeights(points, rank), n);
      const at = { problems, points };
      for await (const { first, x } of z.read()) {
        const own: AxisProducts = {
          timesTransposed: (w, count) => products.timesTransposed(x, w, count),
          times: (r, count) => products.times(x, r, count),
        };
        const block = { products: own, first, rows: x.rows, weights, residualsInto };
        await addLosses(sums, at, block);
      }
      const gradients = await turn.timesTransposed(new Float32Array(sums.gradients), n);
      return logisticPoints({ ...sums, gradients: new Float64Array(gradients) }, at);
    },
    heldOutLogits: async (classes) => {
      const points = classes.flatMap((own) => own.points);
      const weights = await turn.times(stackedWeights(points, rank), points.length);
      const out = classes.map(() => new Float32Array(z.rows));
      for await (const { first, x } of z.read()) {
        const logits = await products.timesTransposed(x, weights, points.length);
        let firstPoint = 0;
        classes.forEach((own, c) => {
          pickHeldOutInto(out[c]!, logits, { own, firstPoint, first, rows: x.rows });
          firstPoint += own.points.length;
        });
      }
      return out;
    },
  };
}

interface BlockAxes {
  readonly axes: ReturnType<typeof axesFromSquares>["axes"];
  /** Products with the vectors of the axes. */
  readonly turn: AxisProducts;
}
