import { type Random, randomOf } from "../../src/core/random.ts";
import type {
  AttributionSummary,
  BandPoint,
  CurvePoint,
} from "../../src/results/attribution-summary.ts";
import type { MapSummary } from "../../src/results/map-summary.ts";
import { FIXTURE_MODELS, FIXTURE_SKILL } from "./fixture-models.ts";
import { fixtureFaithfulness } from "./fixture-rankings.ts";

const FEATURE_NAMES = [
  "QRS duration",
  "heart rate",
  "RR variability (RMSSD)",
  "PR interval",
  "QT interval",
  "R amplitude V6",
  "S amplitude V1",
  "P amplitude II",
  "band power 5-15 Hz, lead V1",
  "T amplitude V4",
  "axis",
  "RR entropy",
];

/** Attributions of every model but `prior` on the first site. */
export function fixtureAttributions(classes: readonly string[]): AttributionSummary[] {
  return FIXTURE_MODELS.filter(({ id }) => id !== "prior").flatMap(({ id, dimension }) =>
    classes.map((classId, c) => attribution(id, classId, dimension, c)),
  );
}

function attribution(
  modelId: string,
  classId: string,
  features: number,
  c: number,
): AttributionSummary {
  const random = randomOf(`fixture/shap/${modelId}/${classId}`);
  const decay = modelId === "features" ? 4 : Math.max(1, features / 9);
  const importance = Array.from(
    { length: features },
    (_, k) => (0.3 * Math.exp(-k / decay) + 0.002) * (1 - 0.02 * random.uniform()),
  ).sort((a, b) => b - a);
  const nullImportance = importance.map((_, k) => 0.2 * Math.exp(-k / (decay * 1.5)) + 0.004);
  const nullCurve = curveOf(nullImportance);
  const concentration = concentrationOf(importance);
  const n50 = shareCount(nullImportance, 0.5);
  const n80 = shareCount(nullImportance, 0.8);
  return {
    modelId,
    datasetId: "north",
    classId,
    probe: "linear",
    method: "linear",
    output: "log-odds",
    standardError: 0,
    order: Array.from({ length: features }, (_, k) => (k * 7 + c) % features),
    nullReference: null,
    faithfulness: fixtureFaithfulness(modelId, features),
    explainedRecords: 120,
    backgroundRecords: 420,
    features,
    additivityError: 3.1e-8,
    importance,
    cumulative: curveOf(importance),
    nullCumulative: nullCurve.map(({ k, share }): BandPoint => {
      const spread = 0.12 * share * (1 - share);
      return { k, mean: share, low: share - spread, high: share + spread };
    }),
    concentration,
    nullConcentration: {
      repeats: 5,
      n50: [n50, n50 + 1, n50 + 2, n50, n50 - 1],
      n80: [n80, n80 + 3, n80 - 2, n80, n80 + 1],
      gini: [0.41, 0.44, 0.42, 0.43, 0.4],
    },
    rotationCumulative: nullCurve.map(({ k }): BandPoint => {
      const share = Math.sqrt(k / features) * (k / features) ** 0.25;
      return { k, mean: share, low: share * 0.98, high: Math.min(1, share * 1.02) };
    }),
    rotationConcentration: { repeats: 5, n50: [n50 + 9], n80: [n80 + 9], gini: [0.31, 0.33] },
    top: importance.slice(0, 20).map((mean, k) => ({
      feature: (k * 7 + c) % features,
      name: modelId === "features" ? nameOf(k, c) : `dimension ${(k * 7 + c) % features}`,
      importance: mean,
      ...beeswarm(random, mean),
    })),
  };
}

function nameOf(k: number, c: number): string {
  const name = FEATURE_NAMES[(k + c) % FEATURE_NAMES.length]!;
  return k < FEATURE_NAMES.length ? name : `${name}, lead ${k}`;
}

function beeswarm(random: Random, mean: number): { shap: number[]; standardised: number[] } {
  const standardised = Array.from({ length: 120 }, () => Number(random.normal().toFixed(3)));
  return {
    standardised,
    shap: standardised.map((z) => Number((mean * (1.25 * z + 0.2 * random.normal())).toFixed(4))),
  };
}

function curveOf(importance: readonly number[]): CurvePoint[] {
  const total = importance.reduce((sum, value) => sum + value, 0);
  const step = Math.max(1, Math.floor(importance.length / 190));
  let carried = 0;
  return importance.flatMap((value, i) => {
    carried += value;
    const kept = i % step === 0 || i === importance.length - 1;
    return kept ? [{ k: i + 1, share: carried / total }] : [];
  });
}

function shareCount(importance: readonly number[], share: number): number {
  return curveOf(importance).find((point) => point.share >= share)!.k;
}

function concentrationOf(importance: readonly number[]): AttributionSummary["concentration"] {
  return {
    n50: shareCount(importance, 0.5),
    n80: shareCount(importance, 0.8),
    n95: shareCount(importance, 0.95),
    gini: 0.55,
    effectiveDimensions: importance.length * 0.42,
  };
}

/** UMAP and PCA of 400 points per model: six classes and "none" as clouds, better apart with more skill. */
export function fixtureMaps(modelIds: readonly string[]): MapSummary[] {
  return modelIds
    .filter((id) => id !== "prior" && id !== "demographics")
    .flatMap((id) => (["umap", "pca"] as const).map((method) => map(id, method)));
}

function map(modelId: string, method: "umap" | "pca"): MapSummary {
  const random = randomOf(`fixture/map/${modelId}/${method}`);
  const spread = (method === "umap" ? 6 : 2) * (FIXTURE_SKILL[modelId]! - 0.5) * 3;
  const points = Array.from({ length: 400 }, (_, r) => {
    const classIndex = r % 8 === 7 ? -2 : (r % 8) - 1;
    const angle = (2 * Math.PI * (r % 8)) / 7;
    return {
      classIndex,
      dataset: r % 3,
      x: spread * Math.cos(angle) + random.normal() + (r % 3),
      y: spread * Math.sin(angle) + random.normal(),
      sex: r % 11 === 0 ? null : r % 2 === 0 ? ("female" as const) : ("male" as const),
      ageYears: r % 17 === 0 ? null : 20 + Math.floor(70 * random.uniform()),
    };
  });
  return {
    modelId,
    method,
    parameters:
      method === "umap"
        ? "15 neighbours, min_dist 0.1, cosine, seed 1"
        : "first two components: 31 % of variance",
    x: points.map((point) => point.x),
    y: points.map((point) => point.y),
    recordIds: points.map(
      (_, r) => `${["north", "harbour", "valley"][r % 3]!}-${String(r).padStart(5, "0")}`,
    ),
    dataset: points.map((point) => point.dataset),
    classIndex: points.map((point) => point.classIndex),
    sex: points.map((point) => point.sex),
    ageYears: points.map((point) => point.ageYears),
    numbers: [
      {
        name: "trustworthiness",
        direction: "higher",
        value: 0.94,
        nullRange: null,
        meaning: "Neighbours on the map are neighbours in the embedding.",
      },
      {
        name: "silhouette by class",
        direction: "higher",
        value: 0.05 + 0.3 * (FIXTURE_SKILL[modelId]! - 0.5),
        nullRange: [-0.02, 0.01],
        meaning: "Records of one class lie closer to each other than to the nearest other class.",
      },
      {
        name: "silhouette by dataset",
        direction: "lower",
        value: 0.004,
        nullRange: [-0.012, 0.009],
        meaning: "Records of one site lie apart from those of other sites.",
      },
    ],
  };
}
