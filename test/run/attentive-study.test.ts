import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { assembleBundle } from "../../src/run/assemble-bundle.ts";
import { completeStudy } from "../../src/run/complete-study.ts";
import { inlineExecutor } from "../../src/run/executors/inline-executor.ts";
import { openJobContext } from "../../src/run/jobs/job-context.ts";
import { prepareStudy } from "../../src/run/prepare-study.ts";
import { runStudy } from "../../src/run/run-study.ts";
import { SITES } from "../../src/simulate/sites.ts";
import { simulateSite } from "../../src/simulate/write-site.ts";

const STUDY = `title: Attentive
datasets:
  - { name: south, card: simulated-south, path: south }
  - { name: north, card: simulated-north, path: north }
  - { name: east, card: simulated-east, path: east }
models:
  - { id: merl-vit-tiny, weights: random }
  - demographics
probes: [linear, attentive]
task: { title: One, classes: [AF] }
fractions: [1]
seeds: [1]
leaveOneDatasetOut: true
minimumPositives: 1
bootstrapReplicates: 100
explain: { shap: false, umap: false }
`;

test("a study with attentive pooling keeps tokens, and says which models have none", async () => {
  const root = mkdtempSync(join(tmpdir(), "einthoven-attentive-"));
  for (const name of ["south", "north", "east"]) {
    const site = SITES.find(({ id }) => id === `simulated-${name}`)!;
    for (const { path, bytes } of simulateSite(site, { records: 30, seed: 3 })) {
      mkdirSync(dirname(join(root, name, path)), { recursive: true });
      writeFileSync(join(root, name, path), bytes);
    }
  }
  const studyFile = join(root, "study.yaml");
  writeFileSync(studyFile, STUDY);
  const { prepared, summary } = await completeStudy(
    () => prepareStudy({ studyFile }),
    (own) => runStudy(own, { executor: inlineExecutor(openJobContext(own.description)) }),
  );
  expect(summary.failed).toEqual([]);
  const attentiveJobs = (kind: string): string[] =>
    prepared.jobs.flatMap((job) =>
      job.kind === kind && "probe" in job && job.probe === "attentive" ? [job.modelId] : [],
    );
  for (const [kind, count] of [
    ["probe", 3],
    ["transfer", 6],
    ["pool", 3],
  ] as const) {
    expect(attentiveJobs(kind)).toEqual(new Array(count).fill("merl-vit-tiny~random"));
  }
  const bundle = await assembleBundle(prepared, summary);
  expect(bundle.notApplicable).toEqual([
    {
      modelId: "demographics",
      probe: "attentive",
      reason: "a control makes one vector per record, no tokens",
    },
  ]);
  const attentive = bundle.scores.filter(
    ({ probe, metric, classId }) => probe === "attentive" && metric === "auroc" && classId === null,
  );
  expect(attentive.length).toBeGreaterThan(1);
  for (const { modelId, value } of attentive) {
    expect(modelId).toBe("merl-vit-tiny~random");
    expect(value! >= 0 && value! <= 1).toBe(true);
  }
  // A second run finds everything.
  const again = await prepareStudy({ studyFile });
  expect(again.jobs.every(({ key }) => again.stored.has(key))).toBe(true);
}, 180_000);
