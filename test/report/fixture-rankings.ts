import type { AttributionSummary } from "../../src/results/attribution-summary.ts";
import type { AgreementSummary, StabilitySummary } from "../../src/results/stability-summary.ts";
import { FIXTURE_MODELS, FIXTURE_SKILL } from "./fixture-models.ts";

/** Masked scores that rise to the model's skill; random choices need ten times as many dimensions. */
export function fixtureFaithfulness(
  modelId: string,
  features: number,
): NonNullable<AttributionSummary["faithfulness"]> {
  const skill = FIXTURE_SKILL[modelId]!;
  const score = (share: number) => {
    const value = 0.5 + (skill - 0.5) * share;
    return { value, lower: value - 0.04, upper: Math.min(1, value + 0.04) };
  };
  const band = (share: number) => {
    const { value, lower, upper } = score(share);
    return { mean: value, low: lower, high: upper };
  };
  return {
    records: 120,
    positives: 31,
    repeats: 10,
    whole: score(1),
    points: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
      .filter((k) => k < features)
      .map((k) => {
        const kept = (1 - Math.exp(-k / (features / 12))) * 0.99;
        const random = k / features;
        return {
          k,
          kept: score(kept),
          dropped: score(1 - kept),
          randomKept: band(random),
          randomDropped: band(1 - random),
        };
      }),
  };
}

/** Stability on the first site and agreement of every two sites, well above chance but for untrained models. */
export function fixtureRankings(classes: readonly string[]): {
  stabilities: StabilitySummary[];
  agreements: AgreementSummary[];
} {
  const models = FIXTURE_MODELS.filter(({ id }) => id !== "prior");
  const chanceOf = (features: number) => ({
    overlap: Math.min(0.6, 20 / features),
    overlapHigh: Math.min(0.75, 20 / features + 0.06),
    spearmanHigh: 1.65 / Math.sqrt(features),
  });
  const overlapOf = (modelId: string, features: number, strength: number): number =>
    Math.min(1, chanceOf(features).overlap + strength * (FIXTURE_SKILL[modelId]! - 0.5));
  const stabilities = models.flatMap(({ id: modelId, dimension: features }) =>
    classes.map((classId, c): StabilitySummary => {
      const row = (source: "seeds" | "settings" | "halves", value: number, strength: number) => {
        const overlap = overlapOf(modelId, features, strength - 0.05 * c);
        const [overlapLow, overlapHigh] = [overlap - 0.05, Math.min(1, overlap + 0.05)];
        const setting = { kind: "fraction", value } as const;
        return { source, setting, pairs: 3, overlap, overlapLow, overlapHigh, spearman: overlap };
      };
      return {
        ...{ modelId, datasetId: "north", probe: "linear", classId, features },
        rows: [
          row("seeds", 0.05, 0.5),
          row("seeds", 0.25, 1),
          row("seeds", 1, 2),
          row("settings", 0.05, 0.4),
          row("settings", 0.25, 0.9),
          row("halves", 1, 1),
        ],
        chance: chanceOf(features),
      };
    }),
  );
  const pairs = [
    ["north", "harbour"],
    ["north", "valley"],
    ["harbour", "valley"],
  ] as const;
  const agreements = models.flatMap(({ id: modelId, dimension: features }) =>
    pairs.flatMap((datasetIds, p) =>
      classes.map((classId): AgreementSummary => {
        const overlap = overlapOf(modelId, features, 0.7 - 0.2 * p);
        return {
          ...{ modelId, probe: "linear", datasetIds, classId, features, overlap },
          spearman: overlap,
          otherClasses: chanceOf(features).overlap + 0.04,
          chance: chanceOf(features),
        };
      }),
    ),
  );
  return { stabilities, agreements };
}
