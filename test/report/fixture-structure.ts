import { randomOf } from "../../src/core/random.ts";
import type { LayerBlock, LayerSummary } from "../../src/results/layer-summary.ts";
import type { ShiftMeasure, ShiftSection } from "../../src/results/shift-summary.ts";
import type { SimilarityPair } from "../../src/results/similarity-summary.ts";
import type { StructureSection } from "../../src/results/structure-section.ts";
import type { ClusterSummary, StructureSummary } from "../../src/results/structure-summary.ts";
import type { TunedMap } from "../../src/results/tuned-map-summary.ts";
import { exampleEcg } from "./fixture-ecg.ts";
import { FIXTURE_MODELS, FIXTURE_SKILL } from "./fixture-models.ts";

const BLIND = new Set(["prior", "demographics"]);

/** Structure and shift of the fixture's models. */
export function fixtureSpaces(
  siteIds: readonly string[],
  classes: readonly string[],
): { structure: StructureSection; shift: ShiftSection } {
  const modelIds = FIXTURE_MODELS.map(({ id }) => id);
  return {
    structure: fixtureStructure(modelIds, classes),
    shift: fixtureShift(modelIds, siteIds, classes),
  };
}

/** Structure of every model that has a space; similarity by skill; one tuned map. */
function fixtureStructure(
  modelIds: readonly string[],
  classes: readonly string[],
): StructureSection {
  const spaces = modelIds.filter((id) => !BLIND.has(id));
  return {
    models: spaces.map((id) => structureOf(id, classes)),
    similarity: { modelIds: spaces, records: 360, pairs: pairsOf(spaces) },
    layers: fixtureLayers(),
    tunedMaps: [
      {
        modelId: spaces[0]!,
        records: 60,
        dimensions: 50,
        tried: 20,
        chosen: tunedMap("true", 0.31),
        permuted: tunedMap("permuted", 0.08),
        permutedSilhouettes: [0.08, 0.05, 0.11],
      },
    ],
  };
}

function structureOf(modelId: string, classes: readonly string[]): StructureSummary {
  const skill = FIXTURE_SKILL[modelId]! - 0.5;
  return {
    modelId,
    records: 360,
    numbers: [
      {
        about: "space",
        name: "effective rank (RankMe)",
        direction: "neither",
        value: 40 + 100 * skill,
        nullRange: null,
        meaning: "How many directions the embedding effectively uses.",
      },
      {
        about: "classes",
        name: "silhouette of classes",
        direction: "higher",
        value: skill / 2,
        nullRange: [-0.05, 0.02],
        meaning: "How compact and separate the diagnoses are.",
      },
      {
        about: "datasets",
        name: "dataset mixing",
        direction: "higher",
        value: 0.98,
        nullRange: [0.96, 1.02],
        meaning: "Share of nearest neighbours that come from another dataset.",
      },
    ],
    clusters: classes.slice(0, 3).map((classId, c) => cluster(classId, c, classes.length)),
  };
}

function cluster(classId: string, c: number, classes: number): ClusterSummary {
  const site = ["north", "harbour", "valley"][c]!;
  const { leads, microvolts, samplingRateHz, recordId } = exampleEcg(site, classId, {
    samplingRateHz: 100,
    faults: c === 1,
  });
  const shown = ["II", "V1", "V5"];
  return {
    records: 150 - 30 * c,
    classCounts: Array.from({ length: classes }, (_, k) => (k === c ? 90 - 10 * c : 8)),
    withoutClass: 20,
    datasetCounts: [70 - 20 * c, 50, 30 - 10 * c],
    medoid: {
      recordId,
      dataset: c,
      classIds: [classId],
      trace:
        c === 2
          ? null
          : {
              valuesPerSecond: samplingRateHz,
              leads: shown,
              microvolts: shown.map((lead) => microvolts[leads.indexOf(lead)]!),
            },
    },
  };
}

