import { randomOf } from "../../src/core/random.ts";
import type { DatasetInspection, Measured } from "../../src/results/dataset-inspection.ts";
import type { RankingSummary, StudyComparison } from "../../src/results/study-comparison.ts";
import { FIXTURE_SKILL } from "./fixture-models.ts";

const THRESHOLDS = [0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8];

/** Comparisons as the study's last job would leave them: the models in order of their pretended skill. */
export function fixtureComparison(
  modelIds: readonly string[],
  sites: readonly string[],
  classIds: readonly string[],
): StudyComparison {
  const ordered = [...modelIds].sort((a, b) => FIXTURE_SKILL[b]! - FIXTURE_SKILL[a]!);
  const transfers = sites.flatMap((train) =>
    sites.filter((test) => test !== train).map((test) => [train, test] as const),
  );
  return {
    probe: "linear",
    fraction: 1,
    metric: "auroc",
    rankings: [...sites, null].map((site) => ranking(ordered, site, sites.length)),
    blocks: {
      blocks: 15,
      ofBlocks: 17,
      modelIds: ordered,
      leftOut: [],
      friedman: {
        statistic: 61.2,
        p: 2.5e-11,
        meanRanks: ordered.map((_, place) => 1.2 + 0.95 * place),
        criticalDifference: 2.33,
      },
      wilcoxon: pairsOf(ordered).map(([modelId, referenceId]) => ({
        modelId,
        referenceId,
        pairs: 15,
        statistic: 12,
        p: 0.012,
      })),
      reason: null,
    },
    drops: ordered.flatMap((modelId) =>
      transfers.map(([trainDatasetId, testDatasetId]) => {
        const drop = -0.04 + 0.03 * randomOf(`drop/${modelId}/${testDatasetId}`).normal();
        return {
          modelId,
          trainDatasetId,
          testDatasetId,
          classIds: classIds.filter((id) => id !== "LBBB" && id !== "SB"),
          internal: 0.85,
          external: 0.85 + drop,
          drop,
          lower: drop - 0.03,
          upper: drop + 0.035,
          p: 0.04,
        };
      }),
    ),
    transferLifts: transfers.map(([trainDatasetId, testDatasetId]) => ({
      modelId: "ecgfounder",
      referenceId: "ecgfounder-random",
      trainDatasetId,
      testDatasetId,
      difference: 0.05,
      lower: 0.01,
      upper: 0.09,
      p: 0.02,
    })),
    powerLaws: sites.flatMap((datasetId) =>
      ordered.map((modelId) => ({
        modelId,
        datasetId,
        ...(modelId === "prior"
          ? {
              scale: null,
              exponent: null,
              limit: null,
              rootMeanSquare: null,
              reason: "the loss does not fall with more labels",
            }
          : { scale: 1.2, exponent: 0.6, limit: 0.06, rootMeanSquare: 0.004, reason: null }),
      })),
    ),
    efficiencies: sites.flatMap((datasetId, s) => [
      {
        modelId: "ecgfounder",
        referenceId: "ecgfounder-random",
        datasetId,
        ratio: 0.31,
        lower: 0.12,
        upper: s === 0 ? null : 0.72,
        referencePatients: 364,
        patients: 112.8,
        extrapolated: false,
        neverShare: s === 0 ? 0.04 : 0,
        reason: null,
      },
      {
        modelId: "ecgfounder-random",
        referenceId: "features",
        datasetId,
        ratio: null,
        lower: null,
        upper: null,
        referencePatients: null,
        patients: null,
        extrapolated: false,
        neverShare: null,
        reason: "the model's curve ends at 0.820, below the reference's 0.900",
      },
    ]),
  };
}

function ranking(
  ordered: readonly string[],
  datasetId: string | null,
  sites: number,
): RankingSummary {
  const cells = datasetId === null ? sites : 1;
  return {
    datasetId,
    ranks: ordered.map((modelId, place) => ({
      modelId,
      meanRank: place + 1,
      lower: Math.max(1, place + 0.4),
      upper: Math.min(ordered.length, place + 1.8),
      cells: modelId === "merl-resnet18-random" && datasetId === null ? cells - 1 : cells,
      ofCells: cells,
      groups: place < 2 ? [0] : place < 4 ? [1] : [],
    })),
    pairs: pairsOf(ordered).map(([modelId, referenceId]) => {
      const difference = FIXTURE_SKILL[modelId]! - FIXTURE_SKILL[referenceId]!;
      return {
        modelId,
        referenceId,
        cells,
        difference,
        lower: difference - 0.03,
        upper: difference + 0.03,
        p: Math.abs(difference) > 0.03 ? 0.004 : 0.6,
      };
    }),
    tieGroups: [ordered.slice(0, 2), ordered.slice(2, 4)],
  };
}

function pairsOf(ids: readonly string[]): (readonly [string, string])[] {
  return ids.flatMap((a, i) => ids.slice(i + 1).map((b) => [a, b] as const));
}

/** A closer look at one site; the last class has too few patients for a subgroup. */
export function fixtureInspection(
  datasetId: string,
  modelIds: readonly string[],
  classIds: readonly string[],
): DatasetInspection {
  const measured = (value: number): Measured => [value, value - 0.04, value + 0.03];
  return {
    datasetId,
    probe: "linear",
    fraction: 1,
    thresholds: THRESHOLDS,
    classes: classIds.map((classId, c) => ({
      classId,
      records: 120,
      patients: 104,
      positives: 20 - 2 * c,
      curves: modelIds.map((modelId) => ({
        modelId,
        predicted: [0.02, 0.1, 0.3, 0.7],
        observed: [0, 0.12, 0.25, 0.8],
        slope: modelId === "prior" ? null : 1.1,
        intercept: 0.02,
        ece: 0.03,
        netBenefit: THRESHOLDS.map((threshold) =>
          Math.max(0, (FIXTURE_SKILL[modelId]! - 0.5) * 0.3 * (1 - threshold)),
        ),
      })),
      delong: {
        modelIds,
        aurocs: modelIds.map((id) => FIXTURE_SKILL[id]!),
        p: pairsOf(modelIds).map(([a, b]) =>
          Math.abs(FIXTURE_SKILL[a]! - FIXTURE_SKILL[b]!) > 0.1
            ? 0.003
            : a === "prior"
              ? null
              : 0.4,
        ),
        independent: datasetId !== "north",
      },
    })),
    subgroups: modelIds.flatMap((modelId) =>
      [
        ["sex", "female"] as const,
        ["sex", "male"] as const,
        ["age", "<40"] as const,
        ["age", ">=80"] as const,
      ].map(([attribute, group]) => {
        const common = { modelId, attribute, group, classId: null, records: 44 };
        return group === "<40"
          ? {
              ...common,
              patients: 7,
              auroc: null,
              aurocGap: null,
              falsePositiveRate: null,
              falsePositiveGap: null,
              falseNegativeRate: null,
              falseNegativeGap: null,
              reason: "7 patients; 10 are needed",
            }
          : {
              ...common,
              patients: 40,
              auroc: measured(0.84),
              aurocGap: measured(group === "male" ? 0.05 : -0.05),
              falsePositiveRate: measured(0.12),
              falsePositiveGap: measured(0.02),
              falseNegativeRate: datasetId === "north" ? null : measured(0.2),
              falseNegativeGap: datasetId === "north" ? null : measured(0.06),
              reason: null,
            };
      }),
    ),
    subgroupNotes: ["site: the same, or not known, for all test records"],
  };
}
