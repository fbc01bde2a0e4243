import type { Command } from "commander";
import type { EinthovenError } from "../core/error.ts";
import { findOverlaps, type Overlap, type Surveyed } from "../run/find-overlaps.ts";
import { diskTree } from "../run/machine/disk-files.ts";
import { datasetsIn, noteUnusable, surveyDatasets } from "./dataset-folders.ts";
import { EXIT, openOutput, reportError, table } from "./output.ts";
import { openProgress, type ProgressDisplay } from "./progress.ts";
import { withThreads } from "./study-options.ts";

interface OverlapOptions {
  readonly cache: string;
  readonly workers: number;
  readonly json?: boolean;
}

/** Adds `data overlap`. */
export function addDataOverlapCommand(data: Command, exit: (code: number) => void): void {
  withThreads(data.command("overlap"), "records that are read at once")
    .description("find recordings that are stored twice, within and across folders, by waveform")
    .argument("<folders...>", "folders of original files")
    .option("--cache <folder>", "where what was read is kept", "cache")
    .option("--json", "print one JSON value instead of text")
    .addHelpText("after", "\nExample:\n  $ einthoven data overlap ./ptb-xl ./challenge-2021")
    .action(async (folders: readonly string[], options: OverlapOptions) => {
      const output = openOutput({ json: options.json === true });
      const progress = openProgress(process.stderr);
      try {
        const { surveyed, unusable } = await surveyAll(folders, options, progress);
        progress.end();
        const overlaps = await findOverlaps(surveyed);
        output.print(overlapText(surveyed, overlaps));
        noteUnusable(unusable, output);
        output.emit(overlaps);
        exit(unusable.length === 0 ? EXIT.ok : EXIT.failedCells);
      } catch (error) {
        progress.end();
        exit(reportError(error, output));
      }
    });
}

async function surveyAll(
  folders: readonly string[],
  { cache, workers }: OverlapOptions,
  progress: ProgressDisplay,
): Promise<{
  readonly surveyed: readonly Surveyed[];
  readonly unusable: readonly EinthovenError[];
}> {
  const surveyed: Surveyed[] = [];
  const unusable: EinthovenError[] = [];
  for (const folder of folders) {
    const tree = diskTree(folder);
    const datasets = await datasetsIn(folder, undefined);
    const found = await surveyDatasets(datasets, folder, { cache, workers, progress });
    unusable.push(...found.unusable);
    for (const { dataset, survey } of found.surveyed) {
      const name = folders.length === 1 ? dataset.card.id : `${dataset.card.id} in ${folder}`;
      surveyed.push({
        name,
        survey,
        read: (row) => dataset.read(tree, survey.records[row]!),
      });
    }
  }
  return { surveyed, unusable };
}

function overlapText(surveyed: readonly Surveyed[], overlaps: readonly Overlap[]): string {
  const records = surveyed.reduce((sum, { survey }) => sum + survey.records.length, 0);
  const head = `${records} recordings of ${surveyed.map(({ name }) => name).join(", ")} compared by waveform`;
  if (overlaps.length === 0) return `${head}: none is stored twice`;
  const rows = overlaps.map(({ first, second, pairs }) => [
    first === second ? first : `${first} and ${second}`,
    String(pairs.length),
    pairs
      .slice(0, 3)
      .map((pair) => `${pair.first} = ${pair.second}`)
      .join(", "),
  ]);
  return `${head}\n\n${table(["stored in", "pairs", "for example"], rows)}`;
}
