import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Matrix, matrixOf } from "../../src/core/matrix.ts";
import { fitMultinomial, type MultinomialFit } from "../../src/probe/multinomial.ts";
import { rowSpaceOf } from "../../src/probe/row-space.ts";
import { LEFT_OUT } from "../../src/probe/softmax.ts";
import { syntheticEmbedding } from "./synthetic-embedding.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly rows: number;
    readonly cols: number;
    readonly classes: number;
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly fits: readonly {
      readonly c: number;
      readonly objective: number;
      readonly probabilities: readonly number[];
    }[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/probe/multinomial.json", import.meta.url), "utf8"),
) as Golden;

function probabilitiesOf(fit: MultinomialFit, x: Matrix, r: number): number[] {
  const exponentials = Array.from(fit.intercepts, (intercept, c) =>
    Math.exp(
      x.data
        .subarray(r * x.cols, (r + 1) * x.cols)
        .reduce((sum, value, f) => sum + value * fit.weights[c * x.cols + f]!, intercept),
    ),
  );
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

/** Σ w² / 2 + C Σ log-loss, from its definition. */
function objectiveOf(
  fit: MultinomialFit,
  { x, y, c }: { x: Matrix; y: readonly number[]; c: number },
): number {
  const losses = y.map((own, r) =>
    own === LEFT_OUT ? 0 : -Math.log(probabilitiesOf(fit, x, r)[own]!),
  );
  const squares = fit.weights.reduce((sum, weight) => sum + weight * weight, 0);
  return squares / 2 + c * losses.reduce((sum, loss) => sum + loss, 0);
}

const fits = golden.cases.flatMap(({ fits: wanted, ...one }) =>
  wanted.map((fit) => ({ title: `${one.name}, C = ${fit.c}`, ...one, ...fit })),
);

test.each(fits)(
  "is at least as good as scikit-learn, and predicts the same: $title",
  async (one) => {
    const { rows, cols, classes, y, c, objective, probabilities } = one;
    const x = matrixOf(rows, cols, Float32Array.from(one.x));
    const problem = { classOf: Int32Array.from(y), classes, penalty: 1 / c };
    const fit = await fitMultinomial(rowSpaceOf(x), problem);
    const found = objectiveOf(fit, { x, y, c });
    expect(Math.abs(found / objective - 1)).toBeLessThan(golden.tolerance);
    expect(fit.objective).toBeCloseTo(found, 6);
    for (let r = 0; r < rows; r++) {
      probabilitiesOf(fit, x, r).forEach((p, k) => {
        expect(Math.abs(p - probabilities[r * classes + k]!)).toBeLessThan(1e-4);
      });
    }
  },
);

test("a record that is left out has no say", async () => {
  const { x } = syntheticEmbedding(60, 8, { classes: 1, key: "multinomial" });
  const classOf = Int32Array.from({ length: 60 }, (_, r) => (x.data[r * 8]! > 0 ? r % 2 : 2));
  const some = classOf.map((own, r) => (r < 45 ? own : LEFT_OUT));
  const masked = await fitMultinomial(rowSpaceOf(x), { classOf: some, classes: 3, penalty: 1 });
  const first = matrixOf(45, 8, x.data.slice(0, 45 * 8));
  const alone = await fitMultinomial(rowSpaceOf(first), {
    classOf: classOf.slice(0, 45),
    classes: 3,
    penalty: 1,
  });
  expect(masked.objective).toBeCloseTo(alone.objective, 6);
  masked.weights.forEach((weight, i) => {
    expect(weight).toBeCloseTo(alone.weights[i]!, 3);
  });
});
