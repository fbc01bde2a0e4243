/**
 * Checks by simulation that 95 % intervals cover the truth in 95 % of test sets, and that paired p values are uniform
 * when two models are equally good. docs/uncertainty.md records a run:
 *
 *   EINTHOVEN_TRIALS=1000 npx vitest bench --run bench/uncertainty.bench.ts
 *
 * Without that variable 20 test sets are drawn, which shows only that the simulation works.
 */
import { bench, describe } from "vitest";
import { type Random, randomOf } from "../src/core/random.ts";
import { auroc } from "../src/metrics/auroc.ts";
import { bootstrapScores, type WeightedScores } from "../src/metrics/bootstrap-scores.ts";
import { CLASS_SCORES } from "../src/metrics/class-scores.ts";
import { delongTest } from "../src/metrics/comparison/delong.ts";
import { pairedPermutationTest } from "../src/metrics/comparison/paired-permutation.ts";
import { tallyConfusion } from "../src/metrics/confusion.ts";
import { bootstrapInterval } from "../src/metrics/interval.ts";
import { midranks } from "../src/metrics/midranks.ts";
import { type ReplicatedScore, twoSidedP } from "../src/metrics/paired-differences.ts";
import { patientReplicates } from "../src/metrics/patient-bootstrap.ts";
import { rankingOf } from "../src/metrics/ranking.ts";
import { smallSampleOf } from "../src/metrics/small-sample.ts";
import { openTallies } from "../src/metrics/weighted-tallies.ts";

const TRIALS = Number(process.env["EINTHOVEN_TRIALS"] ?? 20);
const REPLICATES = 1000;
const RECORDS_PER_PATIENT = 2;
/** Positive records score this much higher, in standard deviations: an AUROC of 0.856. */
const SHIFT = 1.5;
/** Correlation of the noise of two records of a patient, and of two models on a record. */
const SAME_PATIENT = 0.5;
const METRICS = ["auroc", "auprc", "f1", "brier", "sensitivity", "specificity"] as const;

interface Scenario {
  readonly name: string;
  readonly patients: number;
  readonly prevalence: number;
  /** Whether every test set has the same number of positive patients, or chance decides. */
  readonly positives: "fixed" | "by chance";
}

const SCENARIOS: readonly Scenario[] = [
  { name: "100 of 200 patients positive", patients: 200, prevalence: 0.5, positives: "fixed" },
  { name: "20 of 2,000 patients positive", patients: 2000, prevalence: 0.01, positives: "fixed" },
  { name: "50 of 5,000 patients positive", patients: 5000, prevalence: 0.01, positives: "fixed" },
  { name: "50 % of 200 by chance", patients: 200, prevalence: 0.5, positives: "by chance" },
  { name: "1 % of 2,000 by chance", patients: 2000, prevalence: 0.01, positives: "by chance" },
];

interface TestSet {
  readonly labels: Int8Array;
  readonly patientIds: readonly string[];
  /** Calibrated probabilities of two models that are equally good: float64[models][records]. */
  readonly models: readonly [Float64Array, Float64Array];
}

/** Draws patients with two correlated records each; a patient is positive or negative as a whole. */
function testSet({ patients, prevalence, positives }: Scenario, random: Random): TestSet {
  const records = patients * RECORDS_PER_PATIENT;
  const labels = new Int8Array(records);
  const models = [new Float64Array(records), new Float64Array(records)] as const;
  const offset = Math.log(prevalence / (1 - prevalence)) - SHIFT ** 2 / 2;
  for (let patient = 0; patient < patients; patient++) {
    const positive =
      positives === "fixed" ? patient < prevalence * patients : random.uniform() < prevalence;
    const label = positive ? 1 : 0;
    const own = models.map(() => Math.sqrt(SAME_PATIENT) * random.normal());
    for (let i = 0; i < RECORDS_PER_PATIENT; i++) {
      const r = patient * RECORDS_PER_PATIENT + i;
      labels[r] = label;
      const shared = random.normal();
      models.forEach((probabilities, m) => {
        const alone = Math.SQRT1_2 * (shared + random.normal());
        const x = SHIFT * label + own[m]! + Math.sqrt(1 - SAME_PATIENT) * alone;
        // The posterior of two normals: calibrated by construction.
        probabilities[r] = 1 / (1 + Math.exp(-(SHIFT * x + offset)));
      });
    }
  }
  const patientIds = Array.from(labels, (_, r) => `p${Math.floor(r / RECORDS_PER_PATIENT)}`);
  return { labels, patientIds, models };
}

