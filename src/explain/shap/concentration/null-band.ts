import { concentrationOf, cumulativeCurve } from "./importance.ts";

/** What a null hypothesis makes of concentration, one value per repeat. */
export interface NullBand {
  readonly cumulative: readonly BandPoint[];
  readonly concentration: {
    readonly repeats: number;
    readonly n50: readonly number[];
    readonly n80: readonly number[];
    readonly gini: readonly number[];
  };
}

/** Mean, lowest and highest share of the k most important dimensions over the repeats. */
export interface BandPoint {
  readonly k: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Summarises repeats of an importance, float64[features] each; no repeats give an empty band. */
export function nullBand(importances: readonly Float64Array[]): NullBand {
  const curves = importances.map((importance) => cumulativeCurve(importance));
  const concentrations = importances.map(concentrationOf);
  return {
    cumulative: (curves[0] ?? []).map(({ k }, i) => {
      const shares = curves.map((curve) => curve[i]!.share);
      return {
        k,
        mean: shares.reduce((sum, share) => sum + share, 0) / shares.length,
        low: Math.min(...shares),
        high: Math.max(...shares),
      };
    }),
    concentration: {
      repeats: importances.length,
      n50: concentrations.map(({ n50 }) => n50),
      n80: concentrations.map(({ n80 }) => n80),
      gini: concentrations.map(({ gini }) => gini),
    },
  };
}
