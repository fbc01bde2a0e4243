import { hasAllLabels, settingKey, settingText } from "../core/setting.ts";
import { anyProbeById } from "../probe/catalogue.ts";
import type { Cohort } from "./cohort.ts";
import type { Contestant } from "./contestants.ts";
import { type Fold, foldsOf, settingsOf } from "./evaluation.ts";
import type { EmbedJob, Job, ProbeJob, TransferJob } from "./job.ts";
import { jobKey } from "./job-key.ts";
import { compareJobs, inspectJobs } from "./plan-compare.ts";
import { exampleJob, mapJobs, segmentsJobs, signalJobs } from "./plan-explain.ts";
import type { PlanInput } from "./plan-input.ts";
import { layerJobs } from "./plan-layers.ts";
import { poolJobs, poolScoreJobs } from "./plan-pools.ts";
import { foldScoreJobs, scoreJobs } from "./plan-scores.ts";
import { shapJobs } from "./plan-shap.ts";
import { shiftJobs, structureJobs } from "./plan-structure.ts";
import { needsTokens, probesFor } from "./probe-input.ts";
import type { Study } from "./study.ts";

/**
 * Turns a study into jobs, in an order in which each one's inputs come before it. Pure: reads no file and no
 * clock, so that a plan can be printed before anything runs and equals the one that will run.
 */
export function planStudy(input: PlanInput): Job[] {
  const { study, contestants, cohorts } = input;
  const embeds = contestants.flatMap((contestant) =>
    cohorts.map((cohort) => embedJob(study, contestant, cohort)),
  );
  const embeddingOf = keyFinder(embeds);
  const probes = contestants.flatMap((contestant) =>
    cohorts.flatMap((cohort) => {
      const applicable = { ...study, probes: probesFor(study, contestant) };
      const embedding = embeddingOf(contestant.id, cohort.name);
      return probeJobs(applicable, contestant.id, cohort, embedding);
    }),
  );
  const full = probes.filter(({ setting, fold }) => hasAllLabels(setting) && isFirst(fold));
  // The preset tests nothing elsewhere: its classes are cut to a prevalence of their own.
  const transferred = study.preset === null ? full : [];
  const transfers = transferred.flatMap((fitted) =>
    cohorts
      .filter(({ name }) => name !== fitted.dataset && sharesClasses(cohorts, fitted.dataset, name))
      .map((cohort) => transferJob(fitted, cohort, embeddingOf(fitted.modelId, cohort.name))),
  );
  const pools = study.leaveOneDatasetOut ? poolJobs(input, embeddingOf) : [];
  const testScores = scoreJobs(input, probes, transfers);
  const scores = [
    ...testScores,
    ...foldScoreJobs(input, probes),
    ...poolScoreJobs(input, pools, full),
  ];
  const attributions = shapJobs(
    input,
    probes.filter(({ fold }) => isFirst(fold)),
  );
  const maps = mapJobs(input, embeddingOf);
  const structures = structureJobs(input, embeddingOf);
  const layers = layerJobs(input, embeddingOf);
  const shifts = shiftJobs(input, embeddingOf);
  const examples = cohorts.filter(({ card }) => card.waveformsMayBeShown).map(exampleJob);
  const segments =
    study.explain.segments === false
      ? []
      : segmentsJobs(input, { ...study.explain.segments }, full);
  const signals = signalJobs(input, full);
  const compared = [...inspectJobs(input, full), ...compareJobs(input, testScores)];
  return [
    ...embeds,
    ...examples,
    ...probes,
    ...transfers,
    ...pools,
    ...maps,
    ...structures,
    ...layers,
    ...shifts,
    ...attributions,
    ...segments,
    ...signals,
    ...scores,
    ...compared,
  ];
}

function embedJob(study: Study, contestant: Contestant, cohort: Cohort): EmbedJob {
  return {
    kind: "embed",
    key: embeddingKey(contestant, cohort),
    title: `${contestant.id} on ${cohort.name}`,
    dependsOn: [],
    modelId: contestant.id,
    dataset: cohort.name,
    ...(needsTokens(study, contestant) ? { keepsTokens: true } : {}),
  };
}

/** Key of the embedding of a cohort's records, those that take no part included. */
export function embeddingKey({ key }: Contestant, { recordsKey }: Cohort): string {
  return jobKey("embed", { model: key, records: recordsKey });
}

function keyFinder(embeds: readonly EmbedJob[]): (modelId: string, dataset: string) => string {
  const keys = new Map(embeds.map(({ key, modelId, dataset }) => [`${modelId}\n${dataset}`, key]));
  return (modelId, dataset) => keys.get(`${modelId}\n${dataset}`)!;
}

function probeJobs(study: Study, modelId: string, cohort: Cohort, embedding: string): ProbeJob[] {
  return study.probes.flatMap((probe) =>
    settingsOf(study).flatMap((setting) =>
      study.seeds.flatMap((seed) =>
        foldsOf(study.evaluation).map((fold): ProbeJob => {
          const place = fold === null ? "" : `, fold ${fold.repeat + 1}.${fold.fold + 1}`;
          return {
            kind: "probe",
            key: jobKey("probe", {
              embedding,
              protocol: cohort.protocolKey,
              fraction: settingKey(setting),
              seed,
              probe: [probe, anyProbeById(probe).version],
              ...(fold === null ? {} : { fold: [fold.repeat, fold.fold] }),
              ...(study.sampling === "all" ? {} : { sampling: study.sampling }),
            }),
            title: `${probe} probe of ${modelId} on ${cohort.name}, ${settingText(setting)}, seed ${seed}${place}`,
            dependsOn: [embedding],
            modelId,
            dataset: cohort.name,
            setting,
            seed,
            probe,
            embedding,
            fold,
          };
        }),
      ),
    ),
  );
}

/** Maps, explanations and transfers show one split: the only one, or the first fold. */
function isFirst(fold: Fold | null): boolean {
  return fold === null || (fold.repeat === 0 && fold.fold === 0);
}

/** Transfer needs a class that both datasets assess, or a number that both know. */
function sharesClasses(cohorts: readonly Cohort[], a: string, b: string): boolean {
  const [first, second] = [a, b].map((name) => cohorts.find((cohort) => cohort.name === name)!);
  if (first!.targets !== null && second!.targets !== null) return true;
  return first!.labels.classes.some(
    (id) => first!.assessed.includes(id) && second!.assessed.includes(id),
  );
}

function transferJob(fitted: ProbeJob, cohort: Cohort, embedding: string): TransferJob {
  return {
    kind: "transfer",
    key: jobKey("transfer", { fitted: fitted.key, embedding, protocol: cohort.protocolKey }),
    title: `${fitted.probe} probe of ${fitted.modelId}, ${fitted.dataset} to ${cohort.name}, seed ${fitted.seed}`,
    dependsOn: [fitted.key, embedding],
    modelId: fitted.modelId,
    dataset: fitted.dataset,
    testDataset: cohort.name,
    seed: fitted.seed,
    probe: fitted.probe,
    fitted: fitted.key,
    embedding,
  };
}
