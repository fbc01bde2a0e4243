import { expect, test } from "vitest";
import type { DatasetSurvey } from "../../src/datasets/survey.ts";
import { buildCohort, type Cohort } from "../../src/study/cohort.ts";
import { contestantsOf } from "../../src/study/contestants.ts";
import type { Job } from "../../src/study/job.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { planStudy } from "../../src/study/plan-study.ts";
import { harmonisedTask } from "../../src/study/task.ts";

const STUDY = `title: Plan
datasets:
  - { name: a, card: simulated-south, path: x }
  - { name: b, card: simulated-east, path: y }
models:
  - { id: ecgfounder, weights: founder.pth }
  - features
  - prior
task: { title: Two, classes: [AF, SB] }
fractions: [0.1]
seeds: [1, 2]
`;

function surveyOf(cardId: string, prefix: string): DatasetSurvey {
  const records = Array.from({ length: 40 }, (_, r) => ({
    id: `${prefix}${r}`,
    path: `${prefix}${r}.hea`,
    patientId: `${prefix}${r}`,
    ageYears: 50,
    sex: null,
    device: null,
    site: null,
    fold: null,
    samplingRateHz: 500,
    statements: [r % 4 === 0 ? "164889003" : r % 5 === 0 ? "426177001" : "426783006"],
  }));
  return {
    schema: 1,
    version: 1,
    cardId,
    fingerprint: `${cardId} files`,
    records,
    waveforms: records.map(() => ""),
    copies: [],
    leadIIMillivolts: null,
    seconds: [10, 10, 10],
    recordsWithFlatLeads: 0,
    exclusions: [],
    warnings: [],
  };
}

function plan({ text = STUDY, sha256 = "abc" } = {}): Job[] {
  const study = parseStudy(text);
  const cohort = (name: string, card: string): Cohort => {
    const { exclude } = study.datasets.find((dataset) => dataset.name === name)!;
    return buildCohort(surveyOf(card, name), {
      name,
      task: harmonisedTask({ id: "t", title: "t", classes: ["AF", "SB"] }),
      exclude,
    });
  };
  const [a, b] = study.datasets.map(({ name }) => name) as [string, string];
  return planStudy({
    study,
    contestants: contestantsOf(study, () => sha256),
    cohorts: [cohort(a, "simulated-south"), cohort(b, "simulated-east")],
  });
}

const keysOf = (jobs: readonly Job[], kind: Job["kind"]): string[] =>
  jobs.filter((job) => job.kind === kind).map(({ key }) => key);

/** Which kinds of jobs a change makes anew. */
function changedKinds(before: readonly Job[], after: readonly Job[]): string[] {
  const known = new Set(before.map(({ key }) => key));
  return [...new Set(after.filter(({ key }) => !known.has(key)).map(({ kind }) => kind))].sort();
}

test("every model, twin and control meets every dataset, fraction and seed", () => {
  const jobs = plan();
  // ecgfounder, its twin, features, prior
  expect(keysOf(jobs, "embed")).toHaveLength(4 * 2);
  expect(keysOf(jobs, "probe")).toHaveLength(4 * 2 * 2 * 2);
  expect(keysOf(jobs, "transfer")).toHaveLength(4 * 2 * 2);
  expect(keysOf(jobs, "score")).toHaveLength(4);
  expect(keysOf(jobs, "inspect")).toHaveLength(2);
  expect(keysOf(jobs, "compare")).toHaveLength(1);
  // prior has one dimension: nothing to explain or to map
  expect(keysOf(jobs, "attribute")).toHaveLength(3 * 2);
  expect(keysOf(jobs, "stability")).toHaveLength(3 * 2);
  expect(keysOf(jobs, "agreement")).toHaveLength(3);
  expect(keysOf(jobs, "map")).toHaveLength(3 * 2);
  expect(keysOf(jobs, "structure")).toHaveLength(3);
  expect(keysOf(jobs, "similarity")).toHaveLength(1);
  expect(keysOf(jobs, "shift")).toHaveLength(3);
  expect(keysOf(jobs, "tuned-map")).toHaveLength(0);
  expect(keysOf(jobs, "example")).toHaveLength(2);
});

