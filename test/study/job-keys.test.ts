import fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordEntry } from "../../src/datasets/dataset.ts";
import type { DatasetSurvey } from "../../src/datasets/survey.ts";
import { buildCohort } from "../../src/study/cohort.ts";
import { contestantsOf } from "../../src/study/contestants.ts";
import { type Job, type JobKind, STEP_VERSIONS } from "../../src/study/job.ts";
import { jobKey } from "../../src/study/job-key.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { planStudy } from "../../src/study/plan-study.ts";
import { taskOf } from "../../src/study/task.ts";

/** A key covers everything that decides a job's result, and nothing else. Here every input is changed, one at a time. */

const STUDY = `title: Keys
description: none
datasets:
  - { name: south, card: simulated-south, path: data/south }
  - { name: east, card: simulated-east, path: data/east }
models:
  - { id: ecgfounder, weights: weights/founder.pth }
  - { id: ecg-jepa, weights: random }
  - features
  - prior
task: { title: Two, classes: [AF, SB] }
fractions: [0.25]
seeds: [1, 2]
probes: [linear, knn]
explain:
  shap: { nullRepeats: 4 }
  umap: { metric: cosine, maximumRecords: 100 }
`;

const CODES = { AF: "164889003", SB: "426177001", NSR: "426783006" } as const;

interface World {
  readonly text: string;
  readonly weights: string;
  readonly surveys: Readonly<Record<string, DatasetSurvey>>;
}

function recordOf(prefix: string, r: number): RecordEntry {
  return {
    id: `${prefix}${String(r).padStart(2, "0")}`,
    path: `${prefix}${r}.hea`,
    patientId: `${prefix}-patient-${r}`,
    ageYears: 50,
    sex: null,
    device: null,
    site: null,
    fold: null,
    samplingRateHz: 500,
    statements: [r % 4 === 0 ? CODES.AF : r % 5 === 0 ? CODES.SB : CODES.NSR],
  };
}

