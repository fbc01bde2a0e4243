import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EinthovenError } from "../core/error.ts";
import { renderReport } from "../report/render-report.ts";
import { reportTables } from "../report/report-tables.ts";
import type { StudyBundle } from "../results/bundle.ts";
import { parseBundle } from "../results/bundle-schema.ts";
import { writeAtomically } from "../run/machine/atomic-write.ts";

/**
 * Writes index.html, bundle.json and one CSV per figure into a folder; returns the path of the page. All are made from the
 * bundle as it reads back, so that the page can be drawn again, byte for byte. Throws `result-corrupt` for a bundle that
 * would not read back.
 */
export async function writeReport(assembled: StudyBundle, folder: string): Promise<string> {
  const bundle = parseBundle(JSON.stringify(assembled));
  const [script, style] = await Promise.all([webAsset("report.js"), webAsset("report.css")]);
  const page = join(folder, "index.html");
  await writeAtomically(join(folder, "bundle.json"), `${JSON.stringify(bundle)}\n`);
  for (const { name, csv } of reportTables(bundle)) {
    await writeAtomically(join(folder, "tables", `${name}.csv`), csv);
  }
  await writeAtomically(page, renderReport(bundle, { script, style }));
  return page;
}

/** Reads one of the built browser files, to be put inline. Throws `file-missing`. */
export async function webAsset(name: string): Promise<string> {
  try {
    return await readFile(new URL(`../web/${name}`, import.meta.url), "utf8");
  } catch (cause) {
    throw new EinthovenError("file-missing", `the built page script ${name} is missing`, {
      hint: "run `npm run build`",
      cause,
    });
  }
}
