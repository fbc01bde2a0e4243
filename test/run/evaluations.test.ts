import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasAllLabels } from "../../src/core/setting.ts";
import { renderReport } from "../../src/report/render-report.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { parseBundle } from "../../src/results/bundle-schema.ts";
import { assembleBundle } from "../../src/run/assemble-bundle.ts";
import { completeStudy } from "../../src/run/complete-study.ts";
import { inlineExecutor } from "../../src/run/executors/inline-executor.ts";
import { openJobContext } from "../../src/run/jobs/job-context.ts";
import { outlookOf } from "../../src/run/plan-outlook.ts";
import { prepareStudy } from "../../src/run/prepare-study.ts";
import { runStudy } from "../../src/run/run-study.ts";
import { SITES } from "../../src/simulate/sites.ts";
import { simulateSite } from "../../src/simulate/write-site.ts";

const root = mkdtempSync(join(tmpdir(), "einthoven-evaluations-"));
const NAMES = ["south", "east", "north"];
const RECORDS = 60;
const STUDY = `datasets:
${NAMES.map((name) => `  - { name: ${name}, card: simulated-${name}, path: ${name} }`).join("\n")}
models: [demographics, prior]
seeds: [1, 2]
fractions: [0.5]
minimumPositives: 1
bootstrapReplicates: 100
explain: { shap: false, umap: false }
`;
const EXPLAINED_PRESET = "explain: { shap: { nullRepeats: 2 }, umap: false }";
const TIMEOUT_MS = 600_000;

