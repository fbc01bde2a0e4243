import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasAllLabels } from "../../src/core/setting.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../real-data.ts";
import { einthoven, emptyFolder } from "./program.ts";

const STUDY = (data: string): string => `title: Real files
datasets:
  - { card: ptb-xl, path: ${data}/ptb-xl }
  - { card: cpsc2018, path: ${data}/cpsc2018-challenge2020-unofficial }
  - { card: georgia, path: ${data}/cinc2021-deeppsp }
  - { card: ningbo, path: ${data}/cinc2021-deeppsp }
models: [features, demographics, prior]
fractions: [0.25]
seeds: [1]
minimumPositives: 2
bootstrapReplicates: 200
explain: { shap: { nullRepeats: 1 } }
`;

test.skipIf(REAL_DATA === null)(
  `a study on real records runs through, and measured features beat chance (${REAL_DATA_SKIP_REASON})`,
  async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "study.yaml"), STUDY(REAL_DATA!));
    const { code, stderr } = await einthoven(["run", "--json"], folder);
    expect(code, stderr).toBe(0);
    const bundle = JSON.parse(
      readFileSync(join(folder, "runs/study/report/bundle.json"), "utf8"),
    ) as StudyBundle;
    expect(bundle.simulatedOnly).toBe(false);
    expect(bundle.datasets.map(({ records }) => records)).toEqual([500, 150, 60, 56]);
    // The folder also holds reduced-lead copies.
    const georgia = bundle.datasets.find(({ id }) => id === "georgia")!;
    expect(georgia.exclusions.length).toBeGreaterThan(0);
    const macro = bundle.scores.find(
      (row) =>
        row.modelId === "features" &&
        row.trainDatasetId === "cpsc2018" &&
        row.testDatasetId === "cpsc2018" &&
        hasAllLabels(row.setting) &&
        row.metric === "auroc" &&
        row.classId === null,
    )!;
    expect(macro.value).toBeGreaterThan(0.85);
    // CPSC2018 assesses neither SB nor STACH; Ningbo no AF.
    const unscored = bundle.scores.filter(
      (row) =>
        row.testDatasetId === "cpsc2018" && (row.classId === "SB" || row.classId === "STACH"),
    );
    expect(unscored.length).toBeGreaterThan(0);
    for (const { value } of unscored) expect(value).toBeNull();
  },
  300_000,
);
