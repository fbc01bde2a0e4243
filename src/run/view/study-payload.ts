import type {
  ExplorerAttributionEntry,
  ExplorerDataset,
  ExplorerMapEntry,
  ExplorerModel,
  ExplorerSegmentsEntry,
  ExplorerShapEntry,
  ExplorerStudy,
} from "../../results/explorer/explorer-study.ts";
import { summariseDataset } from "../dataset-summary.ts";
import { summariseModel } from "../model-summary.ts";
import { studyKeyOf } from "../study-lock.ts";
import { scoredDatasets } from "./curves-payload.ts";
import { type Explorer, presentJobs } from "./explorer.ts";
import { NEIGHBOURS } from "./neighbours-payload.ts";
import { predictionEntry, predictionGroups } from "./prediction-entries.ts";
import { contractOf } from "./recording-payload.ts";
import { waveformsFor } from "./waveform-rule.ts";

/** What is there of a study now: a study that runs shows more each time this is asked. */
export async function explorerStudy(explorer: Explorer): Promise<ExplorerStudy> {
  const { context, cohorts, jobs, audience } = explorer;
  const { study, task } = context;
  const present = await explorer.present();
  const planned = new Set(jobs.map(({ key }) => key));
  const models = await modelsOf(explorer, present);
  return {
    schema: 1,
    key: studyKeyOf(jobs),
    title: study.title,
    description: study.description.trim(),
    simulatedOnly: cohorts.every(({ card }) => card.simulated),
    from: audience === "here" || audience === "elsewhere" ? "here" : "export",
    task: {
      id: task.id,
      title: task.title,
      kind: task.kind,
      classes: task.classes.map(({ id, title }) => ({ id, title })),
      target: task.target,
    },
    fractions: study.fractions,
    shots: study.shots,
    seeds: study.seeds,
    probes: study.probes,
    jobs: { done: [...planned].filter((key) => present.has(key)).length, planned: planned.size },
    datasets: cohorts.map(
      (cohort): ExplorerDataset => ({
        ...summariseDataset(cohort, study),
        amplitude: cohort.card.amplitude,
        waveforms: waveformsFor(cohort.card, {
          audience,
          hasFiles: explorer.withFiles.has(cohort.name),
        }),
      }),
    ),
    models,
    maps: await mapsOf(explorer),
    predictions: predictionGroups(jobs.filter(({ key }) => present.has(key))).map(predictionEntry),
    shap: await shapOf(explorer),
    segments: await segmentsOf(explorer),
    attributions: await attributionsOf(explorer),
    curves: await scoredDatasets(explorer),
    neighbours: {
      mode: audience === "here" || audience === "elsewhere" ? "on-demand" : "mapped",
      count: NEIGHBOURS,
      models: models.filter(({ embedded }) => embedded.length > 0).map(({ id }) => id),
    },
  };
}

async function modelsOf(
  { context, cohorts, jobs }: Explorer,
  present: ReadonlySet<string>,
): Promise<ExplorerModel[]> {
  const { contestants } = context;
  return Promise.all(
    contestants.map(async (contestant): Promise<ExplorerModel> => {
      const contract = contractOf(contestant);
      return {
        ...(await summariseModel(contestant, { cohorts, jobs, description: context })),
        twinOf: contestants.find(({ randomTwinId }) => randomTwinId === contestant.id)?.id ?? null,
        seenWithheld: typeof contract === "string" ? contract : null,
        embedded: jobs.flatMap((job) =>
          job.kind === "embed" && job.modelId === contestant.id && present.has(job.key)
            ? [job.dataset]
            : [],
        ),
      };
    }),
  );
}

async function mapsOf(explorer: Explorer): Promise<ExplorerMapEntry[]> {
  const found = await Promise.all(
    (await presentJobs(explorer, "map")).map(async ({ key }) => {
      const result = await explorer.resultIfAny("map", key);
      return result === null ? null : { key, ...result.value.map };
    }),
  );
  return found
    .filter((map) => map !== null)
    .map(({ key, modelId, method, parameters, x, numbers }) => ({
      key,
      modelId,
      method,
      parameters,
      records: x.length,
      numbers,
    }));
}

async function shapOf(explorer: Explorer): Promise<ExplorerShapEntry[]> {
  const found: ExplorerShapEntry[] = [];
  for (const { key, dataset, modelId: model, probe } of await presentJobs(explorer, "attribute")) {
    const result = await explorer.resultIfAny("attribute", key);
    for (const { classId } of result?.value.attributions ?? []) {
      found.push({ dataset, model, probe, classId });
    }
  }
  return found;
}

async function segmentsOf(explorer: Explorer): Promise<ExplorerSegmentsEntry[]> {
  const found: ExplorerSegmentsEntry[] = [];
  for (const { key, dataset, modelId: model } of await presentJobs(explorer, "segments")) {
    const result = await explorer.resultIfAny("segments", key);
    for (const { classId, overlay } of result?.value.segments ?? []) {
      found.push({ dataset, model, classId, record: overlay?.example.recordId ?? null });
    }
  }
  return found;
}

async function attributionsOf(explorer: Explorer): Promise<ExplorerAttributionEntry[]> {
  const found: ExplorerAttributionEntry[] = [];
  for (const { key, dataset, modelId: model } of await presentJobs(explorer, "signal")) {
    const result = await explorer.resultIfAny("signal", key);
    for (const { classId, overlay } of result?.value.signals ?? []) {
      if (overlay === null) continue;
      found.push({ dataset, model, classId, records: [overlay.example.recordId] });
    }
  }
  return found;
}
