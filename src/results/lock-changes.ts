import type { LockedDataset, StudyLock } from "./study-lock.ts";

/** One input that two studies do not share. */
export interface InputChange {
  readonly area:
    | "data"
    | "labels"
    | "split"
    | "model"
    | "weights"
    | "setting"
    | "step"
    | "version"
    | "machine";
  readonly name: string;
  /** null where one of them has no such input. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Lists the inputs in which two studies differ, those that decide results first. Pure. */
export function lockChanges(before: StudyLock, after: StudyLock): InputChange[] {
  const datasets = (area: InputChange["area"], read: (dataset: LockedDataset) => string) =>
    changesOf(area, entriesOf(before.datasets, read), entriesOf(after.datasets, read));
  const models = (
    area: InputChange["area"],
    read: (model: StudyLock["models"][number]) => string,
  ) =>
    changesOf(
      area,
      before.models.map((model) => [model.id, read(model)] as const),
      after.models.map((model) => [model.id, read(model)] as const),
    );
  const environmentOf = ({ environment }: StudyLock, names: readonly string[]) =>
    Object.entries(environment)
      .filter(([name]) => names.includes(name))
      .map(([name, value]) => [name, String(value)] as const);
  const weights = models("weights", (model) => model.weights);
  const weighed = new Set(weights.map(({ name }) => name));
  return [
    ...datasets("data", ({ card, version, files, waveforms }) =>
      [card, version, files, waveforms].join(" "),
    ),
    ...datasets("labels", ({ labels }) => labels),
    ...datasets("split", ({ split }) => `${split.sha256} (${split.rule})`),
    ...weights,
    // Another key with the same weights: another input contract, graph or pooling.
    ...models("model", ({ key }) => key).filter(({ name }) => !weighed.has(name)),
    ...changesOf("setting", Object.entries(before.settings), Object.entries(after.settings)),
    ...changesOf("step", stepsOf(before), stepsOf(after)),
    ...changesOf("version", environmentOf(before, VERSIONS), environmentOf(after, VERSIONS)),
    ...changesOf("machine", environmentOf(before, MACHINE), environmentOf(after, MACHINE)),
  ];
}

const VERSIONS = ["einthovenVersion", "nodeVersion", "onnxRuntimeVersion"];
const MACHINE = ["platform", "processor"];

type Entry = readonly [name: string, value: string];

function entriesOf(
  datasets: readonly LockedDataset[],
  read: (dataset: LockedDataset) => string,
): Entry[] {
  return datasets.map((dataset) => [dataset.name, read(dataset)]);
}

function stepsOf({ stepVersions }: StudyLock): Entry[] {
  return Object.entries(stepVersions).map(([name, version]) => [name, String(version)]);
}

function changesOf(
  area: InputChange["area"],
  before: readonly Entry[],
  after: readonly Entry[],
): InputChange[] {
  const [was, is] = [new Map(before), new Map(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])];
  return names.flatMap((name) => {
    const [old, now] = [was.get(name) ?? null, is.get(name) ?? null];
    return old === now ? [] : [{ area, name, before: old, after: now }];
  });
}
