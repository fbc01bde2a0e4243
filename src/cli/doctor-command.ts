import { resolve } from "node:path";
import type { Command } from "commander";
import { examineFolders } from "../run/doctor/examine-folders.ts";
import { examineMachine } from "../run/doctor/examine-machine.ts";
import type { Finding } from "../run/doctor/finding.ts";
import { exists } from "../run/machine/disk-files.ts";
import { environment } from "../run/study-lock.ts";
import { bold, EXIT, openOutput, reportError } from "./output.ts";

interface DoctorOptions {
  readonly cache: string;
  readonly runs: string;
  readonly redis: string;
  readonly json?: boolean;
}

export function addDoctorCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("doctor")
    .description(
      "check this machine: Node, memory, disk, ONNX Runtime, devices, clusters; each with a fix",
    )
    .option("--cache <folder>", "where embeddings would be kept", "cache")
    .option("--runs <folder>", "where results would go", "runs")
    .option("--redis <url>", "Redis server to ask", "redis://127.0.0.1:6379")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      "\nExamples:\n  $ einthoven doctor\n  $ einthoven doctor --cache /scratch/einthoven --json\nExit code 1 when something that is needed fails.",
    )
    .action(async ({ cache, runs, redis, json }: DoctorOptions) => {
      const output = openOutput({ json: json === true });
      try {
        const findings = [
          ...(await examineMachine({ redisUrl: redis })),
          ...(await examineFolders([
            { what: "cache", path: resolve(cache) },
            { what: "runs", path: resolve(runs) },
          ])),
          await page(),
        ];
        for (const finding of findings) output.print(lineOf(finding));
        output.emit({ environment: environment(), findings });
        exit(findings.some(({ state }) => state === "fail") ? EXIT.error : EXIT.ok);
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

const NAME_WIDTH = 21;

function lineOf({ name, state, found, fix }: Finding): string {
  const mark = {
    ok: bold("ok  ", "green"),
    warn: bold("warn", "yellow"),
    fail: bold("FAIL", "red"),
  };
  const indent = " ".repeat(4 + 2 + NAME_WIDTH + 1);
  return `${mark[state]}  ${name.padEnd(NAME_WIDTH)} ${found}${fix === null ? "" : `\n${indent}-> ${fix}`}`;
}

/** The page's script is built, not written: a clone lacks it until then. */
async function page(): Promise<Finding> {
  const isBuilt = await exists(new URL("../web/report.js", import.meta.url).pathname);
  return {
    name: "report page",
    state: isBuilt ? "ok" : "fail",
    found: isBuilt ? "built" : "not built",
    fix: isBuilt ? null : "npm run build",
  };
}
