import { type Matrix, takeRows } from "../../core/matrix.ts";
import { type DistanceTable, distanceTable } from "../../linalg/distances.ts";
import type { OpenProducts } from "../../linalg/products.ts";
import { standardisationOf, standardised } from "../../probe/standardise.ts";
import { type Comparison, halvesOfDatasets, pairsOfDatasets } from "./comparison.ts";
import { frechetDistance } from "./frechet.ts";
import { medianDistance, mmd } from "./mmd.ts";
import { type SiteScores, siteProbe } from "./site-probe.ts";

export type ShiftMeasureName =
  | "site AUROC"
  | "site AUROC within class"
  | "balanced accuracy"
  | "proxy-A distance"
  | "squared MMD"
  | "Fréchet distance";

/** One way of measuring how far two datasets lie apart in an embedding, beside halves of single datasets. */
export interface ShiftMeasure {
  readonly name: ShiftMeasureName;
  readonly value: number;
  /** Of a permutation test; null where none was made. */
  readonly p: number | null;
  /** The same between random halves of either dataset: what no shift looks like. */
  readonly splitHalf: { readonly mean: number; readonly low: number; readonly high: number };
  /** (value - mean of the halves) / standard deviation of the halves; null where the halves do not vary. */
  readonly standardised: number | null;
}

/** Two datasets, by number, and how they differ in one embedding. */
export interface DatasetShift {
  readonly a: number;
  readonly b: number;
  readonly recordsA: number;
  readonly recordsB: number;
  readonly measures: readonly ShiftMeasure[];
}

export interface ShiftRequest {
  /** One record per patient: float32[records, features]. */
  readonly x: Matrix;
  /** From 0: int32[records]. */
  readonly datasetOf: ArrayLike<number>;
  /** Any values; records of one value have the same findings: int32[records]. */
  readonly classOf: ArrayLike<number>;
  readonly seed: string;
  /** Brings every feature to mean 0 and variance 1 first: for features of unlike units, as in controls. */
  readonly standardise?: boolean;
  readonly permutations?: number;
  /** Random halves of every dataset. */
  readonly splits?: number;
  readonly openProducts?: OpenProducts;
}

/** Halves of fewer records say nothing about spread. */
const LEAST_RECORDS = 20;

/**
 * Measures the shift between every two datasets in one embedding: how well they are told apart (site probe, proxy-A), and
 * how far apart their records lie (MMD with the median distance as width, Fréchet). Each value stands beside the same
 * value between random halves of the single datasets; the Fréchet distance is taken between as many records as in the smallest
 * half everywhere, because it depends on their number. Datasets of fewer than 20 records are left out. Deterministic for a
 * seed. Throws `values-invalid` on NaN or infinity.
 */
export async function datasetShifts({
  x: embedding,
  datasetOf,
  classOf,
  seed,
  standardise = false,
  permutations = 200,
  splits = 5,
  openProducts,
}: ShiftRequest): Promise<DatasetShift[]> {
  const known = largeDatasets(Int32Array.from(datasetOf));
  const pairs = pairsOfDatasets(known);
  if (pairs.length === 0) return [];
  const x = standardise ? standardised(embedding, standardisationOf(embedding)) : embedding;
  const halves = halvesOfDatasets(known, { splits, seed });
  const sites = await siteProbe(x, [...pairs, ...halves], {
    classOf: Int32Array.from(classOf),
    seed,
    ...(openProducts === undefined ? {} : { openProducts }),
  });
  const table = distanceTable(x);
  const width = medianDistance(table);
  const measured = [
    ...siteMeasures(pairs, halves, sites),
    mmdMeasure(table, { pairs, halves, width, permutations, seed }),
    frechetMeasure(x, known, { pairs, splits, seed }),
  ];
  return pairs.map((pair, i) => ({
    a: pair.a,
    b: pair.b,
    recordsA: pair.rowsA.length,
    recordsB: pair.rowsB.length,
    measures: measured.flatMap((measure) => measure(pair, i)),
  }));
}

