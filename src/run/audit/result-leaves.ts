import { join } from "node:path";
import type { ResultLeaf } from "../../results/hash-tree.ts";
import { sealedJson, unsealedJson } from "../../results/sealed-json.ts";
import { findStored } from "../find-stored.ts";
import { readTextIfAny, writeAtomically } from "../machine/atomic-write.ts";
import type { PreparedStudy } from "../prepare-study.ts";

type Planned = Pick<PreparedStudy, "jobs" | "description">;

/** Every job of a plan with the hash of what it stored, as it lies on disk now; `full` reads every byte. */
export async function resultLeaves(
  { jobs, description }: Planned,
  { full = false }: { readonly full?: boolean } = {},
): Promise<ResultLeaf[]> {
  const { hashes } = await findStored(jobs, description.folders, { full });
  return jobs.map(({ kind, key, title }) => ({
    kind,
    key,
    title,
    sha256: hashes.get(key) ?? null,
  }));
}

/** Writes hashes.json of a run folder: what every job had stored when the report was made. */
export async function writeLeaves(prepared: Planned): Promise<void> {
  const leaves = await resultLeaves(prepared);
  const path = join(prepared.description.folders.run, "hashes.json");
  await writeAtomically(path, sealedJson({ schema: 1, leaves }));
}

/** Reads hashes.json; null where there is none that is whole. */
export async function readLeaves(run: string): Promise<readonly ResultLeaf[] | null> {
  const text = await readTextIfAny(join(run, "hashes.json"));
  const unsealed = text === null ? null : unsealedJson(text);
  return unsealed === null ? null : (unsealed.value as { leaves: ResultLeaf[] }).leaves;
}