type Metric = (typeof METRICS)[number];

/** The scores on a population: a million records, half of them positive, weighted to the prevalence. */
function truthOf({ prevalence }: Scenario, threshold: number): ReadonlyMap<Metric, number> {
  const random = randomOf("population");
  const labels = Int8Array.from({ length: 1_000_000 }, (_, r) => r % 2);
  const offset = Math.log(prevalence / (1 - prevalence)) - SHIFT ** 2 / 2;
  const probabilities = Float64Array.from(
    labels,
    (label) => 1 / (1 + Math.exp(-(SHIFT * (SHIFT * label + random.normal()) + offset))),
  );
  const negatives = Math.round((1 - prevalence) / prevalence);
  const weights = Uint16Array.from(labels, (label) => (label === 1 ? 1 : negatives));
  const tally = openTallies(labels.length)(rankingOf(labels, probabilities))(weights);
  const decisions = tallyConfusion(tally, threshold);
  return new Map(METRICS.map((name) => [name, CLASS_SCORES[name].of(tally, decisions)]));
}

interface Outcome {
  /** Intervals that hold the truth, by kind of interval and score. */
  readonly covered: Readonly<Record<"percentile" | "expanded", Map<Metric, number>>>;
  readonly pValues: Readonly<Record<"bootstrap" | "expanded" | "permutation" | "DeLong", number[]>>;
}

/** Prepares the scores of one model: the same sums as `scoreModels`. */
function scorerOf(
  labels: Int8Array,
  probabilities: Float64Array,
  threshold: number,
): WeightedScores<Metric> {
  const tallyUnder = openTallies(labels.length)(rankingOf(labels, probabilities));
  return (weights) => {
    const weighted = tallyUnder(weights);
    const decisions = tallyConfusion(weighted, threshold);
    const entries = METRICS.map((name) => [name, CLASS_SCORES[name].of(weighted, decisions)]);
    return Object.fromEntries(entries) as Record<Metric, number>;
  };
}

function simulate(scenario: Scenario): Outcome {
  // Near the best F1 of a calibrated model; a model's threshold is fixed before the test.
  const threshold = scenario.prevalence < 0.1 ? 0.1 : 0.4;
  const truth = truthOf(scenario, threshold);
  const none = (): Map<Metric, number> => new Map(METRICS.map((name) => [name, 0]));
  const outcome: Outcome = {
    covered: { percentile: none(), expanded: none() },
    pValues: { bootstrap: [], expanded: [], permutation: [], DeLong: [] },
  };
  for (let trial = 0; trial < TRIALS; trial++) {
    const key = `${scenario.name}/${trial}`;
    const set = testSet(scenario, randomOf(key));
    bootstrap(set, { key, threshold, truth, outcome });
    otherTests(set, { key, outcome });
  }
  return outcome;
}

