import { editDistance } from "../core/edit-distance.ts";
import { EinthovenError } from "../core/error.ts";
import type { FileTree } from "../core/file-tree.ts";
import { challenge2025 } from "./cards/challenge-2025.ts";
import { chapman } from "./cards/chapman.ts";
import { chapmanFigshare } from "./cards/chapman-figshare.ts";
import { code15 } from "./cards/code-15.ts";
import { codeTest } from "./cards/code-test.ts";
import { cpscExtra } from "./cards/cpsc-extra.ts";
import { cpsc2018 } from "./cards/cpsc2018.ts";
import { cpsc2018Original } from "./cards/cpsc2018-original.ts";
import { echonext } from "./cards/echonext.ts";
import { folder } from "./cards/folder.ts";
import { georgia } from "./cards/georgia.ts";
import { incart } from "./cards/incart.ts";
import { incartChallenge } from "./cards/incart-challenge.ts";
import { ludb } from "./cards/ludb.ts";
import { mimicIvEcg, mimicIvEcgDemo } from "./cards/mimic-iv-ecg.ts";
import { ningbo } from "./cards/ningbo.ts";
import { ptb } from "./cards/ptb.ts";
import { ptbChallenge } from "./cards/ptb-challenge.ts";
import { ptbXl, ptbXl100 } from "./cards/ptb-xl.ts";
import { ptbXlChallenge } from "./cards/ptb-xl-challenge.ts";
import { samiTrop } from "./cards/sami-trop.ts";
import { simulatedEast, simulatedNorth, simulatedSouth } from "./cards/simulated.ts";
import { sph } from "./cards/sph.ts";
import { zzuPecg } from "./cards/zzu-pecg.ts";
import type { Dataset } from "./dataset.ts";

/** Every dataset that can be read. To add one, write its file and list it here. */
export const DATASETS: readonly Dataset[] = [
  ptbXl,
  ptbXl100,
  cpsc2018,
  cpscExtra,
  georgia,
  chapman,
  ningbo,
  ptbXlChallenge,
  ptbChallenge,
  incartChallenge,
  chapmanFigshare,
  cpsc2018Original,
  ptb,
  incart,
  ludb,
  zzuPecg,
  mimicIvEcg,
  mimicIvEcgDemo,
  folder,
  code15,
  codeTest,
  samiTrop,
  challenge2025,
  sph,
  echonext,
  simulatedNorth,
  simulatedSouth,
  simulatedEast,
];

/** Finds a dataset by its card's id; throws `dataset-unknown` with the ids that come close, or all of them. */
export function datasetById(id: string): Dataset {
  const dataset = DATASETS.find(({ card }) => card.id === id);
  if (dataset !== undefined) return dataset;
  const ids = DATASETS.map(({ card }) => card.id);
  const close = ids.filter((candidate) => resemble(id, candidate));
  throw new EinthovenError("dataset-unknown", `no dataset "${id}"`, {
    hint:
      close.length > 0 ? `did you mean ${close.join(" or ")}?` : `use one of: ${ids.join(", ")}`,
  });
}

/** Every dataset of which this folder holds records, in the catalogue's order: a Challenge folder holds several. */
export async function recogniseDatasets(tree: FileTree): Promise<readonly Dataset[]> {
  const recognised: Dataset[] = [];
  for (const dataset of DATASETS) {
    if (await dataset.recognises(tree)) recognised.push(dataset);
  }
  return recognised;
}

/** Ids resemble each other when one holds the other, letters and digits alone, or few edits part them. */
function resemble(a: string, b: string): boolean {
  const left = a.toLowerCase().replace(/[^a-z0-9]/g, "");
  const right = b.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (left.length >= 3 && (left.includes(right) || right.includes(left))) return true;
  return editDistance(left, right) <= Math.ceil(right.length / 4);
}
