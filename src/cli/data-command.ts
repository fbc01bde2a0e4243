import { join } from "node:path";
import type { Command } from "commander";
import { EinthovenError } from "../core/error.ts";
import { labelColumn, PRESENT } from "../core/labels.ts";
import { DATASETS, datasetById, recogniseDatasets } from "../datasets/catalogue.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { labelsOf } from "../datasets/labels/labels.ts";
import type { DatasetSurvey } from "../datasets/survey.ts";
import { diskTree } from "../run/machine/disk-files.ts";
import { surveyDataset } from "../run/survey/survey-dataset.ts";
import { addDataGetCommand } from "./data-get-command.ts";
import { type Output, openOutput, reportError, table } from "./output.ts";
import { openProgress } from "./progress.ts";

export function addDataCommand(program: Command, exit: (code: number) => void): void {
  const data = program.command("data").description("the datasets that can be read");
  addDataGetCommand(data, exit);
  data
    .command("ls")
    .description("list them with country, size, access and licence")
    .option("--json", "print one JSON value instead of text")
    .addHelpText("after", "\nExample:\n  $ einthoven data ls")
    .action(({ json }: { json?: boolean }) => {
      const output = openOutput({ json: json === true });
      output.print(
        table(["card", "country", "records", "patients", "access", "licence"], DATASETS.map(row)),
      );
      output.emit(DATASETS.map(({ card }) => card));
      exit(0);
    });
  data
    .command("check")
    .description("read every record of a folder, verify it, and say what would be left out and why")
    .argument("<folder>", "folder of the original files")
    .option("--card <id>", "dataset card (default: recognised from the files)")
    .option("--cache <folder>", "where the result is kept", "cache")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      "\nExamples:\n  $ einthoven data check ./ptb-xl\n  $ einthoven data check ./challenge-2021 --card georgia",
    )
    .action(async (folder: string, options: { card?: string; cache: string; json?: boolean }) => {
      const output = openOutput({ json: options.json === true });
      const progress = openProgress(process.stderr);
      try {
        const dataset = await datasetOf(folder, options.card);
        const { survey } = await surveyDataset(dataset.card.id, folder, {
          folders: { run: join(options.cache, "check"), cache: options.cache },
          onProgress: (done, total) => progress.survey(dataset.card.id, done, total),
        });
        progress.end();
        printSurvey(dataset, survey, output);
        exit(0);
      } catch (error) {
        progress.end();
        exit(reportError(error, output));
      }
    });
}

async function datasetOf(folder: string, card: string | undefined): Promise<Dataset> {
  if (card !== undefined) return datasetById(card);
  const found = await recogniseDatasets(diskTree(folder));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    throw new EinthovenError(
      "option-invalid",
      `${folder} holds ${found.map(({ card: { id } }) => id).join(", ")}`,
      {
        hint: "say which one to check with --card",
      },
    );
  }
  throw new EinthovenError(
    "folder-unrecognised",
    `${folder} looks like no dataset that is known here`,
    {
      hint: "name its card with --card; `einthoven data ls` lists them",
    },
  );
}

function row({ card }: Dataset): string[] {
  const { id, country, records, patients, access, license } = card;
  return [
    id,
    country,
    records === null ? "-" : String(records),
    patients === null ? "-" : String(patients),
    access,
    license,
  ];
}

function printSurvey(dataset: Dataset, survey: DatasetSurvey, output: Output): void {
  const { records, exclusions, warnings } = survey;
  const labels = labelsOf(dataset, survey, dataset.card.assessed);
  const positives = labels.classes.map((id, c) => ({
    id,
    records: labelColumn(labels, c).reduce((sum, value) => sum + (value === PRESENT ? 1 : 0), 0),
  }));
  const patients = new Set(records.map(({ patientId }) => patientId)).size;
  output.print(
    `${dataset.card.title}: ${records.length} usable records of ${patients} patients, ${exclusions.length} excluded`,
  );
  for (const warning of warnings) output.print(`  warning: ${warning}`);
  output.print(
    `\n${table(
      ["class", "records"],
      positives.map(({ id, records: count }) => [id, String(count)]),
    )}`,
  );
  if (exclusions.length > 0) {
    const counts = new Map<string, { count: number; example: string }>();
    for (const { reason, recordId, detail } of exclusions) {
      const { count, example } = counts.get(reason) ?? {
        count: 0,
        example: `${recordId}: ${detail}`,
      };
      counts.set(reason, { count: count + 1, example });
    }
    const rows = [...counts].map(([reason, { count, example }]) => [
      reason,
      String(count),
      example,
    ]);
    output.print(`\n${table(["excluded because", "records", "for example"], rows)}`);
  }
  output.emit({
    card: dataset.card.id,
    records: records.length,
    patients,
    positives,
    exclusions,
    warnings,
  });
}
