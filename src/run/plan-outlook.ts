import { statfs } from "node:fs/promises";
import { freemem } from "node:os";
import { dirname } from "node:path";
import { takeLabels } from "../core/labels.ts";
import { classTestOf } from "../metrics/class-test.ts";
import type { Cohort } from "../study/cohort.ts";
import { estimatePlan, type PlanEstimate } from "../study/plan-estimate.ts";
import { cohortSize } from "../study/workload.ts";
import type { PreparedStudy } from "./prepare-study.ts";
import { readTimings } from "./timings.ts";

/** What a run would take, and what a person should know before it starts. */
export interface PlanOutlook {
  readonly estimate: PlanEstimate;
  readonly freeDiskBytes: number;
  readonly freeMemoryBytes: number;
  readonly warnings: readonly string[];
}

/** Looks ahead at a prepared study with so many workers: time from what jobs took before, room on disk and in memory, scores that there will not be. */
export async function outlookOf(
  prepared: PreparedStudy,
  { workers }: { readonly workers: number },
): Promise<PlanOutlook> {
  const { jobs, stored, contestants, cohorts, study, description } = prepared;
  const { folders } = description;
  const sizes = new Map(cohorts.map((cohort) => [cohort.name, cohortSize(cohort)]));
  const timings = await readTimings(folders);
  const estimate = estimatePlan({ jobs, stored, contestants, sizes, timings, workers });
  const freeDiskBytes = await freeDisk(folders.run);
  const freeMemoryBytes = process.availableMemory?.() ?? freemem();
  const warnings = [
    ...cohorts.flatMap((cohort) => scoreWarnings(cohort, study.minimumPositives)),
    ...roomWarnings(estimate, { freeDiskBytes, freeMemoryBytes, workers }),
  ];
  return { estimate, freeDiskBytes, freeMemoryBytes, warnings };
}

/** Classes that a dataset's test part (with cross-validation: all of its folds) cannot score, and datasets without any score. */
function scoreWarnings(cohort: Cohort, minimumPositives: number): string[] {
  const { name, labels, split, folds, patientIds } = cohort;
  const tested = folds?.rows ?? split.test;
  const test = takeLabels(labels, tested);
  const patients = Array.from(tested, (row) => patientIds[row]!);
  const unscored = labels.classes.flatMap((id, c) => {
    const { reason } = classTestOf(test, patients, { c, minimumPositives });
    return reason === null ? [] : [`${id} (${reason})`];
  });
  if (unscored.length === 0) return [];
  const all = unscored.length === labels.classes.length;
  return [
    `${name}: ${all ? "no class will be scored, so the dataset gives no score" : "not scored"}: ${unscored.join("; ")}`,
  ];
}

/** A run needs room for its results, and for as many jobs as run at once. */
function roomWarnings(
  { bytesToWrite, largestJobBytes }: PlanEstimate,
  {
    freeDiskBytes,
    freeMemoryBytes,
    workers,
  }: Pick<PlanOutlook, "freeDiskBytes" | "freeMemoryBytes"> & { readonly workers: number },
): string[] {
  const atOnce = largestJobBytes * workers;
  return [
    ...(bytesToWrite > freeDiskBytes
      ? [`disk: ${gigabytes(bytesToWrite)} will be written, ${gigabytes(freeDiskBytes)} are free`]
      : []),
    ...(atOnce > freeMemoryBytes
      ? [
          `memory: ${workers} jobs at once may need ${gigabytes(atOnce)}, ${gigabytes(freeMemoryBytes)} are free; use fewer --workers`,
        ]
      : []),
  ];
}

/** Free bytes where a folder lies, or would be made. */
async function freeDisk(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return freeDisk(parent);
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
