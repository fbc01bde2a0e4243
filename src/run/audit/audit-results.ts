import type { StudyBundle } from "../../results/bundle.ts";
import { parseBundle } from "../../results/bundle-schema.ts";
import { firstDifference } from "../../results/first-difference.ts";
import { hashTreeOf, leafDifferences, type ResultLeaf } from "../../results/hash-tree.ts";
import { assembleBundle } from "../assemble-bundle.ts";
import { openStoredStudy, type StoredPlan } from "../stored-plan.ts";
import { readLeaves, resultLeaves } from "./result-leaves.ts";

/** One thing that was proved, disproved, or could not be looked at. */
export interface AuditCheck {
  readonly name: string;
  readonly state: "ok" | "failed" | "skipped";
  readonly detail: string;
}

/**
 * Reads every byte of the stored results of a plan and compares their hashes with those that a report names; says
 * which job differs, where the run folder still knows what it had stored.
 */
export async function auditResults(plan: StoredPlan, expected: string): Promise<AuditCheck> {
  const name = "results are those of the report";
  const now = await resultLeaves(plan, { full: true });
  const found = hashTreeOf(now);
  if (found.root === expected) {
    const { length } = now.filter(({ sha256 }) => sha256 !== null);
    return { name, state: "ok", detail: `${length} results, ${found.root.slice(0, 16)}` };
  }
  const then = await readLeaves(plan.description.folders.run);
  const isKnown = then !== null && hashTreeOf(then).root === expected;
  const detail = isKnown ? changedWords(then, now) : `the hash over all of them is ${found.root}`;
  return { name, state: "failed", detail: `${detail}; the report names ${expected}` };
}

function changedWords(then: readonly ResultLeaf[], now: readonly ResultLeaf[]): string {
  const changes = leafDifferences(then, now);
  const [first] = changes;
  const more = changes.length > 1 ? `, and ${changes.length - 1} more` : "";
  return first === undefined ? "none" : `${first.kind} "${first.title}": ${first.change}${more}`;
}

/**
 * Makes the bundle again from the stored results and compares it value by value with the one that the report was drawn
 * from. When and where it was made may differ; nothing else. Skipped where the cache, which holds what is known of the
 * datasets, is gone.
 */
export async function auditBundle(plan: StoredPlan, bundle: StudyBundle): Promise<AuditCheck> {
  const name = "bundle is made from the results";
  const again = await remade(plan, bundle).catch((error: unknown) => error as Error);
  if (again instanceof Error) return { name, state: "skipped", detail: again.message };
  const difference = firstDifference(bundle, again);
  if (difference === null) {
    return { name, state: "ok", detail: `${bundle.scores.length} scores recomputed alike` };
  }
  const { path, first, second } = difference;
  const detail = `first difference at ${path}: ${short(first)} in the bundle, ${short(second)} from the results`;
  return { name, state: "failed", detail };
}

/** The bundle as the results give it now, with what depends on time and machine taken from the one at hand. */
async function remade(plan: StoredPlan, bundle: StudyBundle): Promise<StudyBundle> {
  const prepared = await openStoredStudy(plan);
  const { jobsDone, jobsFromCache, wallSeconds } = bundle.provenance;
  const again = await assembleBundle(prepared, {
    outcomes: new Map(),
    failed: [],
    done: jobsDone,
    fromCache: jobsFromCache,
    wallSeconds,
  });
  const { studyKey, studyText, leakCheck, bootstrapReplicates } = again.provenance;
  const fixed = { studyKey, studyText, leakCheck, bootstrapReplicates };
  const { environment } = bundle.lock;
  return parseBundle(
    JSON.stringify({
      ...again,
      failures: bundle.failures,
      provenance: { ...bundle.provenance, ...fixed },
      lock: { ...again.lock, environment },
    }),
  );
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
