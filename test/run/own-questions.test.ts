import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toCsv } from "../../src/core/csv.ts";
import { STANDARD_LEADS } from "../../src/core/ecg.ts";
import { hasAllLabels } from "../../src/core/setting.ts";
import { renderReport } from "../../src/report/render-report.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { parseBundle } from "../../src/results/bundle-schema.ts";
import { assembleBundle } from "../../src/run/assemble-bundle.ts";
import { completeStudy } from "../../src/run/complete-study.ts";
import { inlineExecutor } from "../../src/run/executors/inline-executor.ts";
import { openJobContext } from "../../src/run/jobs/job-context.ts";
import { prepareStudy } from "../../src/run/prepare-study.ts";
import { runStudy } from "../../src/run/run-study.ts";

const root = mkdtempSync(join(tmpdir(), "einthoven-own-questions-"));
const RECORDS = 60;
const CODES = ["SR", "AFIB", "PACE"];
const idOf = (r: number): string => `e${String(r).padStart(2, "0")}`;

const DESCRIPTION = `title: Ours
recordings: { samplingRateHz: 100, unit: mV }
columns: { record: ecg, statements: findings }
tasks:
  - kind: multi-class
    name: rhythm
    classes: { sinus: SR, fibrillation: AFIB, paced: PACE }
  - kind: regression
    name: ejection-fraction
    title: Ejection fraction
    column: ejection_fraction
    unit: "%"
`;

const STUDY = `datasets: [{ card: folder, name: ours, path: ours }]
models:
  - name: theirs
    embeddings: { ours: { file: theirs.csv } }
  - prior
fractions: [0.5]
seeds: [1, 2]
minimumPositives: 2
bootstrapReplicates: 100
explain: { umap: false }
`;

beforeAll(() => {
  mkdirSync(join(root, "ours", "ecgs"), { recursive: true });
  writeFileSync(join(root, "ours", "einthoven.yaml"), DESCRIPTION);
  const rows = Array.from({ length: RECORDS }, (_, r) => [
    idOf(r),
    `P${r}`,
    50,
    CODES[r % 3]!,
    // One blank in ten: nobody measured it.
    r % 10 === 0 ? "" : 30 + (r % 3) * 10 + (r % 7),
  ]);
  const columns = ["ecg", "patient", "age", "findings", "ejection_fraction"];
  writeFileSync(join(root, "ours", "labels.csv"), toCsv(columns, rows));
  for (let r = 0; r < RECORDS; r++) {
    const samples = Array.from({ length: 200 }, (_, t) =>
      STANDARD_LEADS.map((_lead, l) => Math.sin((t * (r + 2)) / 31 + l).toFixed(4)),
    );
    writeFileSync(join(root, "ours", "ecgs", `${idOf(r)}.csv`), toCsv(STANDARD_LEADS, samples));
  }
  // Vectors that tell the rhythm well, and the ejection fraction through it.
  const vectors = rows.map(([id], r) => [
    id!,
    Number(r % 3 === 0) + 0.3 * Math.sin(7 * r),
    Number(r % 3 === 1) + 0.3 * Math.cos(5 * r),
  ]);
  writeFileSync(join(root, "theirs.csv"), toCsv(["record_id", "f0", "f1"], vectors));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function bundleOf(name: string, task: string): Promise<StudyBundle> {
  const studyFile = join(root, `${name}.yaml`);
  writeFileSync(studyFile, `title: ${name}\n${STUDY}task: ${task}\n`);
  const { prepared, summary } = await completeStudy(
    () => prepareStudy({ studyFile }),
    (own) => runStudy(own, { executor: inlineExecutor(openJobContext(own.description)) }),
  );
  expect(summary.failed.map(({ outcome }) => outcome)).toEqual([]);
  const bundle = parseBundle(JSON.stringify(await assembleBundle(prepared, summary)));
  expect(renderReport(bundle)).not.toMatch(/NaN|undefined|Infinity|\[object/);
  return bundle;
}

function scoreValue(bundle: StudyBundle, modelId: string, metric: string): number {
  return bundle.scores.find(
    (row) =>
      row.modelId === modelId &&
      row.metric === metric &&
      row.classId === null &&
      hasAllLabels(row.setting),
  )!.value!;
}

test("one rhythm of three: multinomial probes, accuracy of the most probable one", async () => {
  const bundle = await bundleOf("rhythm", "folder/rhythm");
  expect(bundle.task.kind).toBe("multi-class");
  expect(scoreValue(bundle, "theirs", "accuracy")).toBeGreaterThan(0.7);
  expect(scoreValue(bundle, "theirs", "log-loss")).toBeLessThan(Math.log(3));
  expect(scoreValue(bundle, "prior", "log-loss")).toBeCloseTo(Math.log(3), 1);
  expect(scoreValue(bundle, "prior", "auroc")).toBe(0.5);
  const classes = new Set(bundle.scores.map(({ classId }) => classId));
  expect([...classes]).toEqual([null, "sinus", "fibrillation", "paced"]);
}, 60_000);

test("a column of numbers: ridge regression, blanks left out", async () => {
  const bundle = await bundleOf("fraction", "folder/ejection-fraction");
  expect(bundle.task.target).toEqual({
    id: "ejection-fraction",
    title: "Ejection fraction",
    unit: "%",
  });
  expect(new Set(bundle.scores.map(({ probe }) => probe))).toEqual(new Set(["ridge"]));
  const error = scoreValue(bundle, "theirs", "mae");
  expect(error).toBeLessThan(scoreValue(bundle, "prior", "mae") / 2);
  const test = bundle.datasets[0]!.split.find(({ part }) => part === "test")!;
  expect(bundle.scores[0]!.testRecords).toBeLessThan(test.records);
}, 60_000);
