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
import { CLASS_SCORES } from "../src/metrics/class-scores.ts";
import { delongTest } from "../src/metrics/comparison/delong.ts";
import { pairedPermutationTest } from "../src/metrics/comparison/paired-permutation.ts";
import { tallyConfusion } from "../src/metrics/confusion.ts";
import { midranks } from "../src/metrics/midranks.ts";
import { emptyTally, rankingOf, tallyInto } from "../src/metrics/ranking.ts";
import { scoreModels } from "../src/metrics/score-models.ts";

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
  const ranking = rankingOf(labels, probabilities);
  const tally = tallyInto(emptyTally(ranking), ranking, weights);
  const decisions = tallyConfusion(tally, threshold);
  return new Map(METRICS.map((name) => [name, CLASS_SCORES[name].of(tally, decisions)]));
}

interface Outcome {
  /** Intervals that hold the truth, by score. */
  readonly covered: Map<string, number>;
  readonly bootstrapP: number[];
  readonly permutationP: number[];
  readonly delongP: number[];
}

function simulate(scenario: Scenario): Outcome {
  // Near the best F1 of a calibrated model; a model's threshold is fixed before the test.
  const threshold = scenario.prevalence < 0.1 ? 0.1 : 0.4;
  const truth = truthOf(scenario, threshold);
  const outcome: Outcome = {
    covered: new Map(METRICS.map((name) => [name, 0])),
    bootstrapP: [],
    permutationP: [],
    delongP: [],
  };
  for (let trial = 0; trial < TRIALS; trial++) {
    const key = `${scenario.name}/${trial}`;
    const { labels, patientIds, models } = testSet(scenario, randomOf(key));
    const { scores, differences } = scoreModels({
      labels: { rows: labels.length, classes: ["class"], data: labels },
      patientIds,
      models: models.map((probabilities, m) => ({
        modelId: `model ${m}`,
        seeds: [
          { seed: 1, probabilities, thresholds: Float64Array.of(threshold), trainable: [true] },
        ],
      })),
      pairs: [{ modelId: "model 0", referenceId: "model 1", family: "equal" }],
      metrics: METRICS,
      replicates: REPLICATES,
      key,
    });
    for (const { modelId, classId, metric, lower, upper } of scores) {
      if (modelId !== "model 0" || classId === null) continue;
      const value = truth.get(metric)!;
      const holds = lower! <= value && value <= upper!;
      outcome.covered.set(metric, outcome.covered.get(metric)! + Number(holds));
    }
    outcome.bootstrapP.push(differences[0]!.rawP);
    const [model, reference] = models.map((own) => midranks(own)) as [Float64Array, Float64Array];
    // 199 swaps give p in steps of 0.005.
    if (scenario.patients <= 200) {
      const options = { patientIds, key, permutations: 199 };
      const score = (ranks: Float64Array): number => auroc(labels, ranks);
      outcome.permutationP.push(
        pairedPermutationTest({ model, reference }, { ...options, score }).p,
      );
    }
    // DeLong's test knows no patients: the first record of each.
    const first = labels.map((label, r) => (r % RECORDS_PER_PATIENT === 0 ? label : -1));
    outcome.delongP.push(delongTest(first, { model, reference }).p);
  }
  return outcome;
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

function report(scenario: Scenario, { covered, ...pValues }: Outcome): string {
  const percent = (count: number): string => `${((100 * count) / TRIALS).toFixed(1)} %`;
  const coverage = METRICS.map((name) => `${name} ${percent(covered.get(name)!)}`).join(", ");
  const lines = Object.entries(pValues)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => {
      const below = (level: number): string => percent(values.filter((p) => p <= level).length);
      const distance = distanceFromUniform(values).toFixed(3);
      return `  ${name}: ${below(0.01)} at most 0.01, ${below(0.05)} at most 0.05, ${below(0.5)} at most 0.5; distance from uniform ${distance}`;
    });
  return `${scenario.name}: ${TRIALS} test sets\n  covered: ${coverage}\n${lines.join("\n")}\n`;
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
