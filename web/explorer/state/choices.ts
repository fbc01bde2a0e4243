import { computed, type ReadonlySignal } from "@preact/signals";
import { ALL_LABELS, type Setting, sameSetting } from "../../../src/core/setting.ts";
import type {
  ExplorerMapEntry,
  ExplorerModel,
  ExplorerStudy,
} from "../../../src/results/explorer/explorer-study.ts";
import { type Cohort, loadCohort } from "../data/cohort.ts";
import { type Loaded, readyValue, resource } from "../data/resource.ts";
import type { Target } from "../data/target.ts";
import { state } from "./store.ts";

/** The study and its records. */
export const loadedCohort: ReadonlySignal<Loaded<Cohort>> = resource("cohort", loadCohort);

/** The study, once it is there; what is drawn below the loading page may count on it. */
export const cohort: ReadonlySignal<Cohort | null> = computed(() => readyValue(loadedCohort.value));

/** What is meant by the state, with defaults filled in and names checked against the study. */
export interface Choices {
  readonly target: Target;
  readonly model: ExplorerModel;
  readonly beside: ExplorerModel | null;
  readonly probe: string;
  readonly setting: Setting;
  readonly train: string;
}

export const choices: ReadonlySignal<Choices | null> = computed(() => {
  const study = cohort.value?.study;
  return study === undefined ? null : choicesOf(study);
});

/** Classes of the task, or its one number. */
export function targetsOf({ task }: ExplorerStudy): readonly Target[] {
  if (task.target !== null) return [task.target];
  return task.classes.map((item) => ({ ...item, unit: null }));
}

/** Settings that have predictions, most labels first. */
export function settingsOf({ predictions }: ExplorerStudy): readonly Setting[] {
  const settings: Setting[] = [];
  for (const { setting } of predictions) {
    if (!settings.some((known) => sameSetting(known, setting))) settings.push(setting);
  }
  return settings.sort((a, b) => a.kind.localeCompare(b.kind) || b.value - a.value);
}

/** A setting in the address: "fraction-0.05". */
export function settingCode({ kind, value }: Setting): string {
  return `${kind}-${value}`;
}

/** Kinds of map that a model has: "umap", "pca", and "umap-2" for a second of the same method. */
export function mapsOf(study: ExplorerStudy, model: string): ReadonlyMap<string, ExplorerMapEntry> {
  const named = new Map<string, ExplorerMapEntry>();
  for (const entry of study.maps) {
    if (entry.modelId !== model) continue;
    let name: string = entry.method;
    for (let n = 2; named.has(name); n++) name = `${entry.method}-${n}`;
    named.set(name, entry);
  }
  return named;
}

/** The map of a model that the state asks for, or its first; null where none was computed. */
export function mapEntryOf(study: ExplorerStudy, model: string): ExplorerMapEntry | null {
  const named = mapsOf(study, model);
  return named.get(state.value.map) ?? named.get("umap") ?? [...named.values()][0] ?? null;
}

function choicesOf(study: ExplorerStudy): Choices | null {
  const { class: classId, model, beside, probe, setting, train } = state.value;
  const targets = targetsOf(study);
  const settings = settingsOf(study);
  const chosen = study.models.find(({ id }) => id === model) ?? firstModel(study);
  if (chosen === undefined || targets.length === 0) return null;
  return {
    target: targets.find(({ id }) => id === classId) ?? targets[0]!,
    model: chosen,
    beside: study.models.find(({ id }) => id === beside && id !== chosen.id) ?? null,
    probe: study.probes.includes(probe) ? probe : (study.probes[0] ?? "linear"),
    setting: settings.find((item) => settingCode(item) === setting) ?? settings[0] ?? ALL_LABELS,
    train,
  };
}

/** The first encoder with predictions; where none has any, any encoder or model. */
function firstModel(study: ExplorerStudy): ExplorerModel | undefined {
  const predicted = new Set(study.predictions.map(({ model }) => model));
  const { models } = study;
  return (
    models.find(({ id, role }) => role === "encoder" && predicted.has(id)) ??
    models.find(({ id }) => predicted.has(id)) ??
    models.find(({ role }) => role === "encoder") ??
    models[0]
  );
}
