import type { Command } from "commander";
import { findOverlaps, type Overlap, type Surveyed } from "../run/find-overlaps.ts";
import { diskTree } from "../run/machine/disk-files.ts";
import { datasetsIn, surveyFolder } from "./dataset-folders.ts";
import { openOutput, reportError, table } from "./output.ts";
import { openProgress, type ProgressDisplay } from "./progress.ts";

/** Adds `data overlap`. */
export function addDataOverlapCommand(data: Command, exit: (code: number) => void): void {
  data
    .command("overlap")
    .description("find recordings that are stored twice, within and across folders, by waveform")
    .argument("<folders...>", "folders of original files")
    .option("--cache <folder>", "where what was read is kept", "cache")
    .option("--json", "print one JSON value instead of text")
    .addHelpText("after", "\nExample:\n  $ einthoven data overlap ./ptb-xl ./challenge-2021")
    .action(async (folders: readonly string[], options: { cache: string; json?: boolean }) => {
      const output = openOutput({ json: options.json === true });
      const progress = openProgress(process.stderr);
      try {
        const surveyed = await surveyAll(folders, options.cache, progress);
        progress.end();
        const overlaps = await findOverlaps(surveyed);
        output.print(overlapText(surveyed, overlaps));
        output.emit(overlaps);
        exit(0);
      } catch (error) {
        progress.end();
        exit(reportError(error, output));
      }
    });
}

async function surveyAll(
  folders: readonly string[],
  cache: string,
  progress: ProgressDisplay,
): Promise<readonly Surveyed[]> {
  const surveyed: Surveyed[] = [];
  for (const folder of folders) {
    const tree = diskTree(folder);
    for (const dataset of await datasetsIn(folder, undefined)) {
      const survey = await surveyFolder(dataset, folder, { cache, progress });
      const name = folders.length === 1 ? dataset.card.id : `${dataset.card.id} in ${folder}`;
      surveyed.push({
        name,
        survey,
        read: (row) => dataset.read(tree, survey.records[row]!),
      });
    }
  }
  return surveyed;
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
