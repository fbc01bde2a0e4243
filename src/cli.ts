#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { addCacheCommand } from "./cli/cache-command.ts";
import { addClusterCommand } from "./cli/cluster-command.ts";
import { addDataCommand } from "./cli/data-command.ts";
import { addDemoCommand } from "./cli/demo-command.ts";
import { addDiffCommand } from "./cli/diff-command.ts";
import { addDoctorCommand } from "./cli/doctor-command.ts";
import { addExportCommand } from "./cli/export-command.ts";
import { addInitCommand } from "./cli/init-command.ts";
import { addModelsCommand } from "./cli/models-command.ts";
import { EXIT } from "./cli/output.ts";
import { addPlanCommand } from "./cli/plan-command.ts";
import { addPretrainCommand } from "./cli/pretrain-command.ts";
import { addReportCommand } from "./cli/report-command.ts";
import { addRunCommand } from "./cli/run-command.ts";
import { addStatusCommand } from "./cli/status-command.ts";
import { addVerifyCommand } from "./cli/verify-command.ts";
import { addViewCommand } from "./cli/view-command.ts";
import { addWorkerCommand } from "./cli/worker-command.ts";
import { environment } from "./run/study-lock.ts";

/** Runs one command line (without "node" and the script); returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const exit = (value: number): void => {
    code = value;
  };
  const program = new Command("einthoven")
    .description(
      "Find out which frozen ECG foundation model to trust on your own data, with how few labels, and why.",
    )
    .version(environment().einthovenVersion)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      "after",
      `
Start here:
  $ einthoven demo                 three simulated hospitals, from files to report
  $ einthoven init                 write a commented study.yaml
  $ einthoven data check ./ptb-xl  verify a dataset folder
  $ einthoven run study.yaml       compute what is missing, write the report
  $ einthoven view study.yaml      look at records, maps and predictions in the browser

Exit codes: 0 done; 1 error; 2 wrong usage; 3 done, but some cells failed; 75 a worker that left early; 130 interrupted.
Nothing is uploaded and nothing is counted: only "models get" and "data get" open network connections, and "run" and
"worker" to the Redis and the store that you name.`,
    );
  for (const add of [
    addDemoCommand,
    addInitCommand,
    addPlanCommand,
    addRunCommand,
    addWorkerCommand,
    addClusterCommand,
    addPretrainCommand,
    addReportCommand,
    addViewCommand,
    addStatusCommand,
    addVerifyCommand,
    addDiffCommand,
    addExportCommand,
    addModelsCommand,
    addDataCommand,
    addCacheCommand,
    addDoctorCommand,
  ]) {
    add(program, exit);
  }
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

const isProgram =
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isProgram) {
  // Whoever reads our output may stop before its end, as `head` does: no error of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.ok);
    throw error;
  });
  process.exitCode = await main(process.argv.slice(2));
}
