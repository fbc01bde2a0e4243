import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ptbXl } from "../../src/datasets/cards/ptb-xl.ts";
import { ptbXlChallenge } from "../../src/datasets/cards/ptb-xl-challenge.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import type { Files } from "../conformance/dataset-fixture.ts";
import { challengeFixture, ptbXlFixture } from "../datasets/fixtures.ts";
import { einthoven, emptyFolder } from "./program.ts";

function put(folder: string, files: Files): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

test("of two releases of the same recordings one is offered and the other mentioned", async () => {
  const folder = emptyFolder();
  put(
    join(folder, "challenge"),
    challengeFixture(ptbXlChallenge, { prefix: "HR", digits: 5 }).folder([{ number: 1 }]),
  );
  put(join(folder, "ptb-xl"), ptbXlFixture(ptbXl).folder([{ number: 1 }]));
  const { code, stderr } = await einthoven(["init", "challenge", "ptb-xl"], folder);
  expect(code, stderr).toBe(0);
  const text = readFileSync(join(folder, "study.yaml"), "utf8");
  expect(parseStudy(text).datasets.map(({ card }) => card)).toEqual([ptbXl.card.id]);
  expect(text).toContain(
    `# ${ptbXlChallenge.card.id} in "challenge" holds recordings of ${ptbXl.card.id}`,
  );
});
