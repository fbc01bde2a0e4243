import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { studyJsonSchema } from "../../src/study/study-json-schema.ts";

test("schema/study.schema.json is the grammar (npm run schema writes it)", () => {
  const published = JSON.parse(
    readFileSync(new URL("../../schema/study.schema.json", import.meta.url), "utf8"),
  );
  expect(published).toEqual(JSON.parse(JSON.stringify(studyJsonSchema())));
});
