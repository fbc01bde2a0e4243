import { EinthovenError } from "../core/error.ts";
import type { Matrix } from "../core/matrix.ts";

/** Refuses x = float32[records, features] with NaN or infinite values: throws `values-invalid` with the first one. */
export function refuseNonFinite(x: Matrix): void {
  const bad = x.data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new EinthovenError(
    "values-invalid",
    `feature ${bad % x.cols} of record ${Math.floor(bad / x.cols)} is ${x.data[bad]}`,
    { hint: "impute missing features before the probe; the embed step does" },
  );
}
