import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { EinthovenError } from "../core/error.ts";
import { DEMO_SEED, writeHospitals } from "../run/hospitals.ts";
import { readTextIfAny } from "../run/machine/atomic-write.ts";
import { SITES } from "../simulate/sites.ts";
import { demoStudy } from "./demo-study.ts";
import { positiveInteger } from "./number-options.ts";
import { EXIT, type Output, openOutput, reportError } from "./output.ts";
import { openProgress } from "./progress.ts";
import { runAndReport } from "./run-command.ts";
import { type StudyOptions, useProvider, withWorkers } from "./study-options.ts";

interface DemoOptions {
  readonly folder: string;
  readonly records: number;
  readonly seed: number;
  readonly dataOnly?: boolean;
  readonly workers: number;
  readonly provider?: string;
  readonly json?: boolean;
}

export function addDemoCommand(program: Command, exit: (code: number) => void): void {
  withWorkers(program.command("demo"))
    .description(
      "write three simulated hospitals as genuine dataset folders, run a whole study on them, write its report",
    )
    .option("--folder <folder>", "where the demo lives", "demo")
    .option("--records <count>", "records per hospital", positiveInteger, 600)
    .option("--seed <number>", "other seeds give other patients", positiveInteger, DEMO_SEED)
    .option("--data-only", "write the hospitals and stop: a cohort to pre-train on, for example")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      "\nExamples:\n  $ einthoven demo --folder /tmp/einthoven-demo\n  $ einthoven demo --data-only --seed 7 --records 2000 --folder cohort",
    )
    .action(async (options: DemoOptions) => {
      const output = openOutput({ json: options.json === true });
      useProvider(options);
      exit(await demo(options, output));
    });
}

async function demo(
  { folder, records, seed, dataOnly = false, workers }: DemoOptions,
  output: Output,
): Promise<number> {
  const progress = openProgress(process.stderr);
  try {
    if (!dataOnly) await refuseForeignStudy(join(folder, "study.yaml"));
    await writeHospitals({
      folder: join(folder, "data"),
      records,
      seed,
      onProgress: progress.survey,
      workers,
    });
    progress.end();
    if (dataOnly) {
      const datasets = SITES.map(({ id }) => ({ card: id, path: join(folder, "data", id) }));
      for (const { card, path } of datasets) output.print(`${card}  ${path}`);
      output.emit({ records, seed, datasets });
      return EXIT.ok;
    }
    const studyFile = join(folder, "study.yaml");
    await writeFile(studyFile, demoStudy());
    const location: Pick<StudyOptions, "runs" | "cache"> & { studyFile: string } = { studyFile };
    return await runAndReport(location, { workers, output });
  } catch (error) {
    progress.end();
    return reportError(error, output);
  }
}

/** A folder that holds a person's own study is not the demo's to write in. */
async function refuseForeignStudy(path: string): Promise<void> {
  const there = await readTextIfAny(path);
  const [firstLine] = demoStudy().split("\n");
  if (there === null || there.startsWith(firstLine!)) return;
  throw new EinthovenError("write-failed", `${path} is a study of your own`, {
    hint: "choose another --folder for the demo",
  });
}