/** Counts the intervals of the first model that hold the truth, and the p values against the second. */
function bootstrap(
  { labels, patientIds, models }: TestSet,
  {
    key,
    threshold,
    truth,
    outcome,
  }: { key: string; threshold: number; truth: ReadonlyMap<Metric, number>; outcome: Outcome },
): void {
  const matrix = { rows: labels.length, classes: ["class"], data: labels };
  const { replicated } = bootstrapScores({
    records: labels.length,
    replicates: patientReplicates({
      patientIds,
      labels: matrix,
      scored: [0],
      replicates: REPLICATES,
      key,
    }),
    models: models.map((probabilities, m) => ({
      modelId: `model ${m}`,
      seeds: [scorerOf(labels, probabilities, threshold)],
    })),
    ranges: RANGES,
    comparedBy: "auroc",
  });
  const positives = labels.filter((label) => label === 1).length / RECORDS_PER_PATIENT;
  const patients = labels.length / RECORDS_PER_PATIENT;
  const smallSample = smallSampleOf([Math.min(positives, patients - positives)]);
  const [own, other] = ["model 0", "model 1"].map((id) => replicated.get(id)!) as [Scored, Scored];
  for (const name of METRICS) {
    const { value, replicates } = own[name];
    for (const kind of ["percentile", "expanded"] as const) {
      const widen = kind === "expanded" ? { smallSample } : {};
      const { lower, upper } = bootstrapInterval(value, replicates, { range: [0, 1], ...widen });
      const holds = lower <= truth.get(name)! && truth.get(name)! <= upper;
      outcome.covered[kind].set(name, outcome.covered[kind].get(name)! + Number(holds));
    }
  }
  const draws = own.auroc.replicates.map((value, b) => value - other.auroc.replicates[b]!);
  outcome.pValues.bootstrap.push(twoSidedP(draws));
  outcome.pValues.expanded.push(twoSidedP(draws, smallSample));
}

type Scored = Readonly<Record<Metric, ReplicatedScore>>;

const RANGES = Object.fromEntries(METRICS.map((name) => [name, [0, 1]])) as unknown as Readonly<
  Record<Metric, readonly [number, number]>
>;

function otherTests(
  { labels, patientIds, models }: TestSet,
  { key, outcome }: { key: string; outcome: Outcome },
): void {
  const [model, reference] = models.map((own) => midranks(own)) as [Float64Array, Float64Array];
  // 199 swaps give p in steps of 0.005.
  if (labels.length <= 400) {
    const options = { patientIds, key, permutations: 199 };
    const score = (ranks: Float64Array): number => auroc(labels, ranks);
    const { p } = pairedPermutationTest({ model, reference }, { ...options, score });
    outcome.pValues.permutation.push(p);
  }
  // DeLong's test knows no patients: the first record of each.
  const first = labels.map((label, r) => (r % RECORDS_PER_PATIENT === 0 ? label : -1));
  outcome.pValues.DeLong.push(delongTest(first, { model, reference }).p);
}

/** Largest distance between the distribution of p values and the uniform one (Kolmogorov-Smirnov). */
function distanceFromUniform(pValues: readonly number[]): number {
  const sorted = [...pValues].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((p, i) =>
      Math.max(Math.abs(p - i / sorted.length), Math.abs((i + 1) / sorted.length - p)),
    ),
  );
}

function report({ name }: Scenario, { covered, pValues }: Outcome): string {
  const percent = (count: number): string => ((100 * count) / TRIALS).toFixed(1);
  const coverage = Object.entries(covered).map(
    ([kind, counts]) =>
      `  ${kind} intervals cover, in %: ${METRICS.map((metric) => `${metric} ${percent(counts.get(metric)!)}`).join(", ")}`,
  );
  const tests = Object.entries(pValues)
    .filter(([, values]) => values.length > 0)
    .map(([test, values]) => {
      const below = (level: number): string => percent(values.filter((p) => p <= level).length);
      const distance = distanceFromUniform(values).toFixed(3);
      return `  ${test} p, in %: ${below(0.01)} at most 0.01, ${below(0.05)} at most 0.05, ${below(0.5)} at most 0.5; distance from uniform ${distance}`;
    });
  return `${[`${name}: ${TRIALS} test sets`, ...coverage, ...tests].join("\n")}\n`;
}

for (const scenario of SCENARIOS) {
  process.stdout.write(report(scenario, simulate(scenario)));
}

const [balanced] = SCENARIOS as [Scenario, ...Scenario[]];
const { labels, models } = testSet(balanced, randomOf("bench"));
const once = { iterations: 3, warmupIterations: 1, time: 0, warmupTime: 0 };
describe(`one test of two models on ${labels.length} records`, () => {
  const [model, reference] = models;
  bench("DeLong", () => void delongTest(labels, { model, reference }), once);
});
