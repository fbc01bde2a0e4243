import { openLogisticResiduals } from "../linalg/wasm/logistic.ts";
import { preconditionerOf } from "./logistic.ts";
import {
  addLosses,
  type LogisticData,
  logisticPoints,
  lossSums,
  pickHeldOutInto,
  stackedWeights,
} from "./logistic-data.ts";
import type { Axes, AxisProducts } from "./row-space.ts";

/** Records in memory, on axes, with products in float32. */
export function axesData(axes: Axes, products: AxisProducts): LogisticData {
  const { rank, records } = axes;
  const residualsInto = openLogisticResiduals();
  return {
    rank,
    weightsOf: (weights) => axes.weightsOf(weights),
    preconditioner: (problem, curvature) => preconditionerOf(axes, problem, curvature),
    evaluate: async (problems, points) => {
      const sums = lossSums(problems.length, rank);
      const weights = stackedWeights(points, rank);
      const at = { problems, points };
      await addLosses(sums, at, { products, first: 0, rows: records, weights, residualsInto });
      return logisticPoints(sums, at);
    },
    heldOutLogits: async (classes) => {
      const points = classes.flatMap((own) => own.points);
      const logits = await products.timesTransposed(stackedWeights(points, rank), points.length);
      let firstPoint = 0;
      return classes.map((own) => {
        const out = new Float32Array(records);
        pickHeldOutInto(out, logits, { own, firstPoint, first: 0, rows: records });
        firstPoint += own.points.length;
        return out;
      });
    },
  };
}
