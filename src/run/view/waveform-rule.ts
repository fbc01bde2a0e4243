import type { DatasetCard } from "../../datasets/dataset.ts";
import type { ExplorerDataset } from "../../results/explorer/explorer-study.ts";

/**
 * Who looks: the person at this machine, who has the data; others, who reach a server bound to another address; or whoever
 * is handed an export, with or without recordings.
 */
export type Audience = "here" | "elsewhere" | "export" | "export-with-waveforms";

type WaveformRule = Exclude<ExplorerDataset["waveforms"], { readonly state: "some" }>;

/**
 * May recordings of a dataset be handed to these people? Whoever has the files may look at them; to others they go only
 * where the card allows it, and into an export only where that was asked for too.
 */
export function waveformsFor(
  {
    title,
    waveformsMayBeShown,
    license,
  }: Pick<DatasetCard, "title" | "waveformsMayBeShown" | "license">,
  { audience, hasFiles }: { readonly audience: Audience; readonly hasFiles: boolean },
): WaveformRule {
  if (audience === "export") {
    return withheld(
      "exported without recordings: `einthoven view --export` takes them along with --waveforms",
    );
  }
  if (audience !== "here" && !waveformsMayBeShown) {
    return withheld(
      `${title} may not be passed on (${license}): look at recordings on the machine that has the data`,
    );
  }
  if (!hasFiles) return withheld("the folder of the data is not where the study says");
  return { state: "here" };
}

function withheld(reason: string): WaveformRule {
  return { state: "withheld", reason };
}
