import type { Command } from "commander";
import { EinthovenError } from "../core/error.ts";
import { DATASETS, datasetById } from "../datasets/catalogue.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { DatasetTask } from "../datasets/labels/dataset-task.ts";
import { HARMONISED_CLASSES } from "../datasets/labels/harmonised.ts";
import { TASKS } from "../datasets/labels/tasks.ts";
import { describedDataset } from "../datasets/own-description.ts";
import type { ClassTaskCheck } from "../results/dataset-check.ts";
import { checkDataset } from "../run/check-dataset.ts";
import { diskTree } from "../run/machine/disk-files.ts";
import { surveyFolder } from "./dataset-folders.ts";
import { type Output, openOutput, reportError, table } from "./output.ts";
import { openProgress } from "./progress.ts";
import { withThreads } from "./study-options.ts";

interface LabelOptions {
  readonly class?: string;
  readonly folder?: string;
  readonly cache: string;
  readonly workers: number;
  readonly json?: boolean;
}

/** Adds `data labels`. */
export function addDataLabelsCommand(data: Command, exit: (code: number) => void): void {
  withThreads(data.command("labels"), "records that are read at once")
    .description("print which of a dataset's codes mean which class, its own tasks, and counts")
    .argument("[card]", "dataset card (default: all datasets, class by class)")
    .option("--class <id>", "only this harmonised class, in every dataset")
    .option("--folder <folder>", "count the labels of the records in this folder; needs a card")
    .option("--cache <folder>", "where what was read is kept", "cache")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      "\nExamples:\n  $ einthoven data labels\n  $ einthoven data labels ptb-xl --folder ./ptb-xl\n  $ einthoven data labels --class AF",
    )
    .action(async (card: string | undefined, options: LabelOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        if (card === undefined) printOverview(options.class, output);
        else await printDataset(datasetById(card), options, output);
        exit(0);
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

interface Mapping {
  readonly class: string;
  readonly title: string;
  /** "not assessed" where the dataset's annotators did not look for it. */
  readonly codes: readonly string[] | "not assessed";
}

function mappingOf(dataset: Dataset): readonly Mapping[] {
  return HARMONISED_CLASSES.map(({ id, title }) => ({
    class: id,
    title,
    codes: dataset.card.assessed.includes(id) ? dataset.codesOf(id) : "not assessed",
  }));
}

/** Every harmonised class with its codes in every dataset, and the tasks that a study may name. */
function printOverview(classId: string | undefined, output: Output): void {
  const classes = HARMONISED_CLASSES.filter(({ id }) => classId === undefined || id === classId);
  if (classes.length === 0) {
    throw new EinthovenError("option-invalid", `no harmonised class "${classId}"`, {
      hint: `use one of: ${HARMONISED_CLASSES.map(({ id }) => id).join(", ")}`,
    });
  }
  const datasets = DATASETS.filter(({ card }) => !card.simulated);
  const rows = classes.map(({ id, title }) => ({
    class: id,
    title,
    datasets: datasets.map((dataset) => ({
      card: dataset.card.id,
      codes: mappingOf(dataset).find((entry) => entry.class === id)!.codes,
    })),
  }));
  for (const { class: id, title, datasets: found } of rows) {
    const assessed = found.filter(({ codes }) => codes !== "not assessed");
    const silent = found.filter(({ codes }) => codes === "not assessed");
    output.print(
      `\n${id}  ${title}\n${table(
        ["dataset", "codes"],
        assessed.map(({ card, codes }) => [card, (codes as readonly string[]).join(", ")]),
      )}\nnot assessed in ${silent.map(({ card }) => card).join(", ") || "none"}`,
    );
  }
  output.print(
    `\ntasks over harmonised classes: ${TASKS.map(({ id, classes: of }) => `${id} (${of.join(" ")})`).join("; ")}\na dataset's own tasks: einthoven data labels <card>`,
  );
  output.emit(rows);
}

async function printDataset(
  catalogued: Dataset,
  options: LabelOptions,
  output: Output,
): Promise<void> {
  const { dataset, counts } =
    options.folder === undefined
      ? { dataset: catalogued, counts: null }
      : await countLabels(catalogued, options.folder, options);
  const mapping = mappingOf(dataset);
  const countOf = (taskId: string, classId: string): string[] => {
    if (counts === null) return [];
    const found = counts.find(({ id }) => id === taskId)?.classes.find(({ id }) => id === classId);
    return found === undefined ? ["-", "-"] : [String(found.present), String(found.notAssessed)];
  };
  const counted = counts === null ? [] : ["present", "not assessed"];
  output.print(
    `${dataset.card.title}: harmonised classes\n${table(
      ["class", "codes", ...counted],
      mapping.map(({ class: id, codes }) => [
        id,
        codes === "not assessed" ? codes : codes.join(", "),
        ...countOf("harmonised", id),
      ]),
    )}`,
  );
  for (const task of dataset.tasks) {
    output.print(`\n${taskText(task, counted, (classId) => countOf(task.id, classId))}`);
  }
  output.emit({
    card: dataset.card.id,
    harmonised: mapping,
    tasks: dataset.tasks.map(taskJson),
    counts,
  });
}

/** Reads a folder; one of one's own brings its card, codes and tasks along. */
async function countLabels(
  catalogued: Dataset,
  folder: string,
  { cache, workers }: LabelOptions,
): Promise<{ readonly dataset: Dataset; readonly counts: readonly ClassTaskCheck[] }> {
  const progress = openProgress(process.stderr);
  try {
    const survey = await surveyFolder(catalogued, folder, { cache, workers, progress });
    const dataset = describedDataset(catalogued, survey.own);
    const { tasks } = await checkDataset(dataset, survey, {
      tree: diskTree(folder),
      checksums: null,
    });
    return { dataset, counts: tasks.filter((task) => task.kind !== "regression") };
  } finally {
    progress.end();
  }
}

function taskText(
  task: DatasetTask,
  counted: readonly string[],
  countOf: (classId: string) => string[],
): string {
  const head = `${task.id}  ${task.title} (${task.kind})`;
  if (task.kind === "regression") return `${head}, in ${task.unit}`;
  return `${head}\n${table(
    ["class", "title", "codes", ...counted],
    task.classes.map(({ id, title, codes }) => [id, title, codes.join(", "), ...countOf(id)]),
  )}`;
}

function taskJson(task: DatasetTask): object {
  const { id, title, kind } = task;
  if (task.kind === "regression") return { id, title, kind, unit: task.unit };
  return {
    id,
    title,
    kind,
    classes: task.classes.map(({ id: classId, title: name, codes }) => ({
      id: classId,
      title: name,
      codes,
    })),
  };
}
