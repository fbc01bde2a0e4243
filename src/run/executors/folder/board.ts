import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Job } from "../../../study/job.ts";
import type { StudyDescription } from "../../jobs/job-context.ts";
import { writeAtomically } from "../../machine/atomic-write.ts";
import { namesIn } from "../../progress/read-folder.ts";
import { workPart } from "../../progress/work-folder.ts";
import { type Place, relocated } from "./relocate.ts";

/** Work that a controller asks for, in `work/boards/<id>.json`: all that a worker on another machine needs to know. */
export interface Board {
  readonly schema: 1;
  readonly id: string;
  readonly description: StudyDescription;
  /** In plan order. */
  readonly jobs: readonly Job[];
}

/** Puts work up for whoever can see the folder. Throws `write-failed`. */
export async function publishBoard(
  description: StudyDescription,
  jobs: readonly Job[],
): Promise<Board> {
  const board: Board = { schema: 1, id: randomBytes(8).toString("hex"), description, jobs };
  await writeAtomically(boardPath(description.folders.run, board.id), JSON.stringify(board));
  return board;
}

/** Takes work down again. */
export function removeBoard(run: string, id: string): Promise<void> {
  return rm(boardPath(run, id), { force: true });
}

/** Lists the work that is put up, by id. */
export async function boardIds(run: string): Promise<readonly string[]> {
  const names = await namesIn(workPart(run, "boards"));
  return names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
}

/**
 * Reads what is put up, with the folders as this machine knows them: the same disk may be mounted elsewhere. null when it
 * was taken down meanwhile.
 */
export async function readBoard(id: string, here: Place): Promise<Board | null> {
  const text = await readFile(boardPath(here.folders.run, id), "utf8").catch(() => null);
  if (text === null) return null;
  const board = JSON.parse(text) as Board;
  return { ...board, description: relocated(board.description, here) };
}

function boardPath(run: string, id: string): string {
  return join(workPart(run, "boards"), `${id}.json`);
}
