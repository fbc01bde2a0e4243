import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { datasetsIn, surveyDatasets } from "../../src/cli/dataset-folders.ts";
import type { ProgressDisplay } from "../../src/cli/progress.ts";
import { cpsc2018 } from "../../src/datasets/cards/cpsc2018.ts";
import { georgia } from "../../src/datasets/cards/georgia.ts";
import { editText, type Files } from "../conformance/dataset-fixture.ts";
import { challengeFixture } from "../datasets/fixtures.ts";
import { emptyFolder } from "./program.ts";

const SILENT: ProgressDisplay = {
  survey: () => {},
  files: () => {},
  begin: () => {},
  onEvent: () => {},
  end: () => {},
};

/** Georgia with a gain of mid-2020, in one folder with what is given besides. */
function folderWith(others: Files): string {
  const old = challengeFixture(georgia, { prefix: "E", digits: 5 }).folder([{ number: 1 }]);
  editText(old, `training/${georgia.card.id}/g1/E00001.hea`, (text) =>
    text.replaceAll(/ 1000\S*\/mv/gi, " 4880/mV"),
  );
  const folder = emptyFolder();
  for (const [path, bytes] of [...old, ...others]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

test("a dataset without one usable record does not stop the others of its folder", async () => {
  const good = challengeFixture(cpsc2018, { prefix: "A", digits: 4 });
  const folder = folderWith(good.folder([{ number: 1 }]));
  const datasets = await datasetsIn(folder, undefined);
  expect(datasets.map(({ card }) => card.id)).toEqual(["cpsc2018", "georgia"]);
  const options = { cache: join(folder, "cache"), workers: 1, progress: SILENT };
  const { surveyed, unusable } = await surveyDatasets(datasets, folder, options);
  expect(surveyed.map(({ dataset }) => dataset.card.id)).toEqual(["cpsc2018"]);
  expect(unusable).toMatchObject([
    {
      code: "folder-empty",
      message: expect.stringMatching(/georgia .*\(amplitude-implausible 1\)$/),
      hint: expect.stringContaining("4880"),
    },
  ]);
});

test("where no dataset has a usable record, that is an error", async () => {
  const folder = folderWith(new Map());
  const options = { cache: join(folder, "cache"), workers: 1, progress: SILENT };
  await expect(
    surveyDatasets(await datasetsIn(folder, undefined), folder, options),
  ).rejects.toMatchObject({ code: "folder-empty" });
});
