import type { LabelMatrix } from "../../core/labels.ts";
import { plainBlockProducts } from "../../linalg/plain-block-products.ts";
import { plainProducts } from "../../linalg/products.ts";
import type { RowBlocks } from "../../linalg/row-blocks.ts";
import { fitLinearClasses, type LinearProbe } from "../linear.ts";
import type { BlockProbeOptions } from "../probe.ts";
import { withBlockLosses } from "./block-losses.ts";
import { blockStandardisation, standardisedBlocks } from "./standardised-blocks.ts";

/**
 * Fits the linear probe of `fitLinearProbe` to records that are read block by block. Each evaluation of all classes,
 * folds and values of C is one pass. Throws the same.
 */
export async function fitLinearBlocks(
  x: RowBlocks,
  labels: LabelMatrix,
  {
    openProducts = plainProducts,
    openBlockProducts = plainBlockProducts,
    ...options
  }: BlockProbeOptions,
): Promise<LinearProbe> {
  const products = await openBlockProducts();
  try {
    return await fitLinearClasses(x, labels, {
      ...options,
      standardise: () => blockStandardisation(x),
      withData: (standardisation, work) =>
        withBlockLosses(
          standardisedBlocks(x, standardisation),
          { products, openProducts },
          (data) => work(data, null),
        ),
    });
  } finally {
    await products.release();
  }
}
