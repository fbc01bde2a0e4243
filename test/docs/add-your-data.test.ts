import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { folder } from "../../src/datasets/cards/folder.ts";
import type { DatasetIndex } from "../../src/datasets/dataset.ts";
import type { ClassTask, RegressionTask } from "../../src/datasets/labels/dataset-task.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import { describedDataset } from "../../src/datasets/own-description.ts";
import { readChecked } from "../../src/datasets/read-checked.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { chapmanCsv } from "../datasets/fixtures/chapman.ts";
import { type Contents, treeWith } from "../datasets/fixtures/own-folder.ts";

const TUTORIAL = readFileSync(resolve(import.meta.dirname, "../../docs/add-your-data.md"), "utf8");

/** The files that the tutorial shows, by the name behind their language. */
const SHOWN = new Map(
  [...TUTORIAL.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, path, text]) => [path!, text!] as const,
  ),
);

/** The folder of the tutorial, its eight recordings made up. */
function hospital(): Contents {
  const shown = [...SHOWN].filter(([path]) => path.startsWith("my-hospital/"));
  const recordings = Array.from(
    { length: 8 },
    (_, i) => [`ecgs/2024-000${i + 1}.csv`, chapmanCsv({ number: i })] as const,
  );
  return Object.fromEntries([
    ...shown.map(([path, text]) => [path.replace("my-hospital/", ""), text] as const),
    ...recordings,
  ]);
}

test("the tutorial shows a table, its meaning and a study", () => {
  expect([...SHOWN.keys()]).toEqual([
    "my-hospital/labels.csv",
    "my-hospital/einthoven.yaml",
    "study.yaml",
  ]);
});

test("its folder is read as it promises", async () => {
  const tree = treeWith(hospital());
  expect(await folder.recognises(tree)).toBe(true);
  const index: DatasetIndex = await folder.index(tree);
  expect(index.exclusions).toEqual([]);
  expect(index.warnings).toEqual([expect.stringMatching(/^"PVC", stated by 1 record/)]);
  for (const record of index.records) {
    expect((await readChecked(folder, tree, record)).status).toBe("read");
  }
  const dataset = describedDataset(folder, index.own);
  expect(dataset.card).toMatchObject({
    title: "My hospital, cardiology",
    records: 8,
    assessed: ["NSR", "AF", "LBBB", "RBBB"],
    folds: { train: [1], validation: [2], test: [3] },
    waveformsMayBeShown: false,
  });
  const [second] = index.records.slice(1);
  expect(second).toMatchObject({ id: "2024-0002", patientId: "P1", ageYears: 72, fold: 1 });
  expect([...labelsOf(dataset, index, ["AF"]).data]).toEqual(
    [1, 1, 0, 0, 1, 0, 1, 0].map((present) => (present === 1 ? PRESENT : ABSENT)),
  );
  const [failure, , fraction] = dataset.tasks as [ClassTask, ClassTask, RegressionTask];
  expect([...taskLabels(failure, index).data]).toEqual(
    [1, 1, 0, null, 0, null, 1, 0].map((cell) => {
      if (cell === null) return NOT_ASSESSED;
      return cell === 1 ? PRESENT : ABSENT;
    }),
  );
  expect(index.records.map((record) => fraction.valueOf(record))).toEqual([
    ...[35, 38.5, 62, null, 55, null, 29, 60],
  ]);
});

test("its study is well-formed", () => {
  const study = parseStudy(SHOWN.get("study.yaml")!);
  expect(study.datasets.map(({ card, name }) => [card, name])).toEqual([
    ["folder", "my-hospital"],
    ["ptb-xl", "ptb-xl"],
  ]);
});

test("every setting of its table exists", () => {
  const rows = [...TUTORIAL.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([\w.]+)`/g)].map((match) => match[1]!),
  );
  expect(rows.length).toBeGreaterThan(20);
  const source = readFileSync(
    resolve(import.meta.dirname, "../../src/datasets/folder/folder-settings.ts"),
    "utf8",
  );
  for (const setting of rows) {
    expect(source, setting).toContain(`readonly ${setting.split(".").at(-1)!}`);
  }
});