beforeAll(() => {
  for (const site of SITES) {
    if (!NAMES.some((name) => site.id.endsWith(name))) continue;
    const folder = join(root, site.id.replace("simulated-", ""));
    for (const { path, bytes } of simulateSite(site, { records: RECORDS })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
  }
}, TIMEOUT_MS);

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs a study from files to bundle, through the form in which it is stored. */
async function bundleOf(name: string, settings: string, study = STUDY): Promise<StudyBundle> {
  const studyFile = join(root, `${name}.yaml`);
  writeFileSync(studyFile, `title: ${name}\n${study}${settings}`);
  const { prepared, summary } = await completeStudy(
    () => prepareStudy({ studyFile }),
    (own) => runStudy(own, { executor: inlineExecutor(openJobContext(own.description)) }),
  );
  expect(summary.failed.map(({ outcome }) => outcome)).toEqual([]);
  const bundle = parseBundle(JSON.stringify(await assembleBundle(prepared, summary)));
  expect(renderReport(bundle)).not.toMatch(/NaN|undefined|Infinity|\[object/);
  return bundle;
}

test(
  "shots and pooled datasets: rows of their own, the others where they were",
  async () => {
    const bundle = await bundleOf("shots", "task: sex\nshots: [4, 8]\nleaveOneDatasetOut: true\n");
    const patients = (shots: number): number =>
      bundle.scores.find(({ setting }) => setting.kind === "shots" && setting.value === shots)!
        .trainPatients;
    expect(patients(4)).toBe(8);
    expect(patients(8)).toBe(16);
    const many = await bundleOf("many", "task: sex\nshots: [4, 500]\n");
    expect(many.datasets[0]!.warnings.join()).toContain("than the 500 shots asked for");
    expect(bundle.datasets[0]!.warnings.join()).not.toContain("shots");
    expect(bundle.pooled).toHaveLength(2 * 3);
    for (const { trainDatasetIds, testDatasetId, difference, internal } of bundle.pooled) {
      expect([...trainDatasetIds, testDatasetId].sort()).toEqual([...NAMES].sort());
      expect(internal).not.toBeNull();
      expect(difference).not.toBeNull();
    }
    // Of the patient's sex demographics may know the age alone.
    const title = bundle.models.find(({ id }) => id === "demographics")!.title;
    expect(title).toBe("Age and sex, without sex");
    const blind = bundle.scores.filter(
      ({ modelId, metric, classId }) =>
        modelId === "demographics" && metric === "auroc" && !classId,
    );
    expect(blind.every(({ value }) => value === null || value < 0.9)).toBe(true);
    expect(renderReport(bundle)).toContain("leave-one-out");
  },
  TIMEOUT_MS,
);

test(
  "age: errors in years, no worse than guessing, and demographics does not know the answer",
  async () => {
    const bundle = await bundleOf("age", "task: age\n");
    expect(bundle.task).toMatchObject({ kind: "regression", target: { id: "age", unit: "years" } });
    const errors = (modelId: string): number[] =>
      bundle.scores.flatMap((row) =>
        row.modelId === modelId && row.metric === "mae" && hasAllLabels(row.setting)
          ? [row.value!]
          : [],
      );
    expect(errors("demographics")).toHaveLength(9);
    expect(Math.min(...errors("demographics"))).toBeGreaterThan(2);
    for (const row of bundle.lifts) expect(row.metric).toBe("mae");
    expect(renderReport(bundle)).toContain("mean absolute error, years");
  },
  TIMEOUT_MS,
);

test(
  "cross-validation: every record is a test record, seeds have one value each",
  async () => {
    const bundle = await bundleOf(
      "folds",
      "task: sex\nevaluation: { kind: cross-validation, folds: 2, repeats: 2 }\n",
    );
    const macro = bundle.scores.filter(
      ({ metric, classId, trainDatasetId, testDatasetId }) =>
        metric === "auroc" && classId === null && trainDatasetId === testDatasetId,
    );
    expect(macro).toHaveLength(2 * 3 * 2);
    for (const { testRecords, seedValues, value } of macro) {
      expect(testRecords).toBe(RECORDS);
      expect(seedValues).toHaveLength(2);
      expect(value).not.toBeNull();
    }
    expect(bundle.evaluation.isCrossValidated).toBe(true);
  },
  TIMEOUT_MS,
);

test(
  "cross-validation: a class is announced as not scored only where all folds together have too few",
  async () => {
    const warned = async (minimumPositives: number): Promise<string> => {
      const studyFile = join(root, `folds-${minimumPositives}.yaml`);
      const study = STUDY.replace("minimumPositives: 1", `minimumPositives: ${minimumPositives}`);
      const settings = "task: sex\nevaluation: { kind: cross-validation, folds: 5 }\n";
      writeFileSync(studyFile, `title: folds\n${study}${settings}`);
      const prepared = await prepareStudy({ studyFile });
      return (await outlookOf(prepared, { workers: 1 })).warnings.join("\n");
    };
    // A fold tests 12 of the 60 records.
    expect(await warned(13)).not.toContain("scored");
    expect(await warned(50)).toContain("no class will be scored");
  },
  TIMEOUT_MS,
);

test(
  "the preset says what it is before anything else",
  async () => {
    const settings = "task: sex\npreset: paper\nprobes: [linear]\n";
    const explained = STUDY.replace("explain: { shap: false, umap: false }", EXPLAINED_PRESET);
    const bundle = await bundleOf("paper", settings, explained);
    expect(bundle.evaluation.preset?.defects.length).toBeGreaterThan(3);
    const page = renderReport(bundle);
    expect(page).toContain("FOR COMPARISON ONLY");
    for (const defect of bundle.evaluation.preset!.defects) expect(page).toContain(defect);
    const [row] = bundle.scores.filter(({ classId, metric }) => classId && metric === "auroc");
    // Cut to equal size.
    expect(row!.testRecords).toBe(2 * row!.testPositives);
    expect(bundle.provenance.leakCheck).toContain("NOT compared within datasets");
    // Each class on its own 50 records, half of them positive; a fold of 60 has fewer.
    expect(bundle.attributions).toHaveLength(3);
    for (const { explainedRecords, nullConcentration, method } of bundle.attributions) {
      expect([method, explainedRecords % 2]).toEqual(["linear", 0]);
      expect(explainedRecords).toBeLessThanOrEqual(RECORDS / 5);
      expect(nullConcentration).not.toBeNull();
    }
  },
  TIMEOUT_MS,
);
