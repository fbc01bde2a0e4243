import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseStudy } from "../../src/study/parse-study.ts";

const EXAMPLES = readdirSync("examples").filter((name) => name.endsWith(".yaml"));

test.each(EXAMPLES)("the example %s is a study that is understood", (name) => {
  const study = parseStudy(readFileSync(`examples/${name}`, "utf8"), { fileName: name });
  expect(study.probes.length).toBeGreaterThan(0);
  expect(study.description).not.toBe("");
});
