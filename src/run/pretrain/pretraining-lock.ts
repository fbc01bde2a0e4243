import { EinthovenError } from "../../core/error.ts";
import { contentKey, type Json } from "../../core/hash.ts";
import { jepaTensors } from "../../pretrain/jepa.ts";
import type { TrainingSettings } from "../../pretrain/training-options.ts";
import type { PretrainedDataset, PretrainingLock } from "../../results/pretraining.ts";
import { flatSettings } from "../../results/study-lock.ts";
import { environment } from "../study-lock.ts";
import type { PreparedPretraining, PretrainDataset } from "./prepare-pretraining.ts";

/** Raised whenever the same settings and windows give other weights. */
const PRETRAINING_VERSION = 1;

/** Everything that pins a pre-training. */
export function pretrainingLock(
  prepared: PreparedPretraining,
  {
    training,
    monitorWindows,
    command,
  }: {
    readonly training: TrainingSettings;
    readonly monitorWindows: number;
    readonly command: string;
  },
): PretrainingLock {
  const { study, studyText, settings, encoder, datasets } = prepared;
  const { card, contract, graphVersion } = encoder;
  const windows = datasets.map(({ windows: stored }) => stored.key);
  const versions = [PRETRAINING_VERSION, contract.version, graphVersion];
  return {
    schema: 1,
    title: study.title,
    description: study.description,
    key: contentKey([...versions, windows, monitorWindows, training as unknown as Json]),
    command,
    environment: environment(),
    studyText,
    encoder: {
      id: card.id,
      title: card.title,
      parameters: card.parameters ?? 0,
      inputSteps: contract.steps,
    },
    settings: {
      ...flatSettings(withoutLength(settings)),
      ...flatSettings({ predictor: training.architecture.predictor }),
      steps: String(training.steps),
      trainedParameters: String(parametersOf(training)),
    },
    steps: training.steps,
    batchSize: training.batchSize,
    datasets: datasets.map((dataset) => pretrainedDataset(dataset, settings.part)),
    monitorWindows,
  };
}

/** The number of steps says how long, and the datasets are listed by themselves. */
function withoutLength({
  length: _length,
  datasets: _datasets,
  ...others
}: PreparedPretraining["settings"]): object {
  return others;
}

/** Encoder and predictor. */
function parametersOf({ architecture }: TrainingSettings): number {
  let count = 0;
  for (const shape of jepaTensors(architecture).values()) {
    count += shape.reduce((product, length) => product * length, 1);
  }
  return count;
}

function pretrainedDataset(
  { name, card, survey, splitRule, chosen, windows }: PretrainDataset,
  part: string,
): PretrainedDataset {
  return {
    name,
    card: card.id,
    title: card.title,
    license: card.license,
    simulated: card.simulated,
    part,
    splitRule: part === "all" ? "no split: every record" : splitRule,
    files: survey.fingerprint,
    chosen: chosen.length,
    records: windows.records,
    windows: windows.windows,
    windowsKey: windows.key,
  };
}

/** Throws `pretraining-differs` where a folder holds a pre-training of other settings or other data, naming what differs. */
export function requireSame(there: PretrainingLock, now: PretrainingLock): void {
  if (there.key === now.key) return;
  const names = [...new Set([...Object.keys(there.settings), ...Object.keys(now.settings)])];
  const changes = [
    ...names
      .filter((name) => there.settings[name] !== now.settings[name])
      .map((name) => `${name} ${there.settings[name] ?? "-"} -> ${now.settings[name] ?? "-"}`),
    ...dataChanges(there.datasets, now.datasets),
  ];
  const what = changes.length === 0 ? "an earlier version of Einthoven" : changes.join("; ");
  throw new EinthovenError("pretraining-differs", `what is there was begun otherwise: ${what}`, {
    hint: "put the old settings back to go on; `--resume never` begins anew and throws away what is there; another study file has a folder of its own",
  });
}

function dataChanges(
  there: readonly PretrainedDataset[],
  now: readonly PretrainedDataset[],
): string[] {
  const keyOf = (list: readonly PretrainedDataset[], wanted: string): string | undefined =>
    list.find(({ name }) => name === wanted)?.windowsKey;
  const names = [...new Set([...there, ...now].map(({ name }) => name))];
  return names
    .filter((name) => keyOf(there, name) !== keyOf(now, name))
    .map((name) => `the records of ${name}`);
}
