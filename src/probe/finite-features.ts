import { EinthovenError } from "../core/error.ts";
import type { Matrix } from "../core/matrix.ts";

/** Refuses x = float32[records, features] with NaN or infinite values: throws `values-invalid` with the first one. */
export function refuseNonFinite(x: Matrix): void {
  const { data } = x;
  let bad = 0;
  while (bad < data.length && Math.abs(data[bad]!) < Number.POSITIVE_INFINITY) bad++;
  if (bad === data.length) return;
  throw new EinthovenError(
    "values-invalid",
    `feature ${bad % x.cols} of record ${Math.floor(bad / x.cols)} is ${data[bad]}`,
    { hint: "impute missing features before the probe; the embed step does" },
  );
}
