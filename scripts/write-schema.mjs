/** Writes schema/study.schema.json from the grammar in src/study/study.ts. A test keeps the two equal. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import "./prepare.mjs";

const { studyJsonSchema } = await import("../dist/study/study-json-schema.js");
const folder = join(import.meta.dirname, "..", "schema");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "study.schema.json"), `${JSON.stringify(studyJsonSchema(), null, 2)}\n`);
