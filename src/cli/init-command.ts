import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { EinthovenError } from "../core/error.ts";
import { DATASETS, recogniseDatasets } from "../datasets/catalogue.ts";
import type { DatasetCard } from "../datasets/dataset.ts";
import { diskTree, exists } from "../run/machine/disk-files.ts";
import { openOutput, reportError } from "./output.ts";
import { studyTemplate, type TemplateDataset } from "./study-template.ts";

export function addInitCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("init")
    .description("write a commented study.yaml; name dataset folders to have them filled in")
    .argument("[folders...]", "folders of original dataset files")
    .option("-o, --output <file>", "file to write", "study.yaml")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      "\nExamples:\n  $ einthoven init\n  $ einthoven init ./ptb-xl ./georgia -o transfer.yaml",
    )
    .action(async (folders: string[], options: { output: string; json?: boolean }) => {
      const output = openOutput({ json: options.json === true });
      try {
        const datasets = withoutCopies((await Promise.all(folders.map(recognise))).flat());
        if (await exists(options.output)) {
          throw new EinthovenError("write-failed", `${options.output} exists already`, {
            hint: "choose another name with --output",
          });
        }
        await writeFile(options.output, studyTemplate(datasets), { flag: "wx" });
        output.print(`Wrote ${options.output}. Next: einthoven plan ${options.output}`);
        output.emit({ file: options.output, datasets });
        exit(0);
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

interface Found {
  readonly card: DatasetCard;
  readonly path: string;
}

/** Of datasets with the same patients the first of the catalogue is offered, the others are mentioned. */
function withoutCopies(found: readonly Found[]): TemplateDataset[] {
  const place = ({ id }: DatasetCard): number => DATASETS.findIndex(({ card }) => card.id === id);
  const offered: DatasetCard[] = [];
  for (const { card } of found.toSorted((a, b) => place(a.card) - place(b.card))) {
    if (originalOf(card, offered) === undefined) offered.push(card);
  }
  return found.map(({ card, path }) => {
    const original = offered.includes(card) ? undefined : originalOf(card, offered);
    return { card: card.id, path, ...(original === undefined ? {} : { copyOf: original.id }) };
  });
}

/** One of these datasets that shares recordings with a card; never the card itself. */
function originalOf(card: DatasetCard, among: readonly DatasetCard[]): DatasetCard | undefined {
  return among.find(({ id, overlaps }) => overlaps.includes(card.id) || card.overlaps.includes(id));
}

/** A Challenge folder holds several datasets; each becomes an entry. */
async function recognise(path: string): Promise<Found[]> {
  const found = await recogniseDatasets(diskTree(path));
  if (found.length > 0) return found.map(({ card }) => ({ card, path }));
  throw new EinthovenError(
    "folder-unrecognised",
    `${path} looks like no dataset that is known here`,
    {
      hint: "`einthoven data ls` lists what can be read; recordings of your own need an einthoven.yaml beside them (docs/add-your-data.md)",
    },
  );
}
