import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { contentHash, contentKey } from "../core/hash.ts";
import type { Environment } from "../results/provenance.ts";
import { flatSettings, type LockedDataset, type StudyLock } from "../results/study-lock.ts";
import type { Cohort } from "../study/cohort.ts";
import { weightsIdentity } from "../study/contestants.ts";
import { type Job, STEP_VERSIONS } from "../study/job.ts";
import type { StudyModel } from "../study/model-entry.ts";
import { onnxRuntimeVersion } from "./onnx-session.ts";
import type { PreparedStudy } from "./prepare-study.ts";

/** Looks at this machine. */
export function environment(): Environment {
  return {
    einthovenVersion: packageVersion(),
    nodeVersion: process.versions.node,
    onnxRuntimeVersion,
    platform: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryBytes: totalmem(),
  };
}

/** Everything that pins a study's results, for lock.json. */
export function lockOf(prepared: PreparedStudy): StudyLock {
  const { study, studyText, contestants, cohorts, jobs, leakCheck } = prepared;
  const { title, description, datasets, models, pretrain, ...settings } = study;
  return {
    schema: 2,
    environment: environment(),
    stepVersions: STEP_VERSIONS,
    studyKey: studyKeyOf(jobs),
    studyText,
    settings: flatSettings({ ...settings, models: models.map(modelSettings) }),
    seeds: study.seeds,
    datasets: cohorts.map(lockedDataset),
    models: contestants.map(({ id, key, weights }) => ({
      id,
      key,
      weights: weightsIdentity(weights),
    })),
    leakCheck,
  };
}

/** The content key of a whole study: of all its jobs, in whatever order. */
export function studyKeyOf(jobs: readonly Job[]): string {
  return contentKey(jobs.map(({ key }) => key).sort());
}

/** What a study says of a model, without where its files lie. */
function modelSettings({ id, randomTwin, pooling }: StudyModel): object {
  return { id, randomTwin, pooling };
}

function lockedDataset(cohort: Cohort): LockedDataset {
  const { name, card, survey, labels, split, splitRule, recordsKey, protocolKey } = cohort;
  const idsOf = (rows: Int32Array): string[] => Array.from(rows, (row) => cohort.records[row]!.id);
  const [train, validation, test] = [split.train, split.validation, split.test].map(idsOf);
  const used = split.train.length + split.validation.length + split.test.length;
  return {
    name,
    card: card.id,
    version: card.version,
    files: survey.fingerprint,
    waveforms: contentKey(survey.waveforms),
    labels: contentKey([[...labels.classes], [...labels.data]]),
    split: {
      rule: splitRule,
      sha256: contentHash([train!, validation!, test!]),
      train: train!.length,
      validation: validation!.length,
      test: test!.length,
    },
    recordsKey,
    protocolKey,
    leftOut: cohort.records.length - used,
  };
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