test("inputs stand before the jobs that read them, and no key stands for two jobs", () => {
  const seen = new Set<string>();
  for (const { key, dependsOn } of plan()) {
    expect(seen.has(key)).toBe(false);
    for (const input of dependsOn) expect(seen.has(input)).toBe(true);
    seen.add(key);
  }
});

test("the same study plans the same keys", () => {
  expect(plan()).toEqual(plan());
});

test("other weights embed anew, and everything behind it", () => {
  const [before, after] = [plan(), plan({ sha256: "def" })];
  expect(changedKinds(before, after)).toEqual([
    "agreement",
    "attribute",
    "compare",
    "embed",
    "inspect",
    "map",
    "probe",
    "score",
    "shift",
    "similarity",
    "stability",
    "structure",
    "transfer",
  ]);
  const stays = after.filter(
    (job) => job.kind === "embed" && before.some(({ key }) => key === job.key),
  );
  expect(stays).toHaveLength(6);
});

test("one more seed leaves what is there", () => {
  const added = changedKinds(plan(), plan({ text: STUDY.replace("[1, 2]", "[1, 2, 3]") }));
  expect(added).toEqual(["compare", "inspect", "probe", "score", "stability", "transfer"]);
});

test("a tuned map is drawn only when asked for, and changes no other job", () => {
  const asked = plan({ text: `${STUDY}explain: { umap: { tuned: true } }\n` });
  expect(changedKinds(plan(), asked)).toEqual(["tuned-map"]);
  expect(keysOf(asked, "tuned-map")).toHaveLength(3);
});

test("structure and shift can be left out", () => {
  const without = plan({ text: `${STUDY}explain: { structure: false, shift: false }\n` });
  for (const kind of ["structure", "similarity", "shift"] as const)
    expect(keysOf(without, kind)).toEqual([]);
});

test("layers are taken of encoders and twins once each, only when asked for, and change no other job", () => {
  const asked = (more = ""): Job[] =>
    plan({ text: `${STUDY}explain: { layers: { maximumRecords: 100 } }\n${more}` });
  const jobs = asked();
  expect(changedKinds(plan(), jobs)).toEqual(["layer-similarity", "layers"]);
  expect(jobs.flatMap((job) => (job.kind === "layers" ? [job.modelId] : []))).toEqual([
    "ecgfounder",
    "ecgfounder~random",
  ]);
  const [compared] = jobs.filter((job) => job.kind === "layer-similarity");
  // Each with itself, and the encoder with its twin.
  expect(compared!.pairs).toEqual([
    [0, 0],
    [0, 1],
    [1, 1],
  ]);
  const known = new Set(jobs.map(({ key }) => key));
  const fresh = (text: string): string[] => [
    ...new Set(plan({ text }).flatMap(({ key, kind }) => (known.has(key) ? [] : [kind]))),
  ];
  const text = `${STUDY}explain: { layers: { maximumRecords: 100 } }\n`;
  expect(fresh(text.replace("100 }", "90 }"))).toEqual(["layers", "layer-similarity"]);
  // Another seed draws other intervals of the same vectors.
  expect(fresh(text.replace("[1, 2]", "[2, 1]"))).not.toContain("layers");
  expect(fresh(text.replace("[1, 2]", "[2, 1]"))).toContain("layer-similarity");
  // The same network with another pooling has the same layers.
  const pooled = text.replace(
    "  - features",
    "  - { id: ecgfounder, weights: x.pth, pooling: max }\n  - features",
  );
  expect(keysOf(plan({ text: pooled }), "layers")).toEqual(keysOf(jobs, "layers"));
});

test("another number of bootstrap replicates only scores again", () => {
  expect(changedKinds(plan(), plan({ text: `${STUDY}bootstrapReplicates: 500\n` }))).toEqual([
    "compare",
    "inspect",
    "score",
  ]);
});

const PROBES = "probes: [linear, gradient-boosting, mlp, knn]\n";

