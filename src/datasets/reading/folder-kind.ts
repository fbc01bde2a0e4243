import { readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { DatasetCard } from "../dataset.ts";

/** The file by which a folder says that this project generated it; its first line is the id of a card. */
const MARKER = "SIMULATED.txt";

/** The id in the folder's SIMULATED.txt; null for a folder without one, which claims to hold real recordings. */
async function simulatedCardId(tree: FileTree): Promise<string | null> {
  if (!(await tree.has(MARKER))) return null;
  const text = new TextDecoder().decode(await readAll(await tree.open(MARKER)));
  return text.split(/\r?\n/)[0]!.trim();
}

/** Is this folder of the card's kind: real for a real dataset, this very cohort for a simulated one? */
export async function matchesMarker(tree: FileTree, card: DatasetCard): Promise<boolean> {
  return (await simulatedCardId(tree)) === (card.simulated ? card.id : null);
}

/** Throws `folder-unrecognised` unless `matchesMarker`, so that simulated records never pass for real ones. */
export async function requireMarker(tree: FileTree, card: DatasetCard): Promise<void> {
  const found = await simulatedCardId(tree);
  if (found === (card.simulated ? card.id : null)) return;
  if (found === null) {
    throw new EinthovenError("folder-unrecognised", `${tree.label} has no ${MARKER}`, {
      hint: `${card.id} is a simulated cohort; real recordings need the id of their own dataset`,
    });
  }
  throw new EinthovenError(
    "folder-unrecognised",
    `${tree.label} holds the simulated cohort "${found}", not ${card.id}`,
    { hint: `name the dataset "${found}" in the study, or choose another folder` },
  );
}

/** The error for a folder without any file. */
export function folderEmpty(tree: FileTree, card: DatasetCard): EinthovenError {
  return new EinthovenError("folder-empty", `${tree.label} is empty`, {
    hint: card.simulated
      ? `generate ${card.id} into it first`
      : `download ${card.title} into it: ${card.url}`,
  });
}
