import { PRESENT } from "../../core/labels.ts";
import { embeddingStructure } from "../../explain/structure/structure.ts";
import type { ClusterSummary, MedoidRecord } from "../../results/structure-summary.ts";
import type { StructureJob } from "../../study/job.ts";
import { storeResult } from "../result-store.ts";
import { tracedEcg } from "../traced-ecg.ts";
import {
  type HeldOut,
  heldOutRecords,
  onePerPatient,
  onlyClass,
  stackEmbeddings,
} from "./held-out.ts";
import type { JobContext } from "./job-context.ts";

/** Describes one model's space by held-out records of all datasets, one per patient. */
export async function runStructureJob(job: StructureJob, context: JobContext): Promise<void> {
  const { study, folders } = context;
  const settings = study.explain.structure;
  if (settings === false) return;
  const drawn = onePerPatient(await heldOutRecords(job, context), {
    maximum: settings.maximumRecords,
    key: "structure/records",
  });
  const umap = study.explain.umap;
  const { numbers, clusters } = embeddingStructure({
    x: await stackEmbeddings(drawn, job, context),
    datasetOf: drawn.map(({ dataset }) => dataset),
    classOf: drawn.map(onlyClass),
    seed: `structure/${study.seeds[0]!}`,
    metric: umap === false ? "cosine" : umap.metric,
    // Features of a control have units of their own; an encoder's space is taken as it is.
    standardise: context.contestant(job.modelId).role === "control",
  });
  const summaries: ClusterSummary[] = [];
  for (const { row, members } of clusters) {
    const own = Array.from(members, (r) => drawn[r]!);
    summaries.push({
      records: own.length,
      ...contentsOf(own, job.embeddings.length),
      medoid: await medoidRecord(drawn[row]!, context),
    });
  }
  await storeResult(folders, {
    kind: "structure",
    key: job.key,
    title: job.title,
    value: {
      structure: { modelId: job.modelId, records: drawn.length, numbers, clusters: summaries },
    },
  });
}

function contentsOf(
  members: readonly HeldOut[],
  datasets: number,
): Pick<ClusterSummary, "classCounts" | "withoutClass" | "datasetCounts"> {
  const classes = members[0]?.cohort.labels.classes.length ?? 0;
  const classCounts = Array.from({ length: classes }, () => 0);
  const datasetCounts = Array.from({ length: datasets }, () => 0);
  let withoutClass = 0;
  for (const { cohort, dataset, row } of members) {
    datasetCounts[dataset]!++;
    const present = presentClasses({ cohort, row });
    for (const c of present) classCounts[c]!++;
    if (present.length === 0) withoutClass++;
  }
  return { classCounts, withoutClass, datasetCounts };
}

function presentClasses({ cohort: { labels }, row }: Pick<HeldOut, "cohort" | "row">): number[] {
  const width = labels.classes.length;
  return labels.classes.flatMap((_, c) => (labels.data[row * width + c] === PRESENT ? [c] : []));
}

async function medoidRecord(record: HeldOut, context: JobContext): Promise<MedoidRecord> {
  const { cohort, dataset, row } = record;
  const entry = cohort.records[row]!;
  return {
    recordId: entry.id,
    dataset,
    classIds: presentClasses(record).map((c) => cohort.labels.classes[c]!),
    trace: cohort.card.waveformsMayBeShown ? tracedEcg(await context.read(cohort, entry)) : null,
  };
}
