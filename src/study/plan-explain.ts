import type { Json } from "../core/hash.ts";
import { TABLE_RECORDS } from "../core/table-records.ts";
import { SLOPED_PROBES } from "../probe/sloped-probes.ts";
import type { Cohort } from "./cohort.ts";
import type { ExampleJob, MapJob, ProbeJob, SegmentsJob, SignalJob } from "./job.ts";
import { jobKey } from "./job-key.ts";
import type { PlanInput } from "./plan-input.ts";

/** A UMAP and a PCA of every model with more than two dimensions. */
export function mapJobs(
  { study, contestants, cohorts }: PlanInput,
  embeddingOf: (modelId: string, dataset: string) => string,
): MapJob[] {
  if (study.explain.umap === false) return [];
  // Whether a tuned map is drawn too decides nothing about this one.
  const { tuned: _, ...settings } = study.explain.umap;
  const { maximumRecords } = settings;
  const isLarge = maximumRecords > TABLE_RECORDS;
  const protocols = cohorts.map(({ protocolKey }) => protocolKey);
  const mapped = contestants.filter(({ dimension }) => dimension > 2);
  return mapped.flatMap(({ id }) => {
    const embeddings = cohorts.map(({ name }) => ({
      dataset: name,
      embedding: embeddingOf(id, name),
    }));
    const keys = embeddings.map(({ embedding }) => embedding);
    return (["umap", "pca"] as const).map(
      (method): MapJob => ({
        kind: "map",
        key: jobKey("map", {
          embeddings: keys,
          names: [id, ...cohorts.map(({ name }) => name)],
          protocols,
          method,
          settings,
          // Larger maps are drawn another way, since that is so; smaller ones keep their key.
          ...(isLarge ? { blocks: 1 } : {}),
          seed: study.seeds[0]!,
        }),
        title: `${method === "umap" ? "UMAP" : "PCA"} of ${id}`,
        dependsOn: keys,
        modelId: id,
        method,
        embeddings,
        maximumRecords,
      }),
    );
  });
}

/** Recordings of a dataset that may be shown. */
export function exampleJob(cohort: Cohort): ExampleJob {
  return {
    kind: "example",
    key: jobKey("example", {
      name: cohort.name,
      records: cohort.recordsKey,
      protocol: cohort.protocolKey,
    }),
    title: `example ECGs of ${cohort.name}`,
    dependsOn: [],
    dataset: cohort.name,
  };
}

/**
 * Encoders and their twins by the probe of the first seed. A recording is kept to be drawn for encoders on the first
 * dataset that may be shown: one per class, or the report would fill with them.
 */
export function segmentsJobs(
  { study, contestants, cohorts }: PlanInput,
  settings: Record<string, Json>,
  full: readonly ProbeJob[],
): SegmentsJob[] {
  // Vectors that were computed elsewhere cannot be computed again for a masked recording.
  const roles = new Map(
    contestants
      .filter(({ role, source }) => role !== "control" && source.type !== "precomputed")
      .map(({ id, role }) => [id, role]),
  );
  const hasEncoder = contestants.some(({ role }) => role === "encoder");
  // What is explained are the log-odds of a class.
  if (cohorts.some(({ kind }) => kind === "regression")) return [];
  const drawnOn = cohorts.find(({ card }) => card.waveformsMayBeShown)?.name;
  return full
    .filter(
      ({ probe, seed, modelId }) =>
        probe === study.probes[0] && seed === study.seeds[0] && roles.has(modelId),
    )
    .map(({ key, modelId, dataset, embedding }) => {
      const overlay = dataset === drawnOn && (roles.get(modelId) === "encoder" || !hasEncoder);
      return {
        kind: "segments",
        key: jobKey("segments", { names: [modelId, dataset], fitted: key, settings, overlay }),
        title: `waves that ${modelId} reads on ${dataset}`,
        dependsOn: [key, embedding],
        modelId,
        dataset,
        fitted: key,
        embedding,
        overlay,
      };
    });
}

/**
 * Encoders and their twins by one probe of the first seed: the one that is named, else the first with a gradient. What has no gradient (vectors from elsewhere, a probe of trees) is
 * planned too, so that the report can say why; a number has no log-odds.
 */
export function signalJobs(
  { contestants, cohorts, study }: PlanInput,
  full: readonly ProbeJob[],
): SignalJob[] {
  if (study.explain.signal === false) return [];
  // The fitted probe has a key of its own.
  const { probe: named, ...settings } = study.explain.signal;
  const encoders = contestants.filter(({ role }) => role !== "control");
  const hasEncoder = encoders.some(({ role }) => role === "encoder");
  const drawnOn = cohorts.find(({ card }) => card.waveformsMayBeShown)?.name;
  const withLogOdds = new Set(
    cohorts.filter(({ kind }) => kind !== "regression").map(({ name }) => name),
  );
  const explained =
    named ?? SLOPED_PROBES.find((id) => study.probes.includes(id)) ?? study.probes[0];
  return full.flatMap(({ key, probe, seed, modelId, dataset, embedding }): SignalJob[] => {
    const encoder = encoders.find(({ id }) => id === modelId);
    const isAsked = probe === explained && seed === study.seeds[0] && withLogOdds.has(dataset);
    if (encoder === undefined || !isAsked) return [];
    const overlay = dataset === drawnOn && (encoder.role === "encoder" || !hasEncoder);
    return [
      {
        kind: "signal",
        key: jobKey("signal", {
          model: encoder.key,
          names: [modelId, dataset],
          fitted: key,
          settings: { ...settings },
          overlay,
        }),
        title: `signal that ${modelId} reads on ${dataset}`,
        dependsOn: [key, embedding],
        modelId,
        dataset,
        probe,
        fitted: key,
        embedding,
        overlay,
      },
    ];
  });
}
