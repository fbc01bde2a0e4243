import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { EinthovenError } from "../core/error.ts";
import { parseBundle } from "../results/bundle-schema.ts";
import { foldersOf } from "../run/prepare-study.ts";
import { openOutput, reportError } from "./output.ts";
import { locationOf, type StudyOptions, withStudy } from "./study-options.ts";
import { writeReport } from "./write-report.ts";

export function addReportCommand(program: Command, exit: (code: number) => void): void {
  withStudy(program.command("report"))
    .description("draw the report of a finished study again, from its stored results")
    .addHelpText("after", "\nExample:\n  $ einthoven report study.yaml")
    .action(async (study: string, options: StudyOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        const folder = join(foldersOf(locationOf(study, options)).run, "report");
        const bundle = parseBundle(await readBundle(join(folder, "bundle.json")));
        const report = await writeReport(bundle, folder);
        output.print(`Report: ${report}`);
        output.emit({ report });
        exit(0);
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

async function readBundle(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new EinthovenError("result-missing", `no results at ${path}`, {
      hint: "`einthoven run` computes them",
      cause,
    });
  }
}