function surveyOf(cardId: string): DatasetSurvey {
  const records = Array.from({ length: 40 }, (_, r) => recordOf(cardId, r));
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

const WORLD: World = {
  text: STUDY,
  weights: "0123",
  surveys: {
    "simulated-south": surveyOf("simulated-south"),
    "simulated-east": surveyOf("simulated-east"),
  },
};

function planOf({ text, weights, surveys }: World): Job[] {
  const study = parseStudy(text);
  const task = taskOf(study);
  return planStudy({
    study,
    contestants: contestantsOf(study, () => weights),
    cohorts: study.datasets.map(({ name, card, exclude }) =>
      buildCohort(surveys[card.replace(/^my-/, "")]!, { name, task, exclude }),
    ),
  });
}

/** Changes the text of the study; fails where there is nothing to change, so that no case is empty. */
function text(from: string, to: string): (world: World) => World {
  return (world) => {
    expect(world.text).toContain(from);
    return { ...world, text: world.text.replace(from, to) };
  };
}

/** Changes what was found in the folder of one dataset. */
function south(change: (survey: DatasetSurvey) => Partial<DatasetSurvey>): (world: World) => World {
  return (world) => {
    const survey = world.surveys["simulated-south"]!;
    const changed = { ...survey, ...change(survey) };
    return { ...world, surveys: { ...world.surveys, "simulated-south": changed } };
  };
}

/** Changes one record of that dataset. */
function record(place: number, change: Partial<RecordEntry>): (world: World) => World {
  return south(({ records }) => ({
    records: records.map((entry, r) => (r === place ? { ...entry, ...change } : entry)),
  }));
}

/** Jobs that compare what others predicted. */
const COMPARED: readonly JobKind[] = ["compare", "inspect", "score"];
/** What is computed from the embeddings of all datasets together, or of several probes. */
const SPACES: readonly JobKind[] = ["map", "shift", "similarity", "structure"];
const RANKINGS: readonly JobKind[] = ["agreement", "stability"];
const MODELS: readonly JobKind[] = [
  ...RANKINGS,
  ...SPACES,
  "attribute",
  "embed",
  "probe",
  "transfer",
  ...COMPARED,
];
const DATA: readonly JobKind[] = [...MODELS, "example"];
const PROTOCOL: readonly JobKind[] = DATA.filter((kind) => kind !== "embed");
const SCORES_OF_PROBES: readonly JobKind[] = ["compare", "probe", "score", "transfer"];

/** What a person may change, and the kinds of jobs of which some must run again; all others stay. */
const CHANGES: readonly (readonly [
  what: string,
  change: (world: World) => World,
  again: readonly JobKind[],
])[] = [
  ["the title", text("title: Keys", "title: Other"), []],
  ["the description", text("none", "some"), []],
  ["the folder of a dataset", text("data/south", "/elsewhere"), []],
  ["the place of a weights file", text("weights/founder.pth", "founder-renamed.pth"), []],
  ["white space and comments", text("task:", "# a remark\ntask:"), []],
  ["a default that is written out", text("probes:", "minimumPositives: 10\nprobes:"), []],
  ["the title of the task", text("title: Two", "title: The two"), []],
  ["a warning of the survey", south(() => ({ warnings: ["odd"] })), []],
  ["the amplitudes of the survey", south(() => ({ leadIIMillivolts: [1, 2, 3] })), []],
  ["an exclusion that was counted", south(() => ({ recordsWithFlatLeads: 3 })), []],

  ["the content of the weights", (world) => ({ ...world, weights: "4567" }), MODELS],
  ["the pooling of an encoder", text("weights: random", "weights: random, pooling: max"), MODELS],
  ["the files of a dataset", south(() => ({ fingerprint: "other" })), DATA],
  ["how folders are read", south(() => ({ version: 2 })), DATA],
  ["the id of a record", record(3, { id: "simulated-south03b" }), DATA],
  ["a label", record(3, { statements: [CODES.AF] }), PROTOCOL],
  ["who is whose patient", record(3, { patientId: "simulated-south-patient-4" }), PROTOCOL],
  ["a copy that was found", south(() => ({ copies: [[3, 7]] })), PROTOCOL],
  [
    "an excluded record",
    text("path: data/south", "path: data/south, exclude: [simulated-south03]"),
    PROTOCOL,
  ],
  ["the classes", text("[AF, SB]", "[AF, NSR]"), PROTOCOL],
  ["a further model", text("  - prior", "  - prior\n  - demographics"), MODELS],
  ["a model less", text("  - features\n", ""), [...COMPARED, "similarity"]],
  [
    "a further share of the labels",
    text("[0.25]", "[0.1, 0.25]"),
    ["compare", "probe", "score", "stability"],
  ],
  [
    "another seed",
    text("seeds: [1, 2]", "seeds: [1, 3]"),
    ["inspect", "stability", ...SCORES_OF_PROBES],
  ],
  [
    "another first seed",
    text("seeds: [1, 2]", "seeds: [3, 2]"),
    ["attribute", "inspect", ...RANKINGS, ...SPACES, ...SCORES_OF_PROBES],
  ],
  [
    "another order of the seeds",
    text("seeds: [1, 2]", "seeds: [2, 1]"),
    ["attribute", ...RANKINGS, ...SPACES, ...COMPARED],
  ],
  ["another probe", text("[linear, knn]", "[linear, ridge]"), SCORES_OF_PROBES],
  ["a further probe", text("[linear, knn]", "[linear, knn, ridge]"), SCORES_OF_PROBES],
  [
    "the least number of positives",
    text("probes:", "minimumPositives: 3\nprobes:"),
    ["agreement", "attribute", ...COMPARED],
  ],
  ["the bootstrap", text("probes:", "bootstrapReplicates: 300\nprobes:"), COMPARED],
  ["the null of SHAP", text("nullRepeats: 4", "nullRepeats: 5"), ["agreement", "attribute"]],
  ["the metric of the map", text("cosine", "euclidean"), ["map", "structure"]],
  ["the size of the map", text("maximumRecords: 100", "maximumRecords: 90"), ["map"]],
  ["no SHAP", text("{ nullRepeats: 4 }", "false"), []],
  ["no map", text("{ metric: cosine, maximumRecords: 100 }", "false"), []],
];

const before = planOf(WORLD);
const known = new Set(before.map(({ key }) => key));

test.each(CHANGES)("%s", (_, change, again) => {
  const after = planOf(change(WORLD));
  const changed = after.filter(({ key }) => !known.has(key));
  expect([...new Set(changed.map(({ kind }) => kind))].sort()).toEqual([...again].sort());
});

test("a change of one dataset leaves what only reads the other", () => {
  const after = planOf(south(() => ({ fingerprint: "other" }))(WORLD));
  for (const job of after) {
    const readsSouth = JSON.stringify({ ...job, title: "" }).includes('"south"');
    const alone = job.kind === "embed" || job.kind === "probe" || job.kind === "example";
    if (alone) expect(known.has(job.key), job.title).toBe(!readsSouth);
  }
});

test("another probe leaves every job of the first", () => {
  const after = planOf(text("[linear, knn]", "[linear, ridge]")(WORLD));
  for (const job of after) {
    if (job.kind !== "probe" && job.kind !== "transfer") continue;
    expect(known.has(job.key), job.title).toBe(job.probe === "linear");
  }
});

test("the other weights of one model leave the embeddings and probes of the others", () => {
  const after = planOf({ ...WORLD, weights: "4567" });
  for (const job of after) {
    if (job.kind !== "embed" && job.kind !== "probe") continue;
    expect(known.has(job.key), job.title).toBe(job.modelId !== "ecgfounder");
  }
});

test("another name of a dataset keeps embeddings, probes and transfers", () => {
  const after = planOf(text("name: south", "name: sued")(WORLD));
  const renamed = after.filter(({ key }) => !known.has(key)).map(({ kind }) => kind);
  expect([...new Set(renamed)].sort()).toEqual(
    ["attribute", "example", ...COMPARED, ...RANKINGS, ...SPACES].sort(),
  );
});

test("the order of models decides no embedding, probe, transfer, map or attribution", () => {
  const after = planOf(text("  - features\n  - prior\n", "  - prior\n  - features\n")(WORLD));
  const renewed = after.filter(({ key }) => !known.has(key)).map(({ kind }) => kind);
  expect([...new Set(renewed)].sort()).toEqual([...COMPARED].sort());
});

test("no two jobs of a plan share a key, whatever is combined", () => {
  const changes = CHANGES.map(([, change]) => change);
  const combined = fc.uniqueArray(fc.nat({ max: changes.length - 1 }), { maxLength: 3 });
  fc.assert(
    fc.property(combined, (places) => {
      let world = WORLD;
      for (const place of places) {
        try {
          world = changes[place]!(world);
        } catch {
          // Two changes of the same words exclude each other.
        }
      }
      const keys = planOf(world).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
    }),
    { numRuns: 40 },
  );
});

test("a further probe leaves inspections of the first", () => {
  const after = planOf(text("[linear, knn]", "[linear, knn, ridge]")(WORLD));
  const inspections = after.filter(({ kind }) => kind === "inspect");
  expect(inspections).toHaveLength(2);
  for (const { key } of inspections) expect(known.has(key)).toBe(true);
});

test("every kind of job, and every version of a step, has keys of its own", () => {
  const kinds = Object.keys(STEP_VERSIONS) as JobKind[];
  expect(new Set(kinds.map((kind) => jobKey(kind, { a: 1 }))).size).toBe(kinds.length);
  expect(jobKey("probe", { a: 1 })).not.toBe(jobKey("probe", { a: 2 }));
  expect(kinds).toEqual(expect.arrayContaining([...new Set(before.map(({ kind }) => kind))]));
});
