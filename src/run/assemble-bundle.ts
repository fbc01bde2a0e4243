import { concurrentMap } from "../core/concurrent-map.ts";
import type { AttributionSummary } from "../results/attribution-summary.ts";
import type { StudyBundle } from "../results/bundle.ts";
import type { DatasetInspection } from "../results/dataset-inspection.ts";
import type { ExampleEcg } from "../results/example-ecg.ts";
import { hashTreeOf } from "../results/hash-tree.ts";
import type { MapSummary } from "../results/map-summary.ts";
import type { PooledScoreRow } from "../results/pooled-scores.ts";
import type { JobFailure } from "../results/provenance.ts";
import type { LiftRow, ScoreRow } from "../results/score-rows.ts";
import type { AgreementSummary, StabilitySummary } from "../results/stability-summary.ts";
import type { StoredResult, StoredValues } from "../results/stored-result.ts";
import type { StructureSection } from "../results/structure-section.ts";
import { evaluationSummary } from "../study/evaluation-words.ts";
import { inapplicable } from "../study/probe-input.ts";
import { resultLeaves } from "./audit/result-leaves.ts";
import { summariseDataset } from "./dataset-summary.ts";
import { summariseModel } from "./model-summary.ts";
import { populationShifts } from "./population-shifts.ts";
import type { PreparedStudy } from "./prepare-study.ts";
import { loadResult } from "./result-store.ts";
import type { RunSummary } from "./run-study.ts";
import { environment, lockOf, studyKeyOf } from "./study-lock.ts";
import { readTimings } from "./timings.ts";

/** Gathers the stored results of a study into the one value that reports are drawn from. Missing results stay missing. */
export async function assembleBundle(
  prepared: PreparedStudy,
  summary: RunSummary,
): Promise<StudyBundle> {
  const { study, task, cohorts, contestants, jobs } = prepared;
  const [
    scores,
    foldScores,
    poolScores,
    comparisons,
    inspections,
    attributions,
    stabilities,
    agreements,
    maps,
    examples,
    segments,
    signals,
  ] = await Promise.all([
    storedOf(prepared, "score"),
    storedOf(prepared, "fold-score"),
    storedOf(prepared, "pool-score"),
    storedOf(prepared, "compare"),
    storedOf(prepared, "inspect"),
    storedOf(prepared, "attribute"),
    storedOf(prepared, "stability"),
    storedOf(prepared, "agreement"),
    storedOf(prepared, "map"),
    storedOf(prepared, "example"),
    storedOf(prepared, "segments"),
    storedOf(prepared, "signal"),
  ]);
  return {
    schema: 1,
    title: study.title,
    description: study.description.trim(),
    simulatedOnly: cohorts.every(({ card }) => card.simulated),
    task,
    fractions: study.fractions,
    shots: study.shots,
    evaluation: evaluationSummary(study),
    seeds: study.seeds,
    datasets: cohorts.map((cohort) => summariseDataset(cohort, study)),
    models: await Promise.all(
      contestants.map((contestant) => summariseModel(contestant, prepared)),
    ),
    scores: [...foldScores, ...scores].flatMap(({ value }): readonly ScoreRow[] => value.rows),
    lifts: [...foldScores, ...scores].flatMap(({ value }): readonly LiftRow[] => value.lifts),
    pooled: poolScores.flatMap(({ value }): readonly PooledScoreRow[] => value.rows),
    comparison: comparisons[0]?.value.comparison ?? null,
    inspections: inspections.map(({ value }): DatasetInspection => value.inspection),
    attributions: attributions.flatMap(
      ({ value }): readonly AttributionSummary[] => value.attributions,
    ),
    stabilities: stabilities.flatMap(({ value }): readonly StabilitySummary[] => value.stabilities),
    agreements: agreements.flatMap(({ value }): readonly AgreementSummary[] => value.agreements),
    maps: maps.map(({ value }): MapSummary => value.map),
    structure: await structureSection(prepared),
    shift: {
      populations: populationShifts(cohorts),
      models: (await storedOf(prepared, "shift")).map(({ value }) => value.shift),
    },
    examples: examples.flatMap(({ value }): readonly ExampleEcg[] => value.examples),
    segments: segments.flatMap(({ value }) => value.segments),
    signals: signals.flatMap(({ value }) => value.signals),
    notApplicable: inapplicable(study, contestants),
    failures: summary.failed.map(failureOf),
    provenance: {
      ...environment(),
      finishedAt: new Date().toISOString(),
      jobSeconds: await jobSeconds(prepared),
      wallSeconds: summary.wallSeconds,
      jobsDone: summary.done,
      jobsFromCache: summary.fromCache,
      studyKey: studyKeyOf(jobs),
      studyText: prepared.studyText,
      leakCheck: prepared.leakCheck,
      bootstrapReplicates: study.bootstrapReplicates,
    },
    lock: lockOf(prepared),
    results: hashTreeOf(await resultLeaves(prepared)),
  };
}

async function structureSection(prepared: PreparedStudy): Promise<StructureSection> {
  const [models, [similarity], [layers], tuned] = await Promise.all([
    storedOf(prepared, "structure"),
    storedOf(prepared, "similarity"),
    storedOf(prepared, "layer-similarity"),
    storedOf(prepared, "tuned-map"),
  ]);
  return {
    models: models.map(({ value }) => value.structure),
    similarity: similarity?.value.similarity ?? null,
    layers: layers?.value.layers ?? null,
    tunedMaps: tuned.flatMap(({ value }) => value.tuned ?? []),
  };
}

/** Results that are read at once. */
const CONCURRENT_READS = 32;

async function storedOf<Kind extends keyof StoredValues>(
  { jobs, description }: PreparedStudy,
  kind: Kind,
): Promise<StoredResult<Kind>[]> {
  const found = await concurrentMap(
    jobs.filter((job) => job.kind === kind),
    CONCURRENT_READS,
    ({ key }) => loadResult(description.folders, { kind, key }).catch(() => null),
  );
  return found.filter((result) => result !== null);
}

/** Working time of every job of the plan, whenever it ran; what was not kept counts as none. */
async function jobSeconds({ jobs, description: { folders } }: PreparedStudy): Promise<number> {
  const planned = new Set(jobs.map(({ key }) => key));
  const timings = new Map((await readTimings(folders)).map(({ key, seconds }) => [key, seconds]));
  return [...timings].reduce((sum, [key, seconds]) => sum + (planned.has(key) ? seconds : 0), 0);
}

function failureOf({ job, outcome }: RunSummary["failed"][number]): JobFailure {
  const title = `${job.kind}: ${job.title}`;
  switch (outcome.status) {
    case "failed":
      return { job: title, ...outcome.error };
    case "blocked":
      return { job: title, code: "blocked", message: "an input of this job failed", hint: null };
    case "done":
      throw new Error(`${title} did not fail`);
  }
}