/** Datasets with too few records become number -1. */
function largeDatasets(datasetOf: Int32Array): Int32Array {
  const counts = new Map<number, number>();
  for (const dataset of datasetOf) counts.set(dataset, (counts.get(dataset) ?? 0) + 1);
  return datasetOf.map((dataset) => (counts.get(dataset)! < LEAST_RECORDS ? -1 : dataset));
}

/** The measure of one pair, or none where it is undefined. */
type Measure = (pair: Comparison, place: number) => ShiftMeasure[];

/** Values of halves, by dataset. */
interface HalfValue {
  readonly dataset: number;
  readonly value: number;
}

const SITE_MEASURES: readonly (readonly [ShiftMeasureName, keyof SiteScores])[] = [
  ["site AUROC", "auroc"],
  ["site AUROC within class", "aurocWithinClass"],
  ["balanced accuracy", "balancedAccuracy"],
  ["proxy-A distance", "proxyA"],
];

function siteMeasures(
  pairs: readonly Comparison[],
  halves: readonly Comparison[],
  sites: readonly SiteScores[],
): Measure[] {
  return SITE_MEASURES.map(([name, key]) => {
    const ofHalves = halves.map(
      ({ a }, i): HalfValue => ({ dataset: a, value: sites[pairs.length + i]![key] }),
    );
    return (pair, i) => besideHalves(name, { pair, value: sites[i]![key], p: null, ofHalves });
  });
}

function mmdMeasure(
  table: DistanceTable,
  {
    pairs,
    halves,
    width,
    permutations,
    seed,
  }: {
    pairs: readonly Comparison[];
    halves: readonly Comparison[];
    width: number;
    permutations: number;
    seed: string;
  },
): Measure {
  const ofPairs = pairs.map((pair) => mmd(table, pair, { width, permutations, seed }));
  const ofHalves = halves.map(
    (half): HalfValue => ({
      dataset: half.a,
      value: mmd(table, half, { width, permutations: 0, seed }).squared,
    }),
  );
  return (pair, i) =>
    besideHalves("squared MMD", { pair, value: ofPairs[i]!.squared, p: ofPairs[i]!.p, ofHalves });
}

/** Mean over splits of the distance between a half of one dataset and a half of the other, all halves of one size. */
function frechetMeasure(
  x: Matrix,
  datasetOf: Int32Array,
  { pairs, splits, seed }: { pairs: readonly Comparison[]; splits: number; seed: string },
): Measure {
  const rowsPerHalf = Math.min(
    ...pairs.flatMap(({ rowsA, rowsB }) => [rowsA.length >> 1, rowsB.length >> 1]),
  );
  const halves = halvesOfDatasets(datasetOf, { splits, seed: `${seed}/frechet`, rowsPerHalf });
  const between = (first: Int32Array, second: Int32Array): number =>
    frechetDistance(takeRows(x, first), takeRows(x, second));
  const ofHalves = halves.map(
    ({ a, rowsA, rowsB }): HalfValue => ({ dataset: a, value: between(rowsA, rowsB) }),
  );
  const halvesOf = (dataset: number): Comparison[] => halves.filter(({ a }) => a === dataset);
  return (pair) => {
    const others = halvesOf(pair.b);
    const values = halvesOf(pair.a).map(({ rowsA }, split) => between(rowsA, others[split]!.rowsA));
    return besideHalves("Fréchet distance", { pair, value: meanOf(values), p: null, ofHalves });
  };
}

function besideHalves(
  name: ShiftMeasureName,
  {
    pair,
    value,
    p,
    ofHalves,
  }: { pair: Comparison; value: number; p: number | null; ofHalves: readonly HalfValue[] },
): ShiftMeasure[] {
  const nulls = ofHalves
    .filter(({ dataset }) => dataset === pair.a || dataset === pair.b)
    .map((half) => half.value)
    .filter((half) => !Number.isNaN(half));
  if (Number.isNaN(value) || nulls.length === 0) return [];
  const mean = meanOf(nulls);
  const squares = nulls.reduce((sum, half) => sum + (half - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, nulls.length - 1));
  return [
    {
      name,
      value,
      p,
      splitHalf: { mean, low: Math.min(...nulls), high: Math.max(...nulls) },
      standardised: deviation > 1e-12 * Math.abs(mean) ? (value - mean) / deviation : null,
    },
  ];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
