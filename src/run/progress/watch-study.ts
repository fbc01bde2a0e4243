import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { StoredPlan } from "../stored-plan.ts";
import { embeddingFolder } from "../study-folders.ts";
import { readTimings } from "../timings.ts";
import { readFailures } from "./failures.ts";
import { readHeartbeats } from "./heartbeats.ts";
import { type StudyStatus, statusOf, type WorkerStatus } from "./study-status.ts";

/** Looks at a run folder again and again; each look knows what the last one saw. */
export interface StudyWatch {
  look(): Promise<StudyStatus>;
}

/** A process that did not beat for so long while it was watched counts as silent. */
const SILENT_AFTER_MS = 10_000;

/**
 * Watches a study from any machine that sees its folders. A worker is alive when its beat changed between looks, and
 * silent after ten seconds of watching without a change; clocks are never compared.
 */
export function watchStudy(plan: StoredPlan, monotonicMs: () => number): StudyWatch {
  const beats = new Map<string, { beat: number; sinceMs: number; changed: boolean }>();
  const { jobs, description } = plan;
  const { folders } = description;
  const embeddings = jobs.filter(({ kind }) => kind === "embed").map(({ key }) => key);
  const embedded = new Set<string>();
  return {
    look: async () => {
      const now = monotonicMs();
      const [names, heartbeats, failures, timings] = await Promise.all([
        readdir(join(folders.run, "results")).catch((): string[] => []),
        readHeartbeats(folders.run),
        readFailures(folders.run),
        readTimings(folders),
      ]);
      for (const key of embeddings) {
        if (!embedded.has(key) && (await isThere(join(embeddingFolder(folders, key), "meta.json"))))
          embedded.add(key);
      }
      const workers = heartbeats.map((heartbeat): WorkerStatus => {
        const { worker, beat } = heartbeat;
        const known = beats.get(worker);
        const changed = known !== undefined && known.beat !== beat;
        const sinceMs = known === undefined || changed ? now : known.sinceMs;
        const wasSeen = changed || (known?.changed ?? false);
        beats.set(worker, { beat, sinceMs, changed: wasSeen });
        const isSilent = now - sinceMs >= SILENT_AFTER_MS;
        return { ...heartbeat, isAlive: isSilent ? false : wasSeen ? true : null };
      });
      return statusOf({
        jobs,
        done: new Set([...names.map((name) => name.replace(/\.json$/, "")), ...embedded]),
        workers,
        failures,
        seconds: new Map(timings.map(({ key, seconds }) => [key, seconds])),
      });
    },
  };
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
