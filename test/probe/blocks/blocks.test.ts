import { describe, expect, test } from "vitest";
import { NOT_ASSESSED } from "../../../src/core/labels.ts";
import { type Matrix, matrixOf, takeRows } from "../../../src/core/matrix.ts";
import type { OpenProducts } from "../../../src/linalg/products.ts";
import { blocksOf } from "../../../src/linalg/row-blocks.ts";
import { blockStandardisation } from "../../../src/probe/blocks/standardised-blocks.ts";
import { predictProbe, probeById } from "../../../src/probe/catalogue.ts";
import type { ProbeTask } from "../../../src/probe/probe.ts";
import { standardisationOf } from "../../../src/probe/standardise.ts";
import { openOnnxBlockProducts } from "../../../src/run/onnx-block-products.ts";
import { openOnnxProducts } from "../../../src/run/onnx-products.ts";
import { syntheticEmbedding } from "../synthetic-embedding.ts";

const RECORDS = 400;
const FEATURES = 20;
const made = syntheticEmbedding(RECORDS + 100, FEATURES, { classes: 3, key: "blocks" });
const rows = Array.from({ length: RECORDS }, (_, r) => r);
const x = takeRows(made.x, rows);
const held = takeRows(
  made.x,
  Array.from({ length: 100 }, (_, r) => RECORDS + r),
);
/** Two records of each patient; the last class is assessed in two thirds of the records only. */
const patientIds = rows.map((r) => `p${r >> 1}`);
const data = made.labels.data
  .slice(0, 3 * RECORDS)
  .map((label, i) => (i % 3 === 2 && i % 9 === 2 ? NOT_ASSESSED : label));
const multiLabel: ProbeTask = {
  kind: "multi-label",
  labels: { rows: RECORDS, classes: made.labels.classes, data },
};
const regression: ProbeTask = {
  kind: "regression",
  targets: {
    rows: RECORDS,
    targets: ["sum"],
    data: Float64Array.from(
      rows,
      (r) => 50 + x.data[r * FEATURES]! - 2 * x.data[r * FEATURES + 3]!,
    ),
  },
};

async function predictedByBoth(
  probeId: string,
  task: ProbeTask,
  { blockRows, isFast = false }: { blockRows: number; isFast?: boolean },
): Promise<[Float64Array, Float64Array]> {
  const probe = probeById(probeId);
  const options = { patientIds, seed: 1 };
  const fast = { openProducts: openOnnxProducts, openBlockProducts: openOnnxBlockProducts };
  const fitted = [
    await probe.fit(x, task, options),
    await probe.blocks!.fit(blocksOf(x, { blockRows }), task, {
      ...options,
      ...(isFast ? fast : {}),
    }),
  ] as const;
  expect(fitted[1].outputs.map((own) => own.status)).toEqual(
    fitted[0].outputs.map((own) => own.status),
  );
  for (const [o, own] of fitted[0].outputs.entries()) {
    expect(fitted[1].outputs[o]).toMatchObject(
      own.status === "fitted" ? { chosen: own.chosen } : {},
    );
  }
  return Promise.all(fitted.map((own) => predictProbe(own, held))) as Promise<
    [Float64Array, Float64Array]
  >;
}

function largestDifference([a, b]: [Float64Array, Float64Array]): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe.each([
  ["linear", multiLabel],
  ["ridge", multiLabel],
  ["ridge", regression],
] as const)("%s, read block by block", (probeId, task) => {
  test.each([7, 64, RECORDS])("comes to what it comes to in memory: blocks of %i", async (size) => {
    const both = await predictedByBoth(probeId, task, { blockRows: size });
    expect(largestDifference(both)).toBeLessThan(task.kind === "regression" ? 1e-4 : 1e-6);
  });

  test("comes to the same with ONNX Runtime's products", async () => {
    const both = await predictedByBoth(probeId, task, { blockRows: 33, isFast: true });
    expect(largestDifference(both)).toBeLessThan(task.kind === "regression" ? 1e-4 : 1e-6);
  });
});

test("blocks are measured to the same bytes as the whole", async () => {
  const whole = standardisationOf(x);
  for (const blockRows of [1, 13, RECORDS]) {
    expect(await blockStandardisation(blocksOf(x, { blockRows }))).toEqual(whole);
  }
});

test("what cannot be fitted by blocks is refused, and products are released all the same", async () => {
  const broken = matrixOf(RECORDS, FEATURES, x.data.slice());
  broken.data[30 * FEATURES + 1] = Number.NaN;
  const refusal = (code: string): unknown => expect.objectContaining({ code });
  const fitted = (own: Matrix, task: ProbeTask): Promise<unknown> =>
    probeById("linear").blocks!.fit(blocksOf(own, { blockRows: 50 }), task, {
      patientIds,
      seed: 1,
    });
  await expect(fitted(broken, multiLabel)).rejects.toEqual(refusal("values-invalid"));
  await expect(fitted(x, { ...multiLabel, kind: "multi-class" })).rejects.toEqual(
    refusal("values-invalid"),
  );
  let released = 0;
  const openProducts: OpenProducts = () => Promise.reject(new Error("no products"));
  const work = probeById("linear").blocks!.fit(blocksOf(x, { blockRows: 50 }), multiLabel, {
    patientIds,
    seed: 1,
    openProducts,
    openBlockProducts: async () => {
      const products = await openOnnxBlockProducts();
      return {
        ...products,
        release: async () => {
          released++;
          await products.release();
        },
      };
    },
  });
  await expect(work).rejects.toThrow("no products");
  expect(released).toBe(1);
});