test("the linear probe and trees are explained, others when they are named", () => {
  const explained = (text: string): string[] => [
    ...new Set(plan({ text }).flatMap((job) => (job.kind === "attribute" ? [job.probe] : []))),
  ];
  expect(explained(`${STUDY}${PROBES}`)).toEqual(["linear", "gradient-boosting"]);
  const named = `${STUDY}${PROBES}explain: { shap: { probes: [mlp, knn], stability: true } }\n`;
  expect(explained(named)).toEqual(["mlp", "knn"]);
  const stable = plan({ text: named }).flatMap((job) => (job.kind === "stability" ? [job] : []));
  expect(new Set(stable.map(({ probe }) => probe))).toEqual(new Set(["mlp"]));
  expect(stable[0]!.fits).toHaveLength(2 * 2);
  expect(() => parseStudy(`${STUDY}explain: { shap: { probes: [mlp] } }\n`)).toThrow(
    /does not run the mlp probe/,
  );
});

test("networks of two datasets that are compared come from different seeds", () => {
  const jobs = plan({ text: `${STUDY}${PROBES}explain: { shap: { probes: [linear, mlp] } }\n` });
  const seedOf = new Map(
    jobs.flatMap((job) => (job.kind === "probe" ? [[job.key, job.seed]] : [])),
  );
  const seeds = (probe: string): Set<number | undefined> =>
    new Set(
      jobs.flatMap((job) =>
        job.kind === "attribute" && job.probe === probe ? [seedOf.get(job.fitted)] : [],
      ),
    );
  expect(seeds("linear")).toEqual(new Set([1]));
  expect(seeds("mlp")).toEqual(new Set([1, 2]));
});

test("how trees are explained makes only their explanations anew", () => {
  const text = (trees: string): string =>
    `${STUDY}${PROBES}explain: { shap: { trees: ${trees} } }\n`;
  const before = plan({ text: text("interventional") });
  const known = new Set(before.map(({ key }) => key));
  const added = plan({ text: text("path-dependent") }).filter(({ key }) => !known.has(key));
  expect(new Set(added.map((job) => ("probe" in job ? job.probe : job.kind)))).toEqual(
    new Set(["gradient-boosting"]),
  );
});

test("an excluded record keeps embeddings and changes splits", () => {
  const text = STUDY.replace("path: x }", "path: x, exclude: [a3] }");
  expect(changedKinds(plan(), plan({ text }))).not.toContain("embed");
  expect(changedKinds(plan(), plan({ text }))).toContain("probe");
});

test("another name for a dataset makes every result anew that carries the name", () => {
  const before = plan();
  const after = plan({ text: STUDY.replace("name: a", "name: a2") });
  const stale = after.filter(
    (job) =>
      [
        "attribute",
        "stability",
        "agreement",
        "map",
        "structure",
        "similarity",
        "shift",
        "example",
        "score",
      ].includes(job.kind) && before.some(({ key }) => key === job.key),
  );
  const named = stale.filter((job) => JSON.stringify(job).includes('"a2"'));
  expect(named).toEqual([]);
});

test("gradients are asked for of encoders and twins with one probe, once, where the study asks", () => {
  const probesOf = (all: ReturnType<typeof plan>): Set<string> =>
    new Set(all.flatMap((job) => (job.kind === "signal" ? [job.probe] : [])));
  const asked = (probes: string): string =>
    `${STUDY}probes: [${probes}]\nexplain: { signal: { recordsPerClass: 2 } }\n`;
  const jobs = plan({ text: asked("linear, knn") });
  const signals = jobs.filter((job) => job.kind === "signal");
  expect(signals.map(({ modelId, dataset }) => `${modelId} ${dataset}`).sort()).toEqual([
    "ecgfounder a",
    "ecgfounder b",
    "ecgfounder~random a",
    "ecgfounder~random b",
  ]);
  // One recording per class is drawn: of the encoder, on the first dataset that may be shown.
  expect(signals.filter(({ overlay }) => overlay)).toHaveLength(1);
  // A probe without a gradient is planned, so that the report can say so.
  expect(probesOf(plan({ text: asked("knn") }))).toEqual(new Set(["knn"]));
  expect(probesOf(plan({ text: asked("knn, mlp, ridge") }))).toEqual(new Set(["ridge"]));
  const named = asked("linear, mlp").replace("2 }", "2, probe: mlp }");
  expect(probesOf(plan({ text: named }))).toEqual(new Set(["mlp"]));
  expect(keysOf(plan(), "signal")).toEqual([]);
  const more = asked("linear, knn").replace("2 }", "2, baselines: 32 }");
  expect(changedKinds(jobs, plan({ text: more }))).toEqual(["signal"]);
});
