import { type Ecg, leadSamples } from "../../core/ecg.ts";
import { type LabelMatrix, PRESENT } from "../../core/labels.ts";
import { datasetById } from "../../datasets/catalogue.ts";
import { labelsOf } from "../../datasets/labels/labels.ts";
import { describedDataset } from "../../datasets/own-description.ts";
import type { ExampleEcg } from "../../results/example-ecg.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { ExampleJob } from "../../study/job.ts";
import { drawnEcg } from "../drawn-ecg.ts";
import { storeResult } from "../result-store.ts";
import type { JobContext } from "./job-context.ts";

/** Records read per class before one is chosen: the cleanest of a few, not the first. */
const CANDIDATES = 6;

/** Picks one recording per class that shows it alone and with little noise, from the training records. */
export async function runExampleJob(job: ExampleJob, context: JobContext): Promise<void> {
  const cohort = await context.cohort(job.dataset);
  const examples: ExampleEcg[] = [];
  // All that the annotators stated, not just the task's classes: a caption must not hide a diagnosis.
  const stated = labelsOf(
    describedDataset(datasetById(cohort.card.id), cohort.survey.own),
    cohort.survey,
    cohort.card.assessed,
  );
  for (const classId of cohort.labels.classes) {
    const candidates = rowsShowing(cohort, stated, classId).slice(0, CANDIDATES);
    const read = await Promise.all(candidates.map((row) => candidateOf(context, cohort, row)));
    const best = read.sort((a, b) => a.roughness - b.roughness)[0];
    if (best !== undefined) {
      const labels = classesOf(stated, best.row);
      const caption = { datasetId: cohort.name, classId, labels };
      examples.push(drawnEcg(best.ecg, cohort.records[best.row]!, caption));
    }
  }
  await storeResult(context.folders, {
    kind: "example",
    key: job.key,
    title: job.title,
    value: { examples },
  });
}

interface Candidate {
  readonly row: number;
  readonly ecg: Ecg;
  readonly roughness: number;
}

async function candidateOf(context: JobContext, cohort: Cohort, row: number): Promise<Candidate> {
  const ecg = await context.read(cohort, cohort.records[row]!);
  return { row, ecg, roughness: roughnessOf(ecg) };
}

/** Training rows with this class; those with the fewest other statements come first. */
function rowsShowing({ split, labels }: Cohort, stated: LabelMatrix, classId: string): number[] {
  const c = labels.classes.indexOf(classId);
  return [...split.train]
    .filter((row) => labels.data[row * labels.classes.length + c] === PRESENT)
    .sort((a, b) => classesOf(stated, a).length - classesOf(stated, b).length || a - b);
}

function classesOf({ classes, data }: LabelMatrix, row: number): string[] {
  return classes.filter((_, c) => data[row * classes.length + c] === PRESENT);
}

/** Median over leads of the mean absolute second difference in relation to the signal's own size: noise, roughly. */
function roughnessOf(ecg: Ecg): number {
  const perLead = ecg.leads.map((_, l) => {
    const samples = leadSamples(ecg, l);
    let bend = 0;
    let size = 0;
    for (let t = 2; t < samples.length; t++) {
      bend += Math.abs(samples[t]! - 2 * samples[t - 1]! + samples[t - 2]!);
      size += Math.abs(samples[t]!);
    }
    // A lead with invalid samples counts as rough; a flat one too.
    return size > 0 ? bend / size : Number.POSITIVE_INFINITY;
  });
  return perLead.sort((a, b) => a - b)[perLead.length >> 1]!;
}