function pairsOf(spaces: readonly string[]): SimilarityPair[] {
  return spaces.flatMap((first, a) =>
    spaces.slice(a + 1).map((second, offset): SimilarityPair => {
      const value = 0.9 - 1.5 * Math.abs(FIXTURE_SKILL[first]! - FIXTURE_SKILL[second]!);
      const b = a + 1 + offset;
      return { a, b, value, lower: value - 0.05, upper: value + 0.04, nullRange: [-0.01, 0.03] };
    }),
  );
}

/** An encoder, its twin and another network: layers are the more alike the less far apart they lie. */
function fixtureLayers(): LayerSummary {
  const stages = ["stem", "stage 1", "stage 2", "stage 3"];
  const models = [
    { modelId: "ecgfounder", layers: [...stages, "stage 4"] },
    { modelId: "ecgfounder-random", layers: [...stages, "stage 4"] },
    { modelId: "merl-resnet18-random", layers: stages },
  ];
  const block = (a: number, b: number): LayerBlock => {
    const columns = models[b]!.layers;
    const values = models[a]!.layers.flatMap((_, i) =>
      columns.map((_, j) => (a === b ? 1 : 0.6) - 0.15 * Math.abs(i - j)),
    );
    const moved = (by: number): number[] => values.map((value) => (value === 1 ? 1 : value + by));
    return { a, b, values, lower: moved(-0.05), upper: moved(0.04) };
  };
  const pairs = [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 1],
    [2, 2],
  ] as const;
  return { models, records: 256, leftOut: 1, blocks: pairs.map(([a, b]) => block(a, b)) };
}

function tunedMap(key: string, silhouette: number): TunedMap {
  const random = randomOf(`fixture/tuned/${key}`);
  const classIndex = Array.from({ length: 60 }, (_, r) => r % 6);
  return {
    neighbors: 15,
    minimumDistance: 0.1,
    silhouette,
    x: classIndex.map((c) => 10 * silhouette * c + random.normal()),
    y: classIndex.map(() => random.normal()),
    classIndex,
  };
}

/** The three sites' people, and shifts of every space that grow with the place of the pair. */
function fixtureShift(
  modelIds: readonly string[],
  siteIds: readonly string[],
  classes: readonly string[],
): ShiftSection {
  const pairs = siteIds.flatMap((datasetA, i) =>
    siteIds.slice(i + 1).map((datasetB) => ({ datasetA, datasetB })),
  );
  return {
    populations: pairs.map((pair, p) => ({
      ...pair,
      patientsA: 500,
      patientsB: 480 + p,
      ageDifferenceYears: p === 2 ? null : 3.5 * p - 2,
      ageStandardised: p === 2 ? null : 0.2 * p - 0.1,
      ageKolmogorovSmirnov: p === 2 ? null : 0.1 + 0.05 * p,
      femaleDifference: 0.03 * p - 0.02,
      prevalence: classes.map((classId, c) => ({ classId, a: 0.1, b: 0.1 + 0.01 * c * p })),
      prevalenceDistance: 0.02 * p,
    })),
    models: modelIds
      .filter((id) => !BLIND.has(id))
      .map((modelId, m) => ({
        modelId,
        pairs: pairs.map((pair, p) => ({
          ...pair,
          recordsA: 120,
          recordsB: 118,
          measures: measuresOf(0.55 + 0.1 * p + 0.03 * m),
        })),
      })),
  };
}

function measuresOf(auroc: number): ShiftMeasure[] {
  const halves = { mean: 0.5, low: 0.44, high: 0.57 };
  return [
    { name: "site AUROC", value: auroc, p: null, splitHalf: halves, standardised: 2.1 },
    {
      name: "site AUROC within class",
      value: auroc - 0.02,
      p: null,
      splitHalf: halves,
      standardised: 1.7,
    },
    {
      name: "squared MMD",
      value: auroc / 40,
      p: 0.005,
      splitHalf: { mean: 0, low: -0.003, high: 0.004 },
      standardised: null,
    },
  ];
}
