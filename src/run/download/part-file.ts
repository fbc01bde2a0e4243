import { rm, stat } from "node:fs/promises";
import { readTextIfAny, writeAtomically } from "../machine/atomic-write.ts";

/** What is on disk of a file whose download was interrupted. */
export interface PartFile {
  readonly path: string;
  readonly bytes: number;
  /** ETag or date by which the server can tell whether its file is still the same; null when it gave none. */
  readonly validator: string | null;
}

/** Where a file grows until it is whole. */
export function partPath(target: string): string {
  return `${target}.part`;
}

/** Finds what an earlier attempt at the same address left; 0 bytes when there is nothing. */
export async function findPart(target: string, url: string): Promise<PartFile> {
  const path = partPath(target);
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const text = await readTextIfAny(statePath(target));
  const state = text === null ? null : parsed(text);
  return { path, bytes, validator: state?.url === url ? state.validator : null };
}

/** Notes of what the growing file is a part. */
export async function notePart(
  target: string,
  state: { readonly url: string; readonly validator: string | null },
): Promise<void> {
  await writeAtomically(statePath(target), JSON.stringify(state));
}

/** Removes a part that is of no use any more. */
export async function dropPart(target: string): Promise<void> {
  await rm(partPath(target), { force: true });
  await dropNote(target);
}

/** Removes the note beside a file that is whole. */
export async function dropNote(target: string): Promise<void> {
  await rm(statePath(target), { force: true });
}

function statePath(target: string): string {
  return `${target}.part.json`;
}

function parsed(text: string): { url: string; validator: string | null } | null {
  try {
    return JSON.parse(text) as { url: string; validator: string | null };
  } catch {
    return null;
  }
}
